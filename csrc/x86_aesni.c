/* Tier aesni: one block a vec, SSE4.1 and AES-NI. */
#include "lanes_x86.h"

#if GC_X86
GC_TARGET("sse4.1,aes,pclmul")

enum { VEC = 1 };
typedef __m128i vec;

GC_INLINE vec v_load(const gc_block *p) { return load_block(p); }
GC_INLINE void v_store(gc_block *p, vec x) { store_block(p, x); }
GC_INLINE vec v_set(gc_block x) { return _mm_set_epi64x((long long)x.w[1], (long long)x.w[0]); }
GC_INLINE vec v_u32(uint32_t x) { return _mm_set1_epi32((int)x); }
GC_INLINE vec v_xor(vec x, vec y) { return _mm_xor_si128(x, y); }
GC_INLINE vec v_xor3(vec x, vec y, vec z) { return v_xor(v_xor(x, y), z); }
GC_INLINE vec v_and(vec x, vec y) { return _mm_and_si128(x, y); }
GC_INLINE vec v_andnot(vec x, vec y) { return _mm_andnot_si128(x, y); }
GC_INLINE vec v_add32(vec x, vec y) { return _mm_add_epi32(x, y); }
GC_INLINE vec v_add64(vec x, vec y) { return _mm_add_epi64(x, y); }
#define v_srl32(x, n) _mm_srli_epi32((x), (n))
#define v_word(x, i) _mm_shuffle_epi32((x), 0x55 * (i))
GC_INLINE vec v_swap_halves(vec x) { return _mm_shuffle_epi32(x, 0x4e); }
GC_INLINE vec v_shuffle8(vec x, vec from) { return _mm_shuffle_epi8(x, from); }
GC_INLINE vec v_unpack_lo32(vec x, vec y) { return _mm_unpacklo_epi32(x, y); }
GC_INLINE vec v_unpack_hi32(vec x, vec y) { return _mm_unpackhi_epi32(x, y); }
GC_INLINE vec v_unpack_lo64(vec x, vec y) { return _mm_unpacklo_epi64(x, y); }
GC_INLINE vec v_unpack_hi64(vec x, vec y) { return _mm_unpackhi_epi64(x, y); }
GC_INLINE vec v_aesenc(vec x, vec key) { return _mm_aesenc_si128(x, key); }
GC_INLINE vec v_aesenclast(vec x, vec key) { return _mm_aesenclast_si128(x, key); }
GC_INLINE vec v_sigma(vec x) { return v_xor(v_swap_halves(x), v_and(x, _mm_set_epi64x(-1, 0))); }
GC_INLINE vec v_lsb_mask(vec x) { return _mm_srai_epi32(_mm_slli_epi32(v_word(x, 0), 31), 31); }

GC_INLINE vec v_gather(gc_block *slots, const uint32_t *code) { return load_block(slot_at(slots, 1, code[0])); }
GC_INLINE void v_scatter(gc_block *slots, const uint32_t *code, vec x) { store_block(slots + code[0], x); }
GC_INLINE vec v_negated(const uint32_t *code, vec x) { return v_and(_mm_srai_epi32(v_u32(code[0]), 31), x); }
GC_INLINE void v_store_rows(gc_block *t, vec x, vec y) { v_store(t, x), v_store(t + 1, y); }
GC_INLINE void v_load_rows(const gc_block *t, vec *x, vec *y) { *x = v_load(t), *y = v_load(t + 1); }

GC_INLINE vec v_broadcast(const gc_block *p) { return load_block(p); }
GC_INLINE vec v_xor_and(vec x, vec y, vec m) { return v_and(v_xor(x, y), m); }
#define v_sll64(x, n) _mm_slli_epi64((x), (n))
#define v_srl64(x, n) _mm_srli_epi64((x), (n))
GC_INLINE vec v_unpack_lo8(vec x, vec y) { return _mm_unpacklo_epi8(x, y); }
GC_INLINE vec v_unpack_hi8(vec x, vec y) { return _mm_unpackhi_epi8(x, y); }
#define v_clmul(x, y, i) _mm_clmulepi64_si128((x), (y), (i))
GC_INLINE __m128i v_fold(vec x) { return x; }

#include "pairs_sse.h"

enum { CREWS = 1 };

#include "kernels_aes.inc"
#include "kernels_group.inc"
#include "kernels_ahead.inc"
#include "kernels_ot.inc"

const gc_kernels gc_kernels_aesni = {
    .name = "aesni",
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
