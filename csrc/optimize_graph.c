/* The graph of the optimiser: nodes found by their forms, references, and what a gate is known to equal. */
#include "optimize.h"

/* ---- finding nodes ---- */

uint32_t gc_find_form(const gc_graph *g, gc_block form) {
    if (gc_is_zero(form)) return 0;
    for (size_t i = form.w[0] & g->table_mask; g->forms[i]; i = (i + 1) & g->table_mask)
        if (gc_equal(g->form[g->forms[i]], form)) return g->forms[i];
    return GC_NONE;
}

/* Make a node findable, unless there is a live one with its form. */
static void add_form(gc_graph *g, uint32_t node) {
    const gc_block form = g->form[node];
    if (gc_is_zero(form)) return;
    size_t i = form.w[0] & g->table_mask;
    for (; g->forms[i]; i = (i + 1) & g->table_mask)
        if (gc_equal(g->form[g->forms[i]], form)) {
            if (!g->ref[g->forms[i]]) g->forms[i] = node; /* better a live one */
            return;
        }
    g->forms[i] = node;
}

/* Two of the three forms of the space that two forms span, the same two for any pair that spans it. */
typedef struct {
    gc_block low, high;
} space;

static int less(gc_block x, gc_block y) { return x.w[1] != y.w[1] ? x.w[1] < y.w[1] : x.w[0] < y.w[0]; }

static space space_of(gc_block x, gc_block y) {
    const gc_block z = gc_sum(x, y);
    const gc_block low = less(x, y) ? (less(x, z) ? x : z) : (less(y, z) ? y : z);
    const gc_block high = less(x, y) ? (less(y, z) ? z : y) : (less(x, z) ? z : x); /* the largest */
    return (space){low, high};
}

static space space_of_and(const gc_graph *g, uint32_t node) {
    return space_of(g->form[gc_node(g->a[node])], g->form[gc_node(g->b[node])]);
}

/* The place in the table of spaces where the AND over this space is, or would be. */
static size_t place_of(const gc_graph *g, space s) {
    size_t i = (s.low.w[0] + 3 * s.high.w[0]) & g->table_mask;
    for (; g->spaces[i]; i = (i + 1) & g->table_mask) {
        const space t = space_of_and(g, g->spaces[i]);
        if (gc_equal(t.low, s.low) && gc_equal(t.high, s.high)) break;
    }
    return i;
}

uint32_t gc_find_and(const gc_graph *g, gc_block x, gc_block y) { return g->spaces[place_of(g, space_of(x, y))]; }

/* ---- making nodes ---- */

static gc_near merged(const gc_graph *g, const gc_near *x, const gc_near *y) {
    gc_near all = {.n = 0};
    const gc_near *sides[] = {x, y};
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < sides[side]->n; i++) {
            const uint32_t node = sides[side]->node[i];
            const uint8_t far = (uint8_t)(sides[side]->far[i] + 1);
            int twice = far > GC_FAR, k = 0;
            for (int j = 0; j < sides[!side]->n && !twice; j++) twice = sides[!side]->node[j] == node;
            if (twice) continue;
            /* Keep the nearest, of these those that may die with the sum. */
            const int worth = far + (g->ref[node] > 1);
            for (k = all.n; k > 0; k--) {
                const int other = all.far[k - 1] + (g->ref[all.node[k - 1]] > 1);
                if (other <= worth) break;
                if (k < GC_NEAR) all.node[k] = all.node[k - 1], all.far[k] = all.far[k - 1];
            }
            if (k == GC_NEAR) continue;
            all.node[k] = node, all.far[k] = far;
            if (all.n < GC_NEAR) all.n++;
        }
    return all;
}

static void find_near(gc_graph *g, uint32_t node) {
    if (g->kind[node] == GC_XOR)
        g->near[node] = merged(g, &g->near[gc_node(g->a[node])], &g->near[gc_node(g->b[node])]);
    else
        g->near[node] = (gc_near){.node = {node}, .n = g->kind[node] == GC_AND};
}

