/* The checked public entry to each OT kernel of a tier. */
#include "kernels.h"

int gc_ot_schedule(int tier, const gc_block *keys, size_t n, gc_block *schedule) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    kernels->ot_schedule(keys, n, schedule);
    return GC_OK;
}

int gc_ot_expand(int tier, const gc_block *schedule, unsigned k, gc_block counter, gc_block *total, gc_block *parts) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL || (k != 2 && k != 4 && k != 8)) return GC_EINVAL;
    kernels->ot_expand(schedule, k, counter, total, parts);
    return GC_OK;
}

int gc_ot_to_rows(int tier, const gc_block *columns, gc_block *rows) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    kernels->ot_to_rows(columns, rows);
    return GC_OK;
}

int gc_ot_to_columns(int tier, const gc_block *rows, gc_block *columns) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    kernels->ot_to_columns(rows, columns);
    return GC_OK;
}

int gc_ot_hash(int tier, gc_block *hash, const gc_block *columns, size_t n, const gc_block *weights) {
    const gc_kernels *kernels = gc_kernels_of(tier);
    if (kernels == NULL) return GC_EINVAL;
    kernels->ot_hash(hash, columns, n, weights);
    return GC_OK;
}
