/* Single blocks in the x86 tiers; included after the tier's target pragma. */
#ifndef GC_LANES_X86_H
#define GC_LANES_X86_H

#include <immintrin.h>

#include "lanes.h"

GC_INLINE __m128i load_block(const gc_block *p) { return _mm_loadu_si128((const __m128i *)p); }
GC_INLINE void store_block(gc_block *p, __m128i x) { _mm_storeu_si128((__m128i *)p, x); }
GC_INLINE void xor_block(gc_block *c, const gc_block *a, const gc_block *b) {
    store_block(c, _mm_xor_si128(load_block(a), load_block(b)));
}

#endif
