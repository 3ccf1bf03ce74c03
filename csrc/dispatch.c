/* Chooses the kernels once, and the checked public entry to each of them. */
#include <stdatomic.h>

#include "kernels.h"

static const gc_kernels *const TIERS[GC_TIERS] = {
    &gc_kernels_portable,
#if GC_X86
    &gc_kernels_aesni,
    &gc_kernels_vaes256,
    &gc_kernels_vaes512,
#endif
};
static const char *const NAMES[GC_TIERS] = {"portable", "aesni", "vaes256", "vaes512"};

static _Atomic(const gc_kernels *) active; /* NULL until first asked */
static atomic_int best = -1;               /* the CPU's answer: asking costs microseconds in a virtual machine */

int gc_best_tier(void) {
    int tier = atomic_load_explicit(&best, memory_order_relaxed);
    if (tier < 0) {
        tier = gc_cpu_tier();
        atomic_store_explicit(&best, tier, memory_order_relaxed);
    }
    return tier;
}

const gc_kernels *gc_active(void) {
    const gc_kernels *kernels = atomic_load_explicit(&active, memory_order_acquire);
    if (kernels != NULL) return kernels;
    kernels = TIERS[gc_best_tier()];
    atomic_store_explicit(&active, kernels, memory_order_release);
    return kernels;
}

const gc_kernels *gc_kernels_of(int tier) {
    return tier >= 0 && tier <= gc_best_tier() ? TIERS[tier] : NULL;
}

const char *gc_tier_name(int tier) { return tier >= 0 && tier < GC_TIERS ? NAMES[tier] : NULL; }

int gc_active_tier(void) {
    int tier = 0;
    for (const gc_kernels *kernels = gc_active(); TIERS[tier] != kernels;) tier++;
    return tier;
}

int gc_use_tier(int tier) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    atomic_store_explicit(&active, kernels, memory_order_release);
    return GC_OK;
}

/* Does every slot that the entries name lie in slots[0 .. n_slots)? With `and_entries` the flags are dropped
 * and an AND of a slot with itself is refused. */
static int entries_fit(const uint32_t *code, size_t n, size_t n_slots, size_t w, int and_entries) {
    if (w < 1 || w > GC_LANES || n_slots > ((size_t)1 << GC_NEGATED) / w) return 0;
    uint32_t mask = and_entries ? ~((uint32_t)1 << GC_NEGATED) : ~(uint32_t)0;
    for (size_t i = 0; i < n; i++, code += 3) {
        uint32_t a = code[1] & mask, b = code[2] & mask;
        if (code[0] >= n_slots || a >= n_slots || b >= n_slots || (and_entries && a == b)) return 0;
    }
    return 1;
}

/* Entries touched by items [0, n_items) of w lanes. */
static size_t entries_of(size_t n_items, size_t w) { return w == 0 ? 0 : (n_items + w - 1) / w; }

int gc_xor_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t n) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL || !entries_fit(code, n, n_slots, w, 0)) return GC_EINVAL;
    kernels->xor_group(slots, w, code, n);
    return GC_OK;
}

int gc_garble_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                    gc_block delta, gc_block start, uint64_t gate0, gc_block *table) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL || !entries_fit(code, entries_of(i0 + n, w), n_slots, w, 1)) return GC_EINVAL;
    gc_ahead ahead;
    ahead.live = 0;
    kernels->garble_group(slots, w, code, i0, n, &delta, &start, gate0, table, &ahead);
    return GC_OK;
}

int gc_evaluate_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0,
                      size_t n, gc_block start, uint64_t gate0, const gc_block *table) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL || !entries_fit(code, entries_of(i0 + n, w), n_slots, w, 1)) return GC_EINVAL;
    gc_ahead ahead;
    ahead.live = 0;
    kernels->evaluate_group(slots, w, code, i0, n, &start, gate0, table, &ahead);
    return GC_OK;
}

int gc_aes_ctr(int tier, gc_block key, gc_block iv, gc_block *out, size_t n) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    kernels->aes_ctr(key, iv, out, n);
    return GC_OK;
}
