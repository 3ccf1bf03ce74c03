/* Random netlists for the C tests, in memory exactly as long as they are, and all values of their inputs. */
#ifndef GC_NETS_H
#define GC_NETS_H

#include "check.h"

enum { INPUTS = 7, MOST_GATES = 120, OUTPUTS = 5, WORDS = GC_SIMULATE_WORDS };

typedef struct {
    gc_netlist net;
    uint8_t *op;
    uint32_t *a, *b, *outputs;
} owned;

static inline owned allocate(size_t n_gates) {
    owned o = {.op = check_alloc(n_gates), .a = check_alloc(4 * n_gates), .b = check_alloc(4 * n_gates)};
    o.outputs = check_alloc(4 * OUTPUTS);
    o.net = (gc_netlist){o.op, o.a, o.b, o.outputs, INPUTS, n_gates, OUTPUTS};
    return o;
}

static inline void release(owned *o) { free(o->op), free(o->a), free(o->b), free(o->outputs); }

static inline uint32_t below(size_t n) { return (uint32_t)(check_random() % n); }

static inline owned random_net(void) {
    owned o = allocate(below(MOST_GATES));
    for (size_t i = 0; i < o.net.n_gates; i++) {
        const size_t wire = 2 + INPUTS + i;
        o.op[i] = (uint8_t[]){0, 0, 1, 1, 2}[below(5)];
        o.a[i] = below(wire);
        o.b[i] = o.op[i] == 2 ? 0 : below(4) ? below(wire) : o.a[i];
    }
    for (size_t i = 0; i < OUTPUTS; i++) o.outputs[i] = below(2 + INPUTS + o.net.n_gates);
    return o;
}

/* Give the inputs all 2^7 values, as gc_simulate_words takes them. */
static inline void set_all_inputs(uint64_t *values) {
    for (int i = 0; i < INPUTS; i++)
        for (int j = 0; j < 64 * WORDS; j++) {
            uint64_t *word = &values[(2 + i) * WORDS + j / 64];
            *word = (*word & ~(1ull << j % 64)) | (uint64_t)(j >> i & 1) << j % 64;
        }
}

#endif
