/* A sweep over a netlist, in its order: each gate is looked up among those before, or made anew with fewer ANDs. All
 * memory is one piece that the caller gives. */
#include <string.h>

#include "netlist.h"
#include "optimize.h"

enum { RESERVE = 4096, WORK = 64 }; /* nodes that one gate may take; work an AND */

/* ---- memory ---- */

static size_t power_of_two(size_t least) {
    size_t n = 1;
    while (n < least) n *= 2;
    return n;
}

/* Lay out a graph in room, or only count with room NULL. Returns the bytes. */
static uint64_t lay_out(uint8_t *room, size_t n_inputs, size_t n_gates, size_t n_outputs, gc_graph *g) {
    uint64_t used = 0;
    const size_t old = 1 + n_inputs + n_gates, capacity = old + old / 2 + 2 * RESERVE;
    const size_t table = power_of_two(capacity + capacity / 2);
    gc_carve(room, &used, 1, sizeof *g);
    g->capacity = capacity;
    g->table_mask = table - 1;
    g->n_inputs = n_inputs;
    g->n_outputs = n_outputs;
    g->kind = gc_carve(room, &used, capacity, sizeof *g->kind);
    g->neg = gc_carve(room, &used, capacity, sizeof *g->neg);
    g->mark = gc_carve(room, &used, capacity, sizeof *g->mark);
    g->own = gc_carve(room, &used, capacity, sizeof *g->own);
    g->a = gc_carve(room, &used, capacity, sizeof *g->a);
    g->b = gc_carve(room, &used, capacity, sizeof *g->b);
    g->ref = gc_carve(room, &used, capacity, sizeof *g->ref);
    g->level = gc_carve(room, &used, capacity, sizeof *g->level);
    g->turn = gc_carve(room, &used, capacity, sizeof *g->turn);
    g->same = gc_carve(room, &used, capacity, sizeof *g->same);
    g->stack = gc_carve(room, &used, capacity + 2, sizeof *g->stack);
    g->wires = gc_carve(room, &used, 2 * capacity, sizeof *g->wires);
    g->outputs = gc_carve(room, &used, n_outputs, sizeof *g->outputs);
    g->forms = gc_carve(room, &used, table, sizeof *g->forms);
    g->spaces = gc_carve(room, &used, table, sizeof *g->spaces);
    g->form = gc_carve(room, &used, capacity, sizeof *g->form);
    g->near = gc_carve(room, &used, capacity, sizeof *g->near);
    g->synthesis.cache = gc_carve(room, &used, GC_CACHE, sizeof *g->synthesis.cache);
    return used;
}

size_t gc_optimize_room(size_t n_inputs, size_t n_gates, size_t n_outputs) {
    gc_graph g;
    const size_t most = 1u << 29;
    if (n_inputs > most || n_gates > most || n_outputs > 8 * most) return 0;
    const uint64_t need = lay_out(NULL, n_inputs, n_gates, n_outputs, &g);
    return need <= SIZE_MAX ? (size_t)need : 0;
}

/* ---- reading ---- */

/* Nodes of a netlist: constant, inputs, and one a XOR or AND; references of what outputs need. */
static void read_netlist(gc_graph *g, const gc_netlist *net) {
    uint32_t *literal = g->wires;
    literal[0] = 0, literal[1] = 1;
    for (g->n_nodes = 0; g->n_nodes <= net->n_inputs; g->n_nodes++) {
        g->kind[g->n_nodes] = GC_INPUT;
        g->a[g->n_nodes] = g->b[g->n_nodes] = 0;
        literal[1 + g->n_nodes] = g->n_nodes ? 2 * (uint32_t)g->n_nodes : 1;
    }
    for (size_t i = 0; i < net->n_gates; i++) {
        uint32_t *out = &literal[2 + net->n_inputs + i];
        if (net->op[i] == 2) {
            *out = literal[net->a[i]] ^ 1;
            continue;
        }
        g->kind[g->n_nodes] = net->op[i] == 1 ? GC_AND : GC_XOR;
        g->a[g->n_nodes] = literal[net->a[i]];
        g->b[g->n_nodes] = literal[net->b[i]];
        *out = 2 * (uint32_t)g->n_nodes++;
    }
    g->n_old = g->n_nodes;
    for (size_t i = 0; i < net->n_outputs; i++) g->ref[gc_node(g->outputs[i] = literal[net->outputs[i]])]++;
    size_t n_ands = 0;
    for (size_t i = g->n_nodes; i-- > 1 + net->n_inputs;) {
        if (!g->ref[i]) continue;
        g->ref[gc_node(g->a[i])]++;
        g->ref[gc_node(g->b[i])]++;
        n_ands += g->kind[i] == GC_AND;
    }
    g->synthesis.budget = (1 << 23) + n_ands * WORK;
}

static void begin_node(gc_graph *g, uint32_t node) {
    g->turn[node] = node;
    g->same[node] = 2 * node;
    g->mark[node] = g->own[node] = g->neg[node] = 0;
    g->level[node] = 0;
    g->form[node] = (gc_block){{0, 0}};
    g->near[node].n = 0;
}

