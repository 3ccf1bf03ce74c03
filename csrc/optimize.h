/* What the parts of the optimiser share: a graph of inputs, XORs and ANDs that is rewritten in one sweep.
 *
 * An edge is a literal: 2 * node, plus 1 if inverted; node 0 is the constant 0. Inputs and ANDs are signals; every node
 * is a sum of signals plus a constant. form[node] is the sum's image under a random linear map to GF(2)^128, so sums of
 * forms are forms of sums, equal sums have equal forms, and unequal ones differ but for a chance of 2^-128; neg[node]
 * is the constant. The map is keyed, so that no circuit can be made to fool it. */
#ifndef GC_OPTIMIZE_H
#define GC_OPTIMIZE_H

#include "gc2pc.h"

enum { GC_INPUT = 0, GC_XOR = 1, GC_AND = 2 };
enum { GC_NEAR = 12, GC_FAR = 12 };                   /* ANDs remembered of a sum; XORs to one of them at most */
enum { GC_VARS = 6, GC_MAX_ANDS = 6 };               /* of a program */
enum { GC_MAX_SURVIVORS = 8, GC_CACHE = 1 << 14, GC_MAX_BEAM = 8, GC_MAX_SLACK = 3 };
static const uint32_t GC_NONE = ~0u;

/* ANDs that a node is a sum of, besides other things, and how many XORs above each the node is. */
typedef struct {
    uint32_t node[GC_NEAR];
    uint8_t far[GC_NEAR], n;
} gc_near;

/* A function of up to six variables as XORs and n ANDs. AND i multiplies the sums a[i] and b[i]: masks of variables
 * (bits 0..5), of earlier ANDs (bits 6..11), of given functions (bits 12..19) and of the constant (bit 31). */
typedef struct {
    uint32_t a[GC_MAX_ANDS], b[GC_MAX_ANDS], out;
    int32_t n;
} gc_program;
static const uint32_t GC_ONE = 1u << 31;
enum { GC_FIRST_AND = GC_VARS, GC_FIRST_SURVIVOR = GC_VARS + GC_MAX_ANDS };

typedef struct {
    uint64_t key;
    gc_program program;
    int8_t known, failed; /* program holds; nothing with this many ANDs is found */
} gc_cached;

typedef struct {
    gc_cached *cache;
    uint64_t work, budget; /* eliminations done; from this many on, functions of 5 and 6 variables are given up */
} gc_synthesis;

typedef struct {
    gc_optimize_options options;
    uint64_t seed[2];
    size_t n_nodes, n_old, n_inputs, n_outputs, capacity, at; /* at: next node of the sweep */
    size_t table_mask, n_stack;
    uint8_t *kind, *neg, *mark, *own; /* mark: 1 + place in the window looked at; own: in optimize_window.c */
    uint32_t *a, *b, *ref, *level, *turn, *same, *outputs, *forms, *spaces, *stack, *wires;
    gc_block *form;
    gc_near *near;
    gc_synthesis synthesis;
} gc_graph;

static inline uint32_t gc_node(uint32_t literal) { return literal >> 1; }

static inline gc_block gc_sum(gc_block x, gc_block y) { return (gc_block){{x.w[0] ^ y.w[0], x.w[1] ^ y.w[1]}}; }
static inline int gc_is_zero(gc_block x) { return (x.w[0] | x.w[1]) == 0; }
static inline int gc_equal(gc_block x, gc_block y) { return gc_is_zero(gc_sum(x, y)); }
/* The constant in the sum that a literal is. */
static inline uint32_t gc_constant(const gc_graph *g, uint32_t literal) {
    return (g->neg[gc_node(literal)] ^ literal) & 1;
}

/* ---- optimize_graph.c ---- */

/* Begin an input (node 0: the constant); end a gate that nothing replaced, so that later ones find it. */
void gc_add_input(gc_graph *g, uint32_t node);
void gc_add_gate(gc_graph *g, uint32_t node);
/* The node with this form, or GC_NONE. */
uint32_t gc_find_form(const gc_graph *g, gc_block form);
/* The literal of a sum, or a product, of two; made if there is none yet. Room for it must be left. */
uint32_t gc_make_xor(gc_graph *g, uint32_t x, uint32_t y);
uint32_t gc_make_and(gc_graph *g, uint32_t x, uint32_t y);
/* The AND over the space of two forms, or 0. */
uint32_t gc_find_and(const gc_graph *g, gc_block x, gc_block y);
/* What a gate of the sweep equals by constants, equal forms or a known AND over the same space, or GC_NONE. */
uint32_t gc_known(gc_graph *g, uint32_t node);
typedef struct {
    int ands, xors;
} gc_gates;
/* Count one reference more, or one less; the gates that this brings to life, or lets die. */
gc_gates gc_take(gc_graph *g, uint32_t node);
gc_gates gc_drop(gc_graph *g, uint32_t node);
/* Let everything that reads the node read the literal, if that saves at least `gain` ANDs, adds no XORs unless it may
 * spend them and, when depth is kept, makes it no deeper. Returns whether it did. */
int gc_replace(gc_graph *g, uint32_t node, uint32_t literal, int gain, int spend);

/* ---- optimize_synthesis.c ---- */

/* A program of at most `limit` ANDs for a function, given as 64 values; 0 if none is found. */
int gc_synthesize(gc_synthesis *s, uint64_t f, int limit, gc_program *program);
/* The same from variables 0 .. n_vars - 1 and n given functions, with an AND at most, and none unless `more`. */
int gc_synthesize_from(gc_synthesis *s, uint64_t f, int n_vars, const uint64_t *given, int n, int more,
                       gc_program *program);
/* Values of the sum that a mask stands for, given those of the ANDs before it. */
uint64_t gc_sum_of(uint32_t mask, const uint64_t *ands);
/* Values of all ANDs of a program, ands[n], and of its output. */
uint64_t gc_run_program(const gc_program *p, uint64_t *ands);
int gc_degree(uint64_t f);
extern const uint64_t GC_VARIABLE[GC_VARS];

/* ---- optimize_window.c ---- */

/* Look for a cheaper way to make a gate of the sweep; returns whether it was replaced. */
int gc_rewrite(gc_graph *g, uint32_t node);

#endif
