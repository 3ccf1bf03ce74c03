/* A pair of blocks in a 256-bit register, for the tiers with VAES; kernels_ahead.inc says what each operation is. */
#ifndef GC_PAIRS_AVX2_H
#define GC_PAIRS_AVX2_H

typedef __m256i pair;

GC_INLINE pair p_load(const gc_block *p) { return _mm256_loadu_si256((const __m256i *)p); }
GC_INLINE pair p_load_two(const gc_block *low, const gc_block *high) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load_block(low)), load_block(high), 1);
}
GC_INLINE void p_store(gc_block *p, pair x) { _mm256_storeu_si256((__m256i *)p, x); }
GC_INLINE pair p_xor(pair x, pair y) { return _mm256_xor_si256(x, y); }
GC_INLINE pair p_xor3(pair x, pair y, pair z) { return p_xor(p_xor(x, y), z); }
GC_INLINE pair p_and(pair x, pair y) { return _mm256_and_si256(x, y); }
GC_INLINE pair p_sigma(pair x) {
    return p_xor(_mm256_shuffle_epi32(x, 0x4e), p_and(x, _mm256_set_epi64x(-1, 0, -1, 0)));
}
GC_INLINE pair p_lsb_mask(pair x) {
    return _mm256_srai_epi32(_mm256_slli_epi32(_mm256_shuffle_epi32(x, 0), 31), 31);
}
GC_INLINE pair p_aesenc(pair x, pair key) { return _mm256_aesenc_epi128(x, key); }
GC_INLINE pair p_aesenclast(pair x, pair key) { return _mm256_aesenclast_epi128(x, key); }
GC_INLINE pair p_raise(pair x) { return _mm256_permute2x128_si256(x, x, 0x08); }
GC_INLINE pair p_lower(pair x) { return _mm256_permute2x128_si256(x, x, 0x81); }
GC_INLINE __m128i p_sum(pair x) { return _mm_xor_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1)); }

#endif
