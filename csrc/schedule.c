/* The scheduler: a netlist becomes engine code, groups of XORs and independent ANDs, and slots for their labels.
 *
 * The netlist is read into a graph without NOTs: node 0 is the constant 0, then come the inputs, then XORs and ANDs;
 * NOTs become flags (bit 31) on operands of ANDs and on outputs. List scheduling takes rounds of ANDs that are ready,
 * those of least priority first, and puts before each round the XORs that it needs and that are still to do, by depth,
 * so that neighbours are independent if they can be. At last every node gets a slot, which is free again after the
 * node's last use; the one freed last is taken first, because it is still in the cache. */
#include <string.h>

#include "netlist.h"

enum { BATCH = 8 }; /* ANDs a kernel takes at once */
#define NEGATED 0x80000000u
#define NODE (NEGATED - 1)
#define NONE 0xffffffffu
#define MOST_WIRES ((size_t)1 << 30) /* so edges and positions, two a node at most, fit below NEGATED */

typedef struct {
    size_t n_inputs, n_nodes;
    uint32_t *wire;  /* of each wire of the netlist the node and the flag */
    uint32_t *a, *b; /* operands of each node, for ANDs with their flags */
    uint8_t *is_and;
    uint8_t *done;    /* nodes that have their place */
    uint8_t *missing; /* operands that a node waits for */
    uint32_t *reader, *next; /* first edge out of a node, next of an edge; edge 2 i + k goes into operand k of node i */
    uint32_t *priority;
    uint64_t *ready; /* a binary heap of priorities and nodes */
    size_t n_ready;
    uint32_t *stack;
    uint32_t *groups; /* of each group n_xor, n_and, XORs, ANDs */
    size_t n_groups;  /* words of them */
    uint32_t *depth, *count, *sorted;
    uint32_t *last; /* position of the XOR or the ANDs that read a node last */
    uint32_t *slot, *free;
    size_t n_free, n_slots;
} scheduler;

/* ---- memory ---- */

/* Lay out a scheduler in room, or only count with room NULL. Returns the bytes. */
static uint64_t lay_out(uint8_t *room, size_t n_inputs, size_t n_gates, scheduler *s) {
    const uint64_t n = 1 + (uint64_t)n_inputs + n_gates;
    uint64_t used = 0;
    s->wire = gc_carve(room, &used, n + 1, sizeof *s->wire);
    s->a = gc_carve(room, &used, n, sizeof *s->a);
    s->b = gc_carve(room, &used, n, sizeof *s->b);
    s->is_and = gc_carve(room, &used, n, sizeof *s->is_and);
    s->done = gc_carve(room, &used, n, sizeof *s->done);
    s->missing = gc_carve(room, &used, n, sizeof *s->missing);
    s->reader = gc_carve(room, &used, n, sizeof *s->reader);
    s->next = gc_carve(room, &used, 2 * n, sizeof *s->next);
    s->priority = gc_carve(room, &used, n, sizeof *s->priority);
    s->ready = gc_carve(room, &used, n, sizeof *s->ready);
    s->stack = gc_carve(room, &used, 2 * n + 1, sizeof *s->stack); /* a node in it gives way to three, once */
    s->groups = gc_carve(room, &used, 3 * n + 2, sizeof *s->groups);
    s->depth = gc_carve(room, &used, n, sizeof *s->depth);
    s->count = gc_carve(room, &used, n + 2, sizeof *s->count);
    s->sorted = gc_carve(room, &used, n, sizeof *s->sorted);
    s->last = gc_carve(room, &used, n, sizeof *s->last);
    s->slot = gc_carve(room, &used, n, sizeof *s->slot);
    s->free = gc_carve(room, &used, n, sizeof *s->free);
    return used;
}

size_t gc_schedule_room(size_t n_inputs, size_t n_gates) {
    scheduler s;
    if (n_inputs > MOST_WIRES || n_gates > MOST_WIRES || 2 + n_inputs + n_gates > MOST_WIRES) return 0;
    const uint64_t need = lay_out(NULL, n_inputs, n_gates, &s);
    return need <= SIZE_MAX ? (size_t)need : 0;
}

/* ---- the graph ---- */

static uint32_t add_node(scheduler *s, uint32_t a, uint32_t b, uint8_t is_and) {
    s->a[s->n_nodes] = a;
    s->b[s->n_nodes] = b;
    s->is_and[s->n_nodes] = is_and;
    return (uint32_t)s->n_nodes++;
}

