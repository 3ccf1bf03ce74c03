/* The public C API of gc2pc: CPU tiers, the engine that runs Plans, and the OT kernels.
 *
 * Conventions: (pointer, count) pairs, counts in the element's unit; the caller owns all memory; functions
 * return GC_OK or a negative error, on which outputs are unchanged. Bit 0 is the least significant, a block
 * is 16 bytes little-endian. The Python binding cuts its declarations from between the cdef marks. */
#ifndef GC2PC_H
#define GC2PC_H

#include <stddef.h>
#include <stdint.h>

/* cdef begin */

#define GC_OK 0
#define GC_EINVAL -1

/* One label, key or AES block: w[0] holds the low 64 bits. */
typedef struct {
    uint64_t w[2];
} gc_block;

/* ---- CPU tiers ---- */

/* Highest kernel tier of this CPU: 0 portable, 1 aesni, 2 vaes256, 3 vaes512. */
int gc_best_tier(void);
/* Name of a tier, or NULL when there is no such tier. */
const char *gc_tier_name(int tier);
/* Tier in use; gc_use_tier lowers it (GC_EINVAL when this CPU lacks the tier). */
int gc_active_tier(void);
int gc_use_tier(int tier);

/* ---- kernels of one tier: for tests and benchmarks; the entries are described in kernels.h ---- */

/* All return GC_EINVAL, with nothing written, when this CPU lacks the tier, w is not 1 to 8, or an entry names a
 * slot outside slots[0 .. n_slots) (w blocks each). Independence of AND entries is the caller's to keep. */
int gc_xor_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t n);
/* Items [i0, i0+n) into (or out of) table[0 .. 2n); an AND of a slot with itself is refused. */
int gc_garble_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                    gc_block delta, gc_block start, uint64_t gate0, gc_block *table);
int gc_evaluate_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0,
                      size_t n, gc_block start, uint64_t gate0, const gc_block *table);
int gc_aes_ctr(int tier, gc_block key, gc_block iv, gc_block *out, size_t n);

/* cdef end */

#endif
