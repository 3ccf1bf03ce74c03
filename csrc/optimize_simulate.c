/* Netlists in the clear, 512 instances at once: how optimised netlists are compared with what they came from. */
#include "gc2pc.h"

enum { WORDS = GC_SIMULATE_WORDS };

static void run_gate(uint8_t op, const uint64_t *a, const uint64_t *b, uint64_t *c) {
    if (op == 0)
        for (int k = 0; k < WORDS; k++) c[k] = a[k] ^ b[k];
    else if (op == 1)
        for (int k = 0; k < WORDS; k++) c[k] = a[k] & b[k];
    else
        for (int k = 0; k < WORDS; k++) c[k] = ~a[k];
}

int gc_simulate_words(const gc_netlist *net, uint64_t *values) {
    const size_t first = 2 + net->n_inputs;
    for (size_t i = 0; i < net->n_gates; i++)
        if (net->op[i] > 2 || net->a[i] >= first + i || net->b[i] >= first + i) return GC_EINVAL;
    for (int k = 0; k < WORDS; k++) values[k] = 0, values[WORDS + k] = ~0ull;
    for (size_t i = 0; i < net->n_gates; i++)
        run_gate(net->op[i], values + WORDS * net->a[i], values + WORDS * net->b[i], values + WORDS * (first + i));
    return GC_OK;
}
