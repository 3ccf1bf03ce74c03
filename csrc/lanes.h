/* What a tier file defines before it includes the shared kernels, and what all of them have in common.
 *
 * A `vec` is VEC blocks side by side (1, 1, 2, 4 in the tiers portable, aesni, vaes256, vaes512); block j of it is
 * called place j. Loads and stores need no alignment. Every tier file defines
 *
 *   vec v_load(const gc_block *p)              void v_store(gc_block *p, vec x)
 *   vec v_set(gc_block x)                      x in every place
 *   vec v_xor(x, y)  v_and(x, y)  v_xor3(x, y, z)
 *   vec v_add64(x, y)                          sums of the 64-bit halves
 *   vec v_swap_halves(x)                       (lo, hi) of each block exchanged
 *   vec v_sigma(x)                             (hi, lo) -> (hi ^ lo, hi) in each block
 *   vec v_lsb_mask(x)                          all ones in each block whose lowest bit is 1, else 0
 *   vec v_gather(slots, code)                  place j: block code[3j] of slots, bit GC_NEGATED ignored
 *   void v_scatter(slots, code, x)             the reverse
 *   vec v_negated(code, x)                     place j: that of x where bit GC_NEGATED of code[3j] is set, else 0
 *   void v_store_rows(t, x, y)                 place j of x to t[2j], of y to t[2j+1]
 *   void v_load_rows(t, &x, &y)                the reverse
 *   void xor_block(c, a, b)                    one block: *c = *a ^ *b
 *
 * and AES in two forms, many blocks in flight in both:
 *
 *   struct aes_schedule; void aes_expand(aes_schedule *s, gc_block key)       key secret
 *   void aes_encrypt(const aes_schedule *s, vec y[AES_FLIGHT])                one key, blocks in place
 *   struct hash_start; void hash_begin(hash_start *s, const gc_block *start)
 *   void hash_encrypt(const hash_start *s, uint64_t tweak, int crews, vec y[][2 * HALF], int per_key)
 *
 * hash_encrypt serves crews * CREW items, CREW = BATCH / CREWS, BATCH = HALF * VEC: y[k][r] under keys
 * start ^ (tweak + 2 * item), and y[k][HALF + r] under that key ^ 1, for r < crews * HALF / CREWS, k < per_key; place j
 * of vec r is item r * VEC + j; tweak even; crews is 1 or CREWS. A tier with registers for it has two crews, each with a
 * key schedule of its own, so that one computes while the other waits.
 * The x86 tiers also have the operations listed at the top of kernels_aes.inc. */
#ifndef GC_LANES_H
#define GC_LANES_H

#include <string.h>

#include "ct.h"
#include "kernels.h"

#ifdef __GNUC__
#define GC_INLINE static inline __attribute__((always_inline, unused))
#define GC_NOINLINE static __attribute__((noinline))
#define GC_UNROLL _Pragma("GCC unroll 16")
#define GC_UNROLL4 _Pragma("GCC unroll 4")
#else
#define GC_INLINE static inline
#define GC_NOINLINE static
#define GC_UNROLL
#define GC_UNROLL4
#endif

GC_INLINE gc_block block_of(uint64_t low, uint64_t high) { return (gc_block){{low, high}}; }

/* First block of a slot of w lanes, named by a field of an AND entry. */
GC_INLINE gc_block *slot_at(gc_block *slots, size_t w, uint32_t field) {
    return slots + w * (field & ~((uint32_t)1 << GC_NEGATED));
}

#endif
