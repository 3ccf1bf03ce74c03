/* Tier vaes512: four blocks a vec, AVX-512 and VAES. */
#include "lanes_x86.h"

#if GC_X86
GC_TARGET("avx512f,avx512dq,avx512bw,avx512vl,aes,vaes,pclmul,vpclmulqdq")

enum { VEC = 4 };
typedef __m512i vec;

GC_INLINE vec v_load(const gc_block *p) { return _mm512_loadu_si512(p); }
GC_INLINE void v_store(gc_block *p, vec x) { _mm512_storeu_si512(p, x); }
GC_INLINE vec v_set(gc_block x) {
    return _mm512_broadcast_i32x4(_mm_set_epi64x((long long)x.w[1], (long long)x.w[0]));
}
GC_INLINE vec v_u32(uint32_t x) { return _mm512_set1_epi32((int)x); }
GC_INLINE vec v_xor(vec x, vec y) { return _mm512_xor_si512(x, y); }
GC_INLINE vec v_xor3(vec x, vec y, vec z) { return _mm512_ternarylogic_epi64(x, y, z, 0x96); }
GC_INLINE vec v_and(vec x, vec y) { return _mm512_and_si512(x, y); }
GC_INLINE vec v_andnot(vec x, vec y) { return _mm512_andnot_si512(x, y); }
GC_INLINE vec v_add32(vec x, vec y) { return _mm512_add_epi32(x, y); }
GC_INLINE vec v_add64(vec x, vec y) { return _mm512_add_epi64(x, y); }
#define v_srl32(x, n) _mm512_srli_epi32((x), (n))
#define v_word(x, i) _mm512_shuffle_epi32((x), (_MM_PERM_ENUM)(0x55 * (i)))
GC_INLINE vec v_swap_halves(vec x) { return _mm512_shuffle_epi32(x, _MM_PERM_BADC); }
GC_INLINE vec v_shuffle8(vec x, vec from) { return _mm512_shuffle_epi8(x, from); }
GC_INLINE vec v_unpack_lo32(vec x, vec y) { return _mm512_unpacklo_epi32(x, y); }
GC_INLINE vec v_unpack_hi32(vec x, vec y) { return _mm512_unpackhi_epi32(x, y); }
GC_INLINE vec v_unpack_lo64(vec x, vec y) { return _mm512_unpacklo_epi64(x, y); }
GC_INLINE vec v_unpack_hi64(vec x, vec y) { return _mm512_unpackhi_epi64(x, y); }
GC_INLINE vec v_aesenc(vec x, vec key) { return _mm512_aesenc_epi128(x, key); }
GC_INLINE vec v_aesenclast(vec x, vec key) { return _mm512_aesenclast_epi128(x, key); }
GC_INLINE vec v_sigma(vec x) { return _mm512_mask_xor_epi64(v_swap_halves(x), 0xaa, v_swap_halves(x), x); }
GC_INLINE vec v_lsb_mask(vec x) { return _mm512_srai_epi32(_mm512_slli_epi32(v_word(x, 0), 31), 31); }

/* Words of four blocks from four addresses: inserts, since loads of what narrower stores wrote would stall. */
GC_INLINE vec v_gather(gc_block *slots, const uint32_t *code) {
    vec x = _mm512_castsi128_si512(load_block(slot_at(slots, 1, code[0])));
    x = _mm512_inserti32x4(x, load_block(slot_at(slots, 1, code[3])), 1);
    x = _mm512_inserti32x4(x, load_block(slot_at(slots, 1, code[6])), 2);
    return _mm512_inserti32x4(x, load_block(slot_at(slots, 1, code[9])), 3);
}
GC_INLINE void v_scatter(gc_block *slots, const uint32_t *code, vec x) {
    store_block(slots + code[0], _mm512_castsi512_si128(x));
    store_block(slots + code[3], _mm512_extracti32x4_epi32(x, 1));
    store_block(slots + code[6], _mm512_extracti32x4_epi32(x, 2));
    store_block(slots + code[9], _mm512_extracti32x4_epi32(x, 3));
}
GC_INLINE vec v_negated(const uint32_t *code, vec x) {
    vec fields = _mm512_maskz_loadu_epi32(0x0249, code);
    const vec words = _mm512_setr_epi32(0, 0, 0, 0, 3, 3, 3, 3, 6, 6, 6, 6, 9, 9, 9, 9);
    return _mm512_maskz_mov_epi32(_mm512_movepi32_mask(_mm512_permutexvar_epi32(words, fields)), x);
}
GC_INLINE void v_store_rows(gc_block *t, vec x, vec y) {
    const vec low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    v_store(t, _mm512_permutex2var_epi64(x, low, y));
    v_store(t + 4, _mm512_permutex2var_epi64(x, high, y));
}
GC_INLINE void v_load_rows(const gc_block *t, vec *x, vec *y) {
    const vec even = _mm512_setr_epi64(0, 1, 4, 5, 8, 9, 12, 13), odd = _mm512_setr_epi64(2, 3, 6, 7, 10, 11, 14, 15);
    vec t0 = v_load(t), t1 = v_load(t + 4);
    *x = _mm512_permutex2var_epi64(t0, even, t1);
    *y = _mm512_permutex2var_epi64(t0, odd, t1);
}

GC_INLINE vec v_broadcast(const gc_block *p) { return _mm512_broadcast_i32x4(load_block(p)); }
GC_INLINE vec v_xor_and(vec x, vec y, vec m) { return _mm512_ternarylogic_epi64(x, y, m, 0x28); }
#define v_sll64(x, n) _mm512_slli_epi64((x), (n))
#define v_srl64(x, n) _mm512_srli_epi64((x), (n))
GC_INLINE vec v_unpack_lo8(vec x, vec y) { return _mm512_unpacklo_epi8(x, y); }
GC_INLINE vec v_unpack_hi8(vec x, vec y) { return _mm512_unpackhi_epi8(x, y); }
#define v_clmul(x, y, i) _mm512_clmulepi64_epi128((x), (y), (i))
GC_INLINE __m128i v_fold(vec x) {
    __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

#include "pairs_avx2.h"

enum { CREWS = 2 };

#include "kernels_aes.inc"
#include "kernels_group.inc"
#include "kernels_ahead.inc"
#include "kernels_ot.inc"

const gc_kernels gc_kernels_vaes512 = {
    .name = "vaes512",
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