static uint32_t add_xor(scheduler *s, uint32_t a, uint32_t b) {
    const uint32_t x = a & NODE, y = b & NODE, flag = (a ^ b) & NEGATED;
    if (x == y) return flag;
    return (x == 0 || y == 0 ? x | y : add_node(s, x, y, 0)) | flag;
}

static int read_netlist(scheduler *s, const gc_netlist *net) {
    uint32_t *wire = s->wire;
    wire[0] = 0, wire[1] = NEGATED;
    s->n_inputs = net->n_inputs;
    s->n_nodes = 0;
    add_node(s, 0, 0, 0);
    for (size_t i = 0; i < net->n_inputs; i++) wire[2 + i] = add_node(s, 0, 0, 0);
    for (size_t i = 0; i < net->n_gates; i++) {
        const uint32_t a = wire[net->a[i]], b = wire[net->b[i]];
        uint32_t *made = &wire[2 + net->n_inputs + i];
        if (net->op[i] == GC_OP_NOT) {
            *made = a ^ NEGATED;
        } else if (net->op[i] == GC_OP_XOR) {
            *made = add_xor(s, a, b);
        } else {
            if (!(a & NODE) || !(b & NODE) || !((a ^ b) & NODE)) return GC_EAND;
            *made = add_node(s, a, b, 1);
        }
    }
    return GC_OK;
}

/* ---- priorities ---- */

/* For every node its place in the order in which the outputs need them; those that none needs come last. Which operand
 * goes first, the one made last or the one made first, decides how many labels stay alive. */
static void depth_first(scheduler *s, const gc_netlist *net, int newest_first) {
    uint32_t place = 0;
    for (size_t i = 0; i < s->n_nodes; i++) s->done[i] = i <= s->n_inputs, s->priority[i] = (uint32_t)s->n_nodes;
    for (size_t k = 0; k < net->n_outputs; k++) {
        size_t n = 0;
        s->stack[n++] = s->wire[net->outputs[k]] & NODE;
        while (n) {
            const uint32_t i = s->stack[--n];
            if (i & NEGATED) { /* both operands have their places */
                s->priority[i & NODE] = place++;
            } else if (!s->done[i]) {
                const uint32_t a = s->a[i] & NODE, b = s->b[i] & NODE, older = a < b ? a : b, newer = a < b ? b : a;
                s->done[i] = 1;
                s->stack[n++] = i | NEGATED;
                s->stack[n++] = newest_first ? older : newer;
                s->stack[n++] = newest_first ? newer : older;
            }
        }
    }
}

static void raise_to(uint32_t *value, uint32_t least) {
    if (*value < least) *value = least;
}

/* For every node less the most ANDs on any way from it to an output, its own included. */
static void highest_first(scheduler *s) {
    uint32_t *height = s->priority;
    memset(height, 0, s->n_nodes * sizeof *height);
    for (size_t i = s->n_nodes; i-- > s->n_inputs + 1;) {
        height[i] += s->is_and[i];
        raise_to(&height[s->a[i] & NODE], height[i]);
        raise_to(&height[s->b[i] & NODE], height[i]);
    }
    for (size_t i = 0; i < s->n_nodes; i++) s->priority[i] = (uint32_t)s->n_nodes - height[i];
}

/* ---- ready ANDs ---- */

static void push_ready(scheduler *s, uint32_t node) {
    const uint64_t key = (uint64_t)s->priority[node] << 32 | node;
    size_t i = s->n_ready++;
    for (; i && s->ready[(i - 1) / 2] > key; i = (i - 1) / 2) s->ready[i] = s->ready[(i - 1) / 2];
    s->ready[i] = key;
}

