/* A pair of blocks in two 128-bit registers, for the tier with AES-NI; kernels_ahead.inc says what each operation is. */
#ifndef GC_PAIRS_SSE_H
#define GC_PAIRS_SSE_H

typedef struct pair {
    __m128i low, high;
} pair;

GC_INLINE pair p_load_two(const gc_block *low, const gc_block *high) {
    return (pair){load_block(low), load_block(high)};
}
GC_INLINE pair p_load(const gc_block *p) { return p_load_two(p, p + 1); }
GC_INLINE void p_store(gc_block *p, pair x) { store_block(p, x.low), store_block(p + 1, x.high); }
GC_INLINE pair p_xor(pair x, pair y) { return (pair){v_xor(x.low, y.low), v_xor(x.high, y.high)}; }
GC_INLINE pair p_xor3(pair x, pair y, pair z) { return p_xor(p_xor(x, y), z); }
GC_INLINE pair p_and(pair x, pair y) { return (pair){v_and(x.low, y.low), v_and(x.high, y.high)}; }
GC_INLINE pair p_sigma(pair x) { return (pair){v_sigma(x.low), v_sigma(x.high)}; }
GC_INLINE pair p_lsb_mask(pair x) { return (pair){v_lsb_mask(x.low), v_lsb_mask(x.high)}; }
GC_INLINE pair p_aesenc(pair x, pair key) { return (pair){v_aesenc(x.low, key.low), v_aesenc(x.high, key.high)}; }
GC_INLINE pair p_aesenclast(pair x, pair key) {
    return (pair){v_aesenclast(x.low, key.low), v_aesenclast(x.high, key.high)};
}
GC_INLINE pair p_raise(pair x) { return (pair){_mm_setzero_si128(), x.low}; }
GC_INLINE pair p_lower(pair x) { return (pair){x.high, _mm_setzero_si128()}; }
GC_INLINE __m128i p_sum(pair x) { return v_xor(x.low, x.high); }

#endif
