/* What the x86 tiers share: the instructions a file may use, and operations on single blocks. */
#ifndef GC_LANES_X86_H
#define GC_LANES_X86_H

#include "lanes.h"

#if GC_X86
#include <immintrin.h>

/* GC_TARGET("avx2,aes") ... GC_TARGET_END: functions between may use these instructions, whatever the flags say. */
#define GC_PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define GC_TARGET(isa) GC_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define GC_TARGET_END GC_PRAGMA(clang attribute pop)
#else
#define GC_TARGET(isa) GC_PRAGMA(GCC push_options) GC_PRAGMA(GCC target(isa))
#define GC_TARGET_END GC_PRAGMA(GCC pop_options)
#endif

GC_INLINE __m128i load_block(const gc_block *p) { return _mm_loadu_si128((const __m128i *)p); }
GC_INLINE void store_block(gc_block *p, __m128i x) { _mm_storeu_si128((__m128i *)p, x); }
GC_INLINE void xor_block(gc_block *c, const gc_block *a, const gc_block *b) {
    store_block(c, _mm_xor_si128(load_block(a), load_block(b)));
}

#endif
#endif