static uint32_t pop_ready(scheduler *s) {
    uint64_t *heap = s->ready;
    const uint32_t least = (uint32_t)heap[0];
    const uint64_t key = heap[--s->n_ready];
    size_t i = 0;
    for (size_t child = 1; child < s->n_ready; child = 2 * i + 1) {
        if (child + 1 < s->n_ready && heap[child + 1] < heap[child]) child++;
        if (heap[child] > key) break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = key;
    return least;
}

static void link_readers(scheduler *s) {
    memset(s->reader, 0xff, s->n_nodes * sizeof *s->reader); /* NONE */
    for (size_t i = s->n_inputs + 1; i < s->n_nodes; i++) {
        uint32_t *edges[2] = {&s->reader[s->a[i] & NODE], &s->reader[s->b[i] & NODE]};
        for (size_t k = 0; k < 2; k++) {
            s->next[2 * i + k] = *edges[k];
            *edges[k] = (uint32_t)(2 * i + k);
        }
        s->missing[i] = 2;
    }
}

/* From the n nodes on the stack, whose values are known now, find those that XORs alone make known, and the ANDs that
 * wait for none any more. */
static void find_ready(scheduler *s, size_t n) {
    while (n) {
        const uint32_t known = s->stack[--n];
        for (uint32_t edge = s->reader[known]; edge != NONE; edge = s->next[edge]) {
            const uint32_t i = edge / 2;
            if (--s->missing[i]) continue;
            if (s->is_and[i])
                push_ready(s, i);
            else
                s->stack[n++] = i;
        }
    }
}

/* ---- groups ---- */

/* Add the XORs still to do for a node, operands first. */
static void add_cone(scheduler *s, uint32_t root) {
    size_t n = 0;
    s->stack[n++] = root;
    while (n) {
        const uint32_t i = s->stack[--n];
        if (i & NEGATED) { /* both operands are done */
            s->done[i & NODE] = 1;
            s->groups[s->n_groups++] = i & NODE;
        } else if (!s->done[i]) {
            s->stack[n++] = i | NEGATED;
            s->stack[n++] = s->b[i];
            s->stack[n++] = s->a[i];
        }
    }
}

/* Sort n XORs, given after their operands, by their depth among each other; those of one depth stay in order. */
static void sort_by_depth(scheduler *s, uint32_t *xors, size_t n) {
    uint32_t deepest = 0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t a = s->depth[s->a[xors[k]]], b = s->depth[s->b[xors[k]]], own = 1 + (a > b ? a : b);
        raise_to(&deepest, s->depth[xors[k]] = own);
    }
    memset(s->count, 0, (deepest + 2) * sizeof *s->count); /* then of all XORs that are less deep */
    for (size_t k = 0; k < n; k++) s->count[s->depth[xors[k]] + 1]++;
    for (size_t d = 1; d <= deepest; d++) s->count[d + 1] += s->count[d];
    for (size_t k = 0; k < n; k++) s->sorted[s->count[s->depth[xors[k]]]++] = xors[k];
    for (size_t k = 0; k < n; k++) s->depth[xors[k] = s->sorted[k]] = 0;
}

/* Add n ANDs, or those XORs that only outputs need if there are any, and before them the XORs they need. */
static void add_group(scheduler *s, const uint32_t *ands, size_t n, const gc_netlist *net) {
    uint32_t *head = s->groups + s->n_groups, *xors = head + 2;
    s->n_groups += 2;
    for (size_t k = 0; k < n; k++) {
        add_cone(s, s->b[ands[k]] & NODE);
        add_cone(s, s->a[ands[k]] & NODE);
    }
    for (size_t k = n ? 0 : net->n_outputs; k-- > 0;) add_cone(s, s->wire[net->outputs[k]] & NODE);
    const size_t n_xor = (size_t)(s->groups + s->n_groups - xors);
    sort_by_depth(s, xors, n_xor);
    for (size_t k = 0; k < n; k++) s->done[s->groups[s->n_groups++] = ands[k]] = 1;
    head[0] = (uint32_t)n_xor;
    head[1] = (uint32_t)n;
    if (!n && !n_xor) s->n_groups -= 2;
}

/* List scheduling: rounds of at most `most` ready ANDs, least priority first, in whole batches. */
static void make_groups(scheduler *s, const gc_netlist *net, size_t most) {
    uint32_t ands[GC_MAX_GROUP];
    size_t n = s->n_inputs;
    link_readers(s);
    for (size_t i = 0; i < s->n_nodes; i++) s->done[i] = i <= s->n_inputs;
    memset(s->depth, 0, s->n_nodes * sizeof *s->depth);
    for (size_t i = 0; i < n; i++) s->stack[i] = (uint32_t)(1 + i);
    s->n_ready = s->n_groups = 0;
    do {
        find_ready(s, n);
        n = s->n_ready < most ? s->n_ready : most;
        if (n > BATCH) n -= n % BATCH; /* what is left over fills a later batch */
        for (size_t k = 0; k < n; k++) ands[k] = pop_ready(s);
        add_group(s, ands, n, net);
        memcpy(s->stack, ands, n * sizeof *ands);
    } while (n);
}

/* ---- slots ---- */