static uint64_t mixed(uint64_t x) { /* splitmix64 */
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* The form of a signal. */
static gc_block drawn(const gc_graph *g, uint32_t node) {
    return (gc_block){{mixed(g->seed[0] ^ mixed(node)), mixed(g->seed[1] ^ mixed(~(uint64_t)node))}};
}

static uint32_t larger(uint32_t x, uint32_t y) { return x > y ? x : y; }

/* Form, constant and depth of a node from its operands. */
static void describe(gc_graph *g, uint32_t node) {
    const uint32_t a = gc_node(g->a[node]), b = gc_node(g->b[node]);
    g->level[node] = larger(g->level[a], g->level[b]) + (g->kind[node] == GC_AND);
    if (g->kind[node] == GC_AND) {
        g->form[node] = drawn(g, node);
        g->neg[node] = 0;
    } else {
        g->form[node] = gc_sum(g->form[a], g->form[b]);
        g->neg[node] = (uint8_t)(gc_constant(g, g->a[node]) ^ gc_constant(g, g->b[node]));
    }
}

static uint32_t new_node(gc_graph *g, uint8_t kind, uint32_t a, uint32_t b) {
    const uint32_t node = (uint32_t)g->n_nodes++;
    g->kind[node] = kind;
    g->a[node] = a;
    g->b[node] = b;
    g->ref[node] = 0;
    g->mark[node] = g->own[node] = 0;
    g->turn[node] = (uint32_t)g->at;
    g->same[node] = 2 * node;
    describe(g, node);
    find_near(g, node);
    add_form(g, node);
    return node;
}

uint32_t gc_make_xor(gc_graph *g, uint32_t x, uint32_t y) {
    const uint32_t constant = gc_constant(g, x) ^ gc_constant(g, y);
    uint32_t node = gc_find_form(g, gc_sum(g->form[gc_node(x)], g->form[gc_node(y)]));
    if (node == GC_NONE) node = new_node(g, GC_XOR, x & ~1u, y & ~1u);
    return 2 * node | (constant ^ g->neg[node]);
}

/* A literal whose form lies in the space of an AND's operands u, v is cu u + cv v + one. */
typedef struct {
    uint32_t u, v, one;
} coefficients;

static coefficients in_terms_of(const gc_graph *g, uint32_t and, uint32_t literal) {
    const uint32_t u = g->a[and], v = g->b[and], c = gc_constant(g, literal);
    const gc_block form = g->form[gc_node(literal)];
    if (gc_equal(form, g->form[gc_node(u)])) return (coefficients){1, 0, c ^ gc_constant(g, u)};
    if (gc_equal(form, g->form[gc_node(v)])) return (coefficients){0, 1, c ^ gc_constant(g, v)};
    return (coefficients){1, 1, c ^ gc_constant(g, u) ^ gc_constant(g, v)};
}

/* x AND y from a known AND over the same space: (x.u u + x.v v + x.one)(y.u u + y.v v + y.one), where uu = u. */
static uint32_t from_known(gc_graph *g, uint32_t and, uint32_t x, uint32_t y) {
    const coefficients c = in_terms_of(g, and, x), d = in_terms_of(g, and, y);
    const uint32_t u = g->a[and], v = g->b[and];
    uint32_t result = (c.u & d.v) ^ (c.v & d.u) ? 2 * and : 0;
    if ((c.u & d.u) ^ (c.u & d.one) ^ (c.one & d.u)) result = gc_make_xor(g, result, u);
    if ((c.v & d.v) ^ (c.v & d.one) ^ (c.one & d.v)) result = gc_make_xor(g, result, v);
    return result ^ (c.one & d.one);
}

/* x AND y without a new AND, or GC_NONE. */
static uint32_t known_and(gc_graph *g, uint32_t x, uint32_t y) {
    const gc_block fx = g->form[gc_node(x)], fy = g->form[gc_node(y)];
    if (gc_is_zero(fx)) return gc_constant(g, x) ? y : 0;
    if (gc_is_zero(fy)) return gc_constant(g, y) ? x : 0;
    if (gc_equal(fx, fy)) return gc_constant(g, x) == gc_constant(g, y) ? x : 0;
    const uint32_t and = gc_find_and(g, fx, fy);
    return and ? from_known(g, and, x, y) : GC_NONE;
}

static void add_space(gc_graph *g, uint32_t and) { g->spaces[place_of(g, space_of_and(g, and))] = and; }

uint32_t gc_make_and(gc_graph *g, uint32_t x, uint32_t y) {
    const uint32_t known = known_and(g, x, y);
    if (known != GC_NONE) return known;
    const uint32_t node = new_node(g, GC_AND, x, y);
    add_space(g, node);
    return 2 * node;
}

void gc_add_input(gc_graph *g, uint32_t node) {
    if (node) g->form[node] = drawn(g, node);
    add_form(g, node);
}

void gc_add_gate(gc_graph *g, uint32_t node) {
    add_form(g, node);
    if (g->kind[node] == GC_AND) add_space(g, node);
}

uint32_t gc_known(gc_graph *g, uint32_t node) {
    g->a[node] = g->same[gc_node(g->a[node])] ^ (g->a[node] & 1);
    g->b[node] = g->same[gc_node(g->b[node])] ^ (g->b[node] & 1);
    describe(g, node);
    find_near(g, node);
    if (g->kind[node] == GC_AND) return known_and(g, g->a[node], g->b[node]);
    const uint32_t equal = gc_find_form(g, g->form[node]);
    return equal == GC_NONE ? GC_NONE : 2 * equal | (uint32_t)(g->neg[node] ^ g->neg[equal]);
}

/* ---- references ---- */

static void count(gc_gates *gates, uint8_t kind) {
    gates->ands += kind == GC_AND;
    gates->xors += kind == GC_XOR;
}

gc_gates gc_take(gc_graph *g, uint32_t node) {
    gc_gates gates = {0, 0};
    size_t n = 0;
    for (g->stack[n++] = node; n > 0;) {
        node = g->stack[--n];
        if (g->ref[node]++ > 0 || g->kind[node] == GC_INPUT) continue;
        count(&gates, g->kind[node]);
        g->stack[n++] = gc_node(g->a[node]);
        g->stack[n++] = gc_node(g->b[node]);
    }
    return gates;
}

gc_gates gc_drop(gc_graph *g, uint32_t node) {
    gc_gates gates = {0, 0};
    size_t n = 0;
    for (g->stack[n++] = node; n > 0;) {
        node = g->stack[--n];
        if (--g->ref[node] > 0 || g->kind[node] == GC_INPUT) continue;
        count(&gates, g->kind[node]);
        g->stack[n++] = gc_node(g->a[node]);
        g->stack[n++] = gc_node(g->b[node]);
    }
    return gates;
}

int gc_replace(gc_graph *g, uint32_t node, uint32_t literal, int gain, int spend) {
    const uint32_t by = gc_node(literal), readers = g->ref[node];
    if (by == node || (g->options.keep_depth && g->level[by] > g->level[node])) return 0;
    const gc_gates added = gc_take(g, by);
    g->ref[node] = 1;
    const gc_gates dropped = gc_drop(g, node);
    if (dropped.ands - added.ands < gain || (!spend && dropped.xors < added.xors)) {
        gc_take(g, node);
        g->ref[node] = readers;
        gc_drop(g, by);
        return 0;
    }
    g->ref[by] += readers - 1;
    g->same[node] = literal;
    return 1;
}