int gc_optimize_begin(uint8_t *room, size_t n_bytes, const gc_netlist *net, const gc_optimize_options *options,
                      uint64_t seed0, uint64_t seed1) {
    const size_t need = gc_optimize_room(net->n_inputs, net->n_gates, net->n_outputs);
    const gc_optimize_options *o = options;
    if (!need || n_bytes < need || !gc_is_netlist(net)) return GC_EINVAL;
    if (o->variables < 0 || o->variables > GC_VARS || o->beam < 1 || o->beam > GC_MAX_BEAM) return GC_EINVAL;
    if (o->gain < 0 || o->gain > 1 || o->slack < 0 || o->slack > GC_MAX_SLACK) return GC_EINVAL;
    gc_graph *g = (gc_graph *)(void *)room;
    memset(g, 0, sizeof *g);
    lay_out(room, net->n_inputs, net->n_gates, net->n_outputs, g);
    g->options = *options;
    g->seed[0] = seed0;
    g->seed[1] = seed1;
    memset(g->ref, 0, g->capacity * sizeof *g->ref);
    memset(g->forms, 0, (g->table_mask + 1) * sizeof *g->forms);
    memset(g->spaces, 0, (g->table_mask + 1) * sizeof *g->spaces);
    memset(g->synthesis.cache, 0, GC_CACHE * sizeof *g->synthesis.cache);
    read_netlist(g, net);
    for (uint32_t node = 0; node < g->n_old; node++) begin_node(g, node);
    for (g->at = 0; g->at <= net->n_inputs; g->at++) gc_add_input(g, (uint32_t)g->at);
    return GC_OK;
}

/* ---- sweeping ---- */

static void visit(gc_graph *g, uint32_t node) {
    if (!g->ref[node]) return;
    const uint32_t known = gc_known(g, node);
    if (known != GC_NONE && gc_replace(g, node, known, 0, 1)) return;
    if (g->options.variables && gc_rewrite(g, node)) return;
    gc_add_gate(g, node);
}

int gc_optimize_run(uint8_t *room, size_t n) {
    gc_graph *g = (gc_graph *)(void *)room;
    for (; n > 0 && g->at < g->n_old; n--, g->at++) {
        if (g->n_nodes + RESERVE > g->capacity) g->options.variables = 0; /* full: only merge from here on */
        if (g->n_nodes + 4 > g->capacity) return GC_DONE;
        visit(g, (uint32_t)g->at);
    }
    return g->at < g->n_old ? GC_MORE : GC_DONE;
}

/* ---- the result ---- */

typedef struct {
    uint8_t *op;
    uint32_t *a, *b;
    size_t n, first; /* gates so far; wire of the first one */
} writer;

static uint32_t emit(writer *w, uint8_t op, uint32_t a, uint32_t b) {
    if (w->op) w->op[w->n] = op, w->a[w->n] = a, w->b[w->n] = b;
    return (uint32_t)(w->first + w->n++);
}

/* The wire of a literal. wires[2 node] is the node's wire plus 1, wires[2 node + 1] that of its inverse; 0: none yet.
 * A XOR is written without the inversions of its operands: neg, from here on, tells whether its wire is inverted. */
static uint32_t wire_of(gc_graph *g, writer *w, uint32_t literal) {
    literal ^= g->neg[gc_node(literal)];
    uint32_t *wire = &g->wires[literal];
    if (!*wire) *wire = 1 + emit(w, 2, g->wires[literal ^ 1] - 1, 0);
    return *wire - 1;
}

static void write_node(gc_graph *g, writer *w, uint32_t node) {
    const uint32_t a = g->same[gc_node(g->a[node])] ^ (g->a[node] & 1), b = g->same[gc_node(g->b[node])] ^ (g->b[node] & 1);
    uint32_t wire;
    if (!g->ref[node]) return;
    g->neg[node] = 0;
    if (g->kind[node] == GC_AND) {
        const uint32_t left = wire_of(g, w, a), right = wire_of(g, w, b);
        wire = emit(w, 1, left, right);
    } else {
        const uint32_t x = a ^ g->neg[gc_node(a)], y = b ^ g->neg[gc_node(b)];
        g->neg[node] = (x ^ y) & 1;
        wire = emit(w, 0, g->wires[x & ~1u] - 1, g->wires[y & ~1u] - 1);
    }
    g->wires[2 * node] = 1 + wire;
}

size_t gc_optimize_result(uint8_t *room, uint8_t *op, uint32_t *a, uint32_t *b, uint32_t *outputs) {
    gc_graph *g = (gc_graph *)(void *)room;
    writer w = {op, a, b, 0, 2 + g->n_inputs};
    memset(g->wires, 0, 2 * g->n_nodes * sizeof *g->wires);
    g->wires[0] = 1, g->wires[1] = 2;
    for (uint32_t i = 1; i <= g->n_inputs; i++) g->wires[2 * i] = 2 + i;
    size_t made = g->n_old;
    for (size_t i = 1 + g->n_inputs; i < g->n_old; i++) {
        for (; made < g->n_nodes && g->turn[made] == i; made++) write_node(g, &w, (uint32_t)made);
        write_node(g, &w, (uint32_t)i);
    }
    for (size_t i = 0; i < g->n_outputs; i++) {
        const uint32_t o = g->outputs[i], wire = wire_of(g, &w, g->same[gc_node(o)] ^ (o & 1));
        if (outputs) outputs[i] = wire;
    }
    return w.n;
}
