/* The table of kernels behind every tier: what each one must do, bit for bit the same. */
#ifndef GC_KERNELS_H
#define GC_KERNELS_H

#include "gc2pc.h"

enum { GC_LANES = 8, GC_TIERS = 4, GC_NEGATED = 31 };

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
     * labels and delta (lsb 1) are secret. Half-gates [ZRE15], hash [GKWWY20]. */
    void (*garble_group)(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n, gc_block delta,
                         gc_block start, uint64_t gate0, gc_block *table);
    void (*evaluate_group)(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                           gc_block start, uint64_t gate0, const gc_block *table);

    /* out[j] = AES-128_key(iv + j), the sum in w[0] alone, wrapping. key secret. */
    void (*aes_ctr)(gc_block key, gc_block iv, gc_block *out, size_t n);
} gc_kernels;

/* The x86 tiers need gcc's target pragmas; elsewhere only the portable one is built. */
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
