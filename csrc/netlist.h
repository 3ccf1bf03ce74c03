/* What those who read netlists share: the check of a netlist, and the pieces of the one room they work in. */
#ifndef GC_NETLIST_H
#define GC_NETLIST_H

#include "gc2pc.h"

enum { GC_OP_XOR = 0, GC_OP_AND = 1, GC_OP_NOT = 2 };

/* Whether gates are of a known kind and read earlier wires, and outputs are wires. Sizes are below 2^31. */
static inline int gc_is_netlist(const gc_netlist *net) {
    const size_t first = 2 + net->n_inputs;
    for (size_t i = 0; i < net->n_gates; i++)
        if (net->op[i] > GC_OP_NOT || net->a[i] >= first + i || net->b[i] >= first + i) return 0;
    for (size_t i = 0; i < net->n_outputs; i++)
        if (net->outputs[i] >= first + net->n_gates) return 0;
    return 1;
}

/* The next `count` items of a room, 64-byte aligned; with room NULL they are only counted. */
static inline void *gc_carve(uint8_t *room, uint64_t *used, uint64_t count, uint64_t size) {
    void *piece = room ? room + *used : NULL;
    *used += (count * size + 63) / 64 * 64;
    return piece;
}

#endif
