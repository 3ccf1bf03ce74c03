/* The table of kernels behind every tier: what each one must do, bit for bit the same. */
#ifndef GC_KERNELS_H
#define GC_KERNELS_H

#include "gc2pc.h"

enum { GC_LANES = 8, GC_TIERS = 4, GC_NEGATED = 31 };
enum { GC_ROUND_KEYS = 11, GC_OT_STEP = GC_COT_STEP }; /* blocks of an AES-128 key schedule; of 128 OTs in a step */

typedef struct gc_kernels {
    const char *name;

    /* XOR entries code[3i .. 3i+2] = c, a, b in order (a later entry may read an earlier result):
     * slot c = slot a ^ slot b. Slot s is blocks slots[s*w .. s*w+w-1], w lanes, 1 <= w <= GC_LANES;
     * all slots together hold at most 2^31 blocks. */
    void (*xor_group)(gc_block *slots, size_t w, const uint32_t *code, size_t n);

    /* AND entries c, a, b; bit GC_NEGATED of a or b marks a negated input, on which only the garbler acts.
     * Entries are independent: no c is another entry's a, b or c (it may be its own a or b). Item i is lane
     * i % w of entry i / w. Items [i0, i0+n) are done; item i has rows table[2*(i-i0)] = T_G and the next one
     * T_E, under tweaks 2*(gate0+i-i0) and the next. The table may have any alignment; it is public, the
     * labels and delta (lsb 1) are secret. ahead: the caller's, of this start, for calls whose gates rise; what a
     * kernel keeps in it changes no result. Half-gates [ZRE15], hash [GKWWY20]. */
    void (*garble_group)(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                         const gc_block *delta, const gc_block *start, uint64_t gate0, gc_block *table,
                         gc_ahead *ahead);
    void (*evaluate_group)(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                           const gc_block *start, uint64_t gate0, const gc_block *table, gc_ahead *ahead);

    /* out[j] = AES-128_key(iv + j), the sum in w[0] alone, wrapping. key secret. */
    void (*aes_ctr)(gc_block key, gc_block iv, gc_block *out, size_t n);

    /* schedule[11i .. 11i+10] = AES-128 round keys of keys[i], secret. */
    void (*ot_schedule)(const gc_block *keys, size_t n, gc_block *schedule);

    /* Sums over the n = 2^k keys of a schedule, k = 2, 4 or 8, of r_y = AES_y(counter + t), t < GC_OT_STEP:
     * total[t] over all y, parts[b * GC_OT_STEP + t] over the y with bit b set, b < k. Keys secret, y not. */
    void (*ot_expand)(const gc_block *schedule, unsigned k, gc_block counter, gc_block *total, gc_block *parts);

    /* 128 columns of GC_OT_STEP blocks <-> 128 * GC_OT_STEP rows of a block:
     * bit r of columns[c * GC_OT_STEP + t] is bit c of rows[128 t + r]. */
    void (*ot_to_rows)(const gc_block *columns, gc_block *rows);
    void (*ot_to_columns)(const gc_block *rows, gc_block *columns);

    /* hash[i] = hash[i] * weights[GC_OT_STEP] + sum of columns[i * GC_OT_STEP + t] * weights[t], in GF(2^128)
     * modulo x^128 + x^7 + x^2 + x + 1, bit j the coefficient of x^j. Hash and columns secret, weights public. */
    void (*ot_hash)(gc_block *hash, const gc_block *columns, size_t n, const gc_block *weights);
} gc_kernels;

/* The x86 tiers need gcc or clang; elsewhere only the portable one is built. */
#if defined(__x86_64__) && defined(__GNUC__)
#define GC_X86 1
extern const gc_kernels gc_kernels_aesni, gc_kernels_vaes256, gc_kernels_vaes512;
#else
#define GC_X86 0
#endif
extern const gc_kernels gc_kernels_portable;

/* Highest tier this CPU and its operating system support, asked of the CPU anew. */
int gc_cpu_tier(void);
/* Kernels of a tier, or NULL when this CPU lacks it. */
const gc_kernels *gc_kernels_of(int tier);
/* Kernels in use. */
const gc_kernels *gc_active(void);

#endif
