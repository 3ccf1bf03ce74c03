/* Tier vaes256: two blocks a vec, AVX2 and VAES. */
#include "lanes_x86.h"

#if GC_X86
GC_TARGET("avx2,aes,vaes,pclmul,vpclmulqdq")

enum { VEC = 2 };
typedef __m256i vec;

GC_INLINE vec v_load(const gc_block *p) { return _mm256_loadu_si256((const __m256i *)p); }
GC_INLINE void v_store(gc_block *p, vec x) { _mm256_storeu_si256((__m256i *)p, x); }
GC_INLINE vec v_set(gc_block x) {
    return _mm256_broadcastsi128_si256(_mm_set_epi64x((long long)x.w[1], (long long)x.w[0]));
}
GC_INLINE vec v_u32(uint32_t x) { return _mm256_set1_epi32((int)x); }
GC_INLINE vec v_xor(vec x, vec y) { return _mm256_xor_si256(x, y); }
GC_INLINE vec v_xor3(vec x, vec y, vec z) { return v_xor(v_xor(x, y), z); }
GC_INLINE vec v_and(vec x, vec y) { return _mm256_and_si256(x, y); }
GC_INLINE vec v_andnot(vec x, vec y) { return _mm256_andnot_si256(x, y); }
GC_INLINE vec v_add32(vec x, vec y) { return _mm256_add_epi32(x, y); }
GC_INLINE vec v_add64(vec x, vec y) { return _mm256_add_epi64(x, y); }
#define v_srl32(x, n) _mm256_srli_epi32((x), (n))
#define v_word(x, i) _mm256_shuffle_epi32((x), 0x55 * (i))
GC_INLINE vec v_swap_halves(vec x) { return _mm256_shuffle_epi32(x, 0x4e); }
GC_INLINE vec v_shuffle8(vec x, vec from) { return _mm256_shuffle_epi8(x, from); }
GC_INLINE vec v_unpack_lo32(vec x, vec y) { return _mm256_unpacklo_epi32(x, y); }
GC_INLINE vec v_unpack_hi32(vec x, vec y) { return _mm256_unpackhi_epi32(x, y); }
GC_INLINE vec v_unpack_lo64(vec x, vec y) { return _mm256_unpacklo_epi64(x, y); }
GC_INLINE vec v_unpack_hi64(vec x, vec y) { return _mm256_unpackhi_epi64(x, y); }
GC_INLINE vec v_aesenc(vec x, vec key) { return _mm256_aesenc_epi128(x, key); }
GC_INLINE vec v_aesenclast(vec x, vec key) { return _mm256_aesenclast_epi128(x, key); }
GC_INLINE vec v_sigma(vec x) { return v_xor(v_swap_halves(x), v_and(x, _mm256_set_epi64x(-1, 0, -1, 0))); }
GC_INLINE vec v_lsb_mask(vec x) { return _mm256_srai_epi32(_mm256_slli_epi32(v_word(x, 0), 31), 31); }

GC_INLINE vec v_gather(gc_block *slots, const uint32_t *code) {
    vec low = _mm256_castsi128_si256(load_block(slot_at(slots, 1, code[0])));
    return _mm256_inserti128_si256(low, load_block(slot_at(slots, 1, code[3])), 1);
}
GC_INLINE void v_scatter(gc_block *slots, const uint32_t *code, vec x) {
    store_block(slots + code[0], _mm256_castsi256_si128(x));
    store_block(slots + code[3], _mm256_extracti128_si256(x, 1));
}
GC_INLINE vec v_negated(const uint32_t *code, vec x) {
    vec flags = _mm256_inserti128_si256(_mm256_set1_epi32((int)code[0]), _mm_set1_epi32((int)code[3]), 1);
    return v_and(_mm256_srai_epi32(flags, 31), x);
}
GC_INLINE void v_store_rows(gc_block *t, vec x, vec y) {
    v_store(t, _mm256_permute2x128_si256(x, y, 0x20));
    v_store(t + 2, _mm256_permute2x128_si256(x, y, 0x31));
}
GC_INLINE void v_load_rows(const gc_block *t, vec *x, vec *y) {
    vec t0 = v_load(t), t1 = v_load(t + 2);
    *x = _mm256_permute2x128_si256(t0, t1, 0x20);
    *y = _mm256_permute2x128_si256(t0, t1, 0x31);
}

GC_INLINE vec v_broadcast(const gc_block *p) { return _mm256_broadcastsi128_si256(load_block(p)); }
GC_INLINE vec v_xor_and(vec x, vec y, vec m) { return v_and(v_xor(x, y), m); }
#define v_sll64(x, n) _mm256_slli_epi64((x), (n))
#define v_srl64(x, n) _mm256_srli_epi64((x), (n))
GC_INLINE vec v_unpack_lo8(vec x, vec y) { return _mm256_unpacklo_epi8(x, y); }
GC_INLINE vec v_unpack_hi8(vec x, vec y) { return _mm256_unpackhi_epi8(x, y); }
#define v_clmul(x, y, i) _mm256_clmulepi64_epi128((x), (y), (i))
GC_INLINE __m128i v_fold(vec x) { return _mm_xor_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1)); }

#include "pairs_avx2.h"

enum { CREWS = 1 };

#include "kernels_aes.inc"
#include "kernels_group.inc"
#include "kernels_ahead.inc"
#include "kernels_ot.inc"

const gc_kernels gc_kernels_vaes256 = {
    .name = "vaes256",
    .xor_group = xor_group,
    .garble_group = garble_group,
    .evaluate_group = evaluate_group,
    .aes_ctr = aes_ctr,
    .ot_schedule = ot_schedule,
    .ot_expand = ot_expand,
    .ot_to_rows = ot_to_rows,
    .ot_to_columns = ot_to_columns,
    .ot_hash = ot_hash,
};

GC_TARGET_END
#endif