/* For each node the position of the last XOR or group of ANDs that reads it, the end for outputs, or NONE. */
static void find_last_uses(scheduler *s, const gc_netlist *net) {
    uint32_t position = 0;
    memset(s->last, 0xff, s->n_nodes * sizeof *s->last); /* NONE */
    for (const uint32_t *at = s->groups, *end = at + s->n_groups; at < end; position++) {
        const uint32_t n_xor = at[0], n_and = at[1];
        at += 2;
        for (const uint32_t *ands = at + n_xor; at < ands; at++, position++)
            s->last[s->a[*at]] = s->last[s->b[*at]] = position;
        for (const uint32_t *after = at + n_and; at < after; at++)
            s->last[s->a[*at] & NODE] = s->last[s->b[*at] & NODE] = position;
    }
    s->last[0] = position;
    for (size_t k = 0; k < net->n_outputs; k++) s->last[s->wire[net->outputs[k]] & NODE] = position;
}

static uint32_t take_slot(scheduler *s) { return s->n_free ? s->free[--s->n_free] : (uint32_t)s->n_slots++; }

/* Free a node's slot after its last use: once, though several ANDs of a group may read it. */
static void leave(scheduler *s, uint32_t node, uint32_t position) {
    if (s->last[node] != position) return;
    s->last[node] = NONE;
    s->free[s->n_free++] = s->slot[node];
}

/* A XOR may overwrite its operand. */
static void place_xor(scheduler *s, uint32_t i, uint32_t position, uint32_t *entry) {
    const uint32_t a = s->a[i], b = s->b[i];
    entry[1] = s->slot[a];
    entry[2] = s->slot[b];
    leave(s, a, position);
    leave(s, b, position);
    entry[0] = s->slot[i] = take_slot(s);
}

/* ANDs may overwrite no operand of their group. */
static void place_ands(scheduler *s, const uint32_t *ands, size_t n, uint32_t position, uint32_t *entry) {
    for (size_t k = 0; k < n; k++, entry += 3) {
        const uint32_t a = s->a[ands[k]], b = s->b[ands[k]];
        entry[0] = s->slot[ands[k]] = take_slot(s);
        entry[1] = s->slot[a & NODE] | (a & NEGATED);
        entry[2] = s->slot[b & NODE] | (b & NEGATED);
    }
    for (size_t k = 0; k < n; k++) {
        leave(s, s->a[ands[k]] & NODE, position);
        leave(s, s->b[ands[k]] & NODE, position);
    }
}

/* Write the code of all groups; returns its words. */
static size_t place_groups(scheduler *s, uint32_t *code, size_t *xor_gates) {
    uint32_t position = 0, *to = code;
    *xor_gates = 0;
    s->n_free = 0;
    s->n_slots = s->n_inputs + 1;
    for (uint32_t i = 0; i <= s->n_inputs; i++) s->slot[i] = i;
    for (uint32_t i = (uint32_t)s->n_inputs; i > 0; i--) leave(s, i, NONE); /* inputs that nothing reads */
    for (const uint32_t *at = s->groups, *end = at + s->n_groups; at < end; position++) {
        const uint32_t n_xor = *to++ = *at++, n_and = *to++ = *at++;
        for (uint32_t k = 0; k < n_xor; k++, to += 3) place_xor(s, *at++, position++, to);
        place_ands(s, at, n_and, position, to);
        at += n_and;
        to += 3 * n_and;
        *xor_gates += n_xor;
    }
    *to++ = 0, *to++ = 0;
    return (size_t)(to - code);
}

/* ---- all of it ---- */

int gc_schedule(uint8_t *room, size_t n_bytes, const gc_netlist *net, int32_t priority, size_t most, uint32_t *code,
                size_t n_code, uint32_t *outs, gc_scheduled *made) {
    const size_t need = gc_schedule_room(net->n_inputs, net->n_gates);
    if (!need || n_bytes < need || !gc_is_netlist(net)) return GC_EINVAL;
    if (priority < GC_NEWEST_FIRST || priority > GC_HIGHEST_FIRST || most < 1 || most > GC_MAX_GROUP) return GC_EINVAL;
    if (n_code < 2 || (n_code - 2) / 5 < net->n_gates) return GC_EINVAL;
    scheduler s;
    lay_out(room, net->n_inputs, net->n_gates, &s);
    const int read = read_netlist(&s, net);
    if (read != GC_OK) return read;
    if (priority == GC_HIGHEST_FIRST)
        highest_first(&s);
    else
        depth_first(&s, net, priority == GC_NEWEST_FIRST);
    make_groups(&s, net, most);
    find_last_uses(&s, net);
    made->n_code = place_groups(&s, code, &made->xor_gates);
    made->n_slots = s.n_slots;
    for (size_t k = 0; k < net->n_outputs; k++) {
        const uint32_t out = s.wire[net->outputs[k]];
        outs[k] = s.slot[out & NODE] | (out & NEGATED);
    }
    return GC_OK;
}
