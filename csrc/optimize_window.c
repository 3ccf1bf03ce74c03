/* Windows: a gate as a function of a few sums, made anew with fewer ANDs.
 *
 * A window is a set of ANDs from which a gate is a sum (the gate itself if it is an AND). Each operand of each of them is
 * a sum of others in the window plus a rest; the rests are sums too, and what counts is the dimension of the space that
 * they span, found by elimination on their forms. A basis of up to six rests makes every AND of the window a function of
 * six variables: exact, local, and blind to how sums happen to be written as XOR gates. Windows grow by an AND that
 * their operands contain, the best few of each size. */
#include <string.h>

#include "optimize.h"

enum { CONE = 20, RANK = GC_VARS + GC_MAX_SLACK, KEPT = 3, EDGE = 64, OWN = 192 };
enum { PLANES = 4, ADDED = 3, FACTORS = 8, FOREIGN = 1 }; /* rank up to which products are looked up; survivors; both together */

/* An operand: sum of basis rests and of ANDs of the window, as masks, plus a constant. */
typedef struct {
    uint32_t rests, ands, one;
} operand;

typedef struct {
    uint32_t node[CONE]; /* in the order of the graph */
    int n, rank, own; /* own: ANDs that only the gate needs */
    operand in[CONE][2];
    uint32_t target;                     /* ANDs that the gate is the sum of */
    gc_block basis[RANK];     /* forms of the basis rests ... */
    uint8_t at[RANK], side[RANK]; /* ... and of which operand each is the rest */
} window;

/* A way to make the target: from basis rests and ANDs that stay anyway, the survivors. */
typedef struct {
    window w;
    gc_program program;
    uint32_t survivor[GC_MAX_SURVIVORS];
    int gain;
} proposal;

typedef struct {
    gc_graph *g;
    uint32_t root, own[OWN]; /* own: nodes that only the gate needs, the nearest ones, itself among them */
    int n_own, own_ands;
    proposal best[KEPT]; /* best first */
    int n_best;
} search;

static uint32_t node_at(const gc_graph *g, const window *w, int i, int side) {
    return gc_node(side ? g->b[w->node[i]] : g->a[w->node[i]]);
}

static void mark(gc_graph *g, const window *w) {
    for (int i = 0; i < w->n; i++) g->mark[w->node[i]] = (uint8_t)(i + 1);
}

static void unmark(gc_graph *g, const window *w) {
    for (int i = 0; i < w->n; i++) g->mark[w->node[i]] = 0;
}

/* ANDs of the marked window that a node is known to contain. */
static uint32_t contained(const gc_graph *g, uint32_t node) {
    const gc_near *near = &g->near[node];
    uint32_t mask = 0;
    for (int i = 0; i < near->n; i++)
        if (g->mark[near->node[i]]) mask |= 1u << (g->mark[near->node[i]] - 1);
    return mask;
}

/* A bit that is set in a nonzero form, as a mask of it. */
static gc_block lead_of(gc_block x) {
    return x.w[0] ? (gc_block){{x.w[0] & -x.w[0], 0}} : (gc_block){{0, x.w[1] & -x.w[1]}};
}

static int has(gc_block x, gc_block lead) { return ((x.w[0] & lead.w[0]) | (x.w[1] & lead.w[1])) != 0; }

/* Fill in what follows from w->node; 0 if the rank exceeds `most`. */
static int measure(gc_graph *g, uint32_t root, window *w, int most) {
    gc_block vector[RANK], lead[RANK];
    uint32_t tag[RANK];
    w->rank = w->own = 0;
    mark(g, w);
    w->target = contained(g, root);
    for (int i = 0; i < w->n && w->rank <= most; i++) {
        w->own += g->own[w->node[i]];
        for (int side = 0; side < 2; side++) {
            const uint32_t node = node_at(g, w, i, side);
            operand in = {0, contained(g, node), gc_constant(g, side ? g->b[w->node[i]] : g->a[w->node[i]])};
            gc_block rest = g->form[node];
            for (uint32_t m = in.ands; m; m &= m - 1) rest = gc_sum(rest, g->form[w->node[__builtin_ctz(m)]]);
            const gc_block whole = rest;
            for (int k = 0; k < w->rank; k++)
                if (has(rest, lead[k])) rest = gc_sum(rest, vector[k]), in.rests ^= tag[k];
            if (!gc_is_zero(rest)) {
                if (w->rank == most) {
                    w->rank = most + 1;
                    break;
                }
                const int k = w->rank++;
                w->basis[k] = whole, w->at[k] = (uint8_t)i, w->side[k] = (uint8_t)side;
                vector[k] = rest, lead[k] = lead_of(rest), tag[k] = in.rests ^ 1u << k;
                in.rests = 1u << k;
            }
            w->in[i][side] = in;
        }
    }
    unmark(g, w);
    return w->rank <= most;
}

/* ---- rests as nodes ---- */

/* The sum of a node and of some ANDs of the marked window that it contains, which leaves them out. */
static uint32_t without(gc_graph *g, const window *w, uint32_t node, uint32_t ands) {
    if (!ands) return 2 * node;
    if (g->kind[node] == GC_AND) return 0;
    gc_block form = g->form[node];
    for (uint32_t m = ands; m; m &= m - 1) form = gc_sum(form, g->form[w->node[__builtin_ctz(m)]]);
    const uint32_t found = gc_find_form(g, form), a = g->a[node], b = g->b[node];
    if (found != GC_NONE) return 2 * found | (uint32_t)(g->neg[node] ^ g->neg[found]);
    const uint32_t of_a = ands & contained(g, gc_node(a));
    const uint32_t left = without(g, w, gc_node(a), of_a) ^ (a & 1);
    return gc_make_xor(g, left, without(g, w, gc_node(b), ands & ~of_a) ^ (b & 1));
}

/* Add `by` to the references of the nodes that such a sum is made of. */
static void hold(gc_graph *g, const window *w, uint32_t node, uint32_t ands, int by) {
    if (!ands) {
        g->ref[node] += (uint32_t)by;
    } else if (g->kind[node] != GC_AND) {
        const uint32_t of_a = ands & contained(g, gc_node(g->a[node]));
        hold(g, w, gc_node(g->a[node]), of_a, by);
        hold(g, w, gc_node(g->b[node]), ands & ~of_a, by);
    }
}

static void hold_all(gc_graph *g, uint32_t root, const window *w, int by) {
    for (int k = 0; k < w->rank; k++) {
        const int i = w->at[k], side = w->side[k];
        hold(g, w, node_at(g, w, i, side), w->in[i][side].ands, by);
    }
    if (g->kind[root] == GC_XOR) hold(g, w, root, w->target, by);
}

/* ANDs that die when the gate no longer needs the window's; `stay` is the mask of those of the window that do not. */
static int dying(gc_graph *g, uint32_t root, const window *w, uint32_t *stay) {
    const uint32_t readers = g->ref[root];
    mark(g, w);
    hold_all(g, root, w, 1);
    g->ref[root] = 1;
    const int ands = gc_drop(g, root).ands;
    *stay = 0;
    for (int i = 0; i < w->n; i++)
        if (g->ref[w->node[i]]) *stay |= 1u << i;
    gc_take(g, root);
    g->ref[root] = readers;
    hold_all(g, root, w, -1);
    unmark(g, w);
    return ands;
}

/* Find and mark what only the gate needs, going no further than OWN nodes. */
static void find_own(search *s) {
    gc_graph *g = s->g;
    const uint32_t readers = g->ref[s->root];
    s->own[0] = s->root;
    s->n_own = 1, s->own_ands = 0;
    for (int i = 0; i < s->n_own; i++) {
        const uint32_t node = s->own[i], operands[] = {gc_node(g->a[node]), gc_node(g->b[node])};
        if (g->kind[node] == GC_AND) g->own[node] = 1, s->own_ands++;
        for (int side = 0; side < 2; side++)
            if (--g->ref[operands[side]] == 0 && g->kind[operands[side]] != GC_INPUT && s->n_own < OWN)
                s->own[s->n_own++] = operands[side];
    }
    for (int i = 0; i < s->n_own; i++) g->ref[gc_node(g->a[s->own[i]])]++, g->ref[gc_node(g->b[s->own[i]])]++;
    g->ref[s->root] = readers;
}

static void forget_own(search *s) {
    for (int i = 0; i < s->n_own; i++) s->g->own[s->own[i]] = 0;
}

/* ---- proposals ---- */

static void propose(search *s, const window *w, const gc_program *p, const uint32_t *survivor, int gain) {
    int k = s->n_best;
    if (k == KEPT && s->best[--k].gain >= gain) return;
    if (s->n_best < KEPT) s->n_best++;
    for (; k > 0 && s->best[k - 1].gain < gain; k--) s->best[k] = s->best[k - 1];
    s->best[k] = (proposal){.w = *w, .program = *p, .gain = gain};
    memcpy(s->best[k].survivor, survivor, sizeof s->best[k].survivor);
}

/* ANDs of these values that stay anyway. */
typedef struct {
    uint32_t node[GC_MAX_SURVIVORS];
    uint64_t value[GC_MAX_SURVIVORS];
    int n;
} survivors;

static void add_survivor(survivors *s, uint32_t node, uint64_t value) {
    for (int i = 0; i < s->n; i++)
        if (s->node[i] == node) return;
    if (s->n == GC_MAX_SURVIVORS) return;
    s->node[s->n] = node;
    s->value[s->n++] = value;
}

/* The value of an operand whose form is the sum of basis rests that m, n or both stand for. */
static uint64_t value_of(const gc_graph *g, uint32_t literal, const gc_block *sum, uint32_t m, uint32_t n) {
    const gc_block form = g->form[gc_node(literal)];
    const uint32_t mask = gc_equal(form, sum[m]) ? m : gc_equal(form, sum[n]) ? n : m ^ n;
    return gc_sum_of(mask | (gc_constant(g, literal) ? GC_ONE : 0), NULL);
}

/* ANDs anywhere before the gate whose operands are sums of basis rests. */
static void find_products(const gc_graph *g, const window *w, survivors *s) {
    gc_block sum[1 << PLANES] = {{{0, 0}}};
    for (uint32_t m = 1; m < 1u << w->rank; m++) sum[m] = gc_sum(sum[m & (m - 1)], w->basis[__builtin_ctz(m)]);
    for (uint32_t m = 1; m < 1u << w->rank; m++)
        for (uint32_t n = m + 1; n < 1u << w->rank; n++) {
            if ((m ^ n) < n) continue; /* each plane once */
            const uint32_t and = gc_find_and(g, sum[m], sum[n]);
            if (!and || !g->ref[and] || g->own[and]) continue;
            add_survivor(s, and, value_of(g, g->a[and], sum, m, n) & value_of(g, g->b[and], sum, m, n));
        }
}

/* Values of the window's ANDs; returns that of its target. */
static uint64_t run_window(const window *w, uint64_t *value) {
    uint64_t f = 0;
    for (int i = 0; i < w->n; i++) {
        uint64_t in[2];
        for (int side = 0; side < 2; side++) {
            const operand *o = &w->in[i][side];
            in[side] = gc_sum_of(o->rests, NULL) ^ -(uint64_t)o->one;
            for (uint32_t m = o->ands; m; m &= m - 1) in[side] ^= value[__builtin_ctz(m)];
        }
        value[i] = in[0] & in[1];
        if (w->target >> i & 1) f ^= value[i];
    }
    return f;
}

/* Try to make the target with fewer ANDs than die: from basis rests and survivors, or up to sums of survivors. */
static void evaluate(search *s, window *w) {
    gc_graph *g = s->g;
    const int need = g->options.gain;
    uint64_t value[CONE];
    uint64_t f = run_window(w, value);
    uint32_t stay;
    survivors given = {.n = 0};
    gc_program p;
    const int die = dying(g, s->root, w, &stay);
    int limit = die - need;
    if (limit < 0) return;
    for (int i = w->n - 1; i >= 0; i--)
        if (stay >> i & 1) add_survivor(&given, w->node[i], value[i]);
    if (w->rank <= PLANES) find_products(g, w, &given);
    if (given.n && gc_synthesize_from(&g->synthesis, f, w->rank, given.value, given.n, 0, &p)) {
        propose(s, w, &p, given.node, die);
        return;
    }
    const int n_added = given.n < ADDED ? given.n : ADDED;
    for (uint32_t k = 0; k < 1u << n_added && limit >= 0; k++) {
        uint64_t sum = f;
        for (int i = 0; i < n_added; i++) sum ^= k >> i & 1 ? given.value[i] : 0;
        if (!gc_synthesize(&g->synthesis, sum, limit, &p)) continue;
        p.out ^= k << GC_FIRST_SURVIVOR;
        propose(s, w, &p, given.node, die - p.n);
        limit = p.n - 1;
    }
    if (limit > 0 && given.n && w->rank + given.n <= FACTORS &&
        gc_synthesize_from(&g->synthesis, f, w->rank, given.value, given.n, 1, &p))
        propose(s, w, &p, given.node, die - 1);
}

/* ---- growing ---- */

static int before(const gc_graph *g, uint32_t x, uint32_t y) {
    return g->turn[x] != g->turn[y] ? g->turn[x] < g->turn[y] : x < y;
}

static window extended(const gc_graph *g, const window *w, uint32_t node) {
    window more = *w;
    int i = more.n++;
    for (; i > 0 && before(g, node, more.node[i - 1]); i--) more.node[i] = more.node[i - 1];
    more.node[i] = node;
    return more;
}

static int better(const window *x, const window *y) {
    return x->rank != y->rank ? x->rank < y->rank : x->own > y->own;
}

static int same_nodes(const window *x, const window *y) {
    return x->n == y->n && !memcmp(x->node, y->node, (size_t)x->n * sizeof *x->node);
}

/* Windows of one size, the best first. */
typedef struct {
    window w[GC_MAX_BEAM];
    int n, most;
} beam;

static void keep(beam *b, const window *w) {
    int k = b->n;
    if (k == b->most && !better(w, &b->w[k - 1])) return;
    if (b->n < b->most) b->n++;
    else k--;
    for (; k > 0 && better(w, &b->w[k - 1]); k--) b->w[k] = b->w[k - 1];
    b->w[k] = *w;
}

static int known_window(const beam *b, const window *w) {
    for (int i = 0; i < b->n; i++)
        if (same_nodes(&b->w[i], w)) return 1;
    return 0;
}

/* Evaluate a window and keep it to grow on, unless its rank exceeds `most`. */
static void consider(search *s, beam *b, window *w, int most) {
    if (known_window(b, w) || !measure(s->g, s->root, w, most)) return;
    if (w->rank <= s->g->options.variables) evaluate(s, w);
    keep(b, w);
}

/* ANDs outside the window that its operands, or the gate, contain. */
static int edge_of(gc_graph *g, uint32_t root, const window *w, uint32_t *edge) {
    int n = 0;
    for (int i = 0; i < w->n; i++) g->mark[w->node[i]] = 1;
    g->mark[root] = 1;
    for (int i = -1; i < w->n; i++)
        for (int side = 0; side < (i < 0 ? 1 : 2); side++) {
            const gc_near *near = &g->near[i < 0 ? root : node_at(g, w, i, side)];
            for (int k = 0; k < near->n && n < EDGE; k++)
                if (!g->mark[near->node[k]]) g->mark[edge[n++] = near->node[k]] = 1;
        }
    for (int i = 0; i < n; i++) g->mark[edge[i]] = 0;
    g->mark[root] = 0;
    unmark(g, w);
    return n;
}

static void grow(search *s, beam *now) {
    for (beam next = {.n = 0, .most = now->most}; now->n; *now = next, next.n = 0)
        for (int i = 0; i < now->n; i++) {
            uint32_t edge[EDGE];
            const int n = now->w[i].n < CONE ? edge_of(s->g, s->root, &now->w[i], edge) : 0;
            for (int k = 0; k < n; k++) {
                window w = extended(s->g, &now->w[i], edge[k]);
                /* An AND that others need as well may only bring to light how sums are related. */
                const int most = s->g->options.variables + s->g->options.slack, foreign = now->w[i].rank + FOREIGN;
                consider(s, &next, &w, s->g->own[edge[k]] || foreign > most ? most : foreign);
            }
        }
}

/* A sum starts with two of its ANDs, one from each side. */
static void start(search *s, beam *b) {
    gc_graph *g = s->g;
    const gc_near *near = &g->near[s->root], *left = &g->near[gc_node(g->a[s->root])];
    uint8_t from_left[GC_NEAR] = {0};
    if (g->kind[s->root] == GC_AND) {
        window w = {.node = {s->root}, .n = 1};
        consider(s, b, &w, 2);
        return;
    }
    for (int i = 0; i < near->n; i++)
        for (int k = 0; k < left->n; k++) from_left[i] |= left->node[k] == near->node[i];
    for (int i = 0; i < near->n; i++)
        for (int j = 0; j < near->n; j++) {
            const int own = g->own[near->node[i]] + g->own[near->node[j]];
            if (!from_left[i] || from_left[j] || !own) continue;
            window one = {.node = {near->node[i]}, .n = 1}, w = extended(g, &one, near->node[j]);
            consider(s, b, &w, own == 2 ? 4 : 3);
        }
}

/* ---- rewriting ---- */

/* The literal of a sum: variables are the basis rests, then come ANDs, then survivors. */
static uint32_t build_sum(gc_graph *g, uint32_t mask, const uint32_t *literals) {
    uint32_t sum = mask & GC_ONE ? 1 : 0;
    for (int i = 0; (mask & ~GC_ONE) >> i; i++)
        if (mask >> i & 1) sum = gc_make_xor(g, sum, literals[i]);
    return sum;
}

static int carry_out(gc_graph *g, uint32_t root, const proposal *p) {
    uint32_t literals[GC_FIRST_SURVIVOR + GC_MAX_SURVIVORS] = {0};
    const window *w = &p->w;
    mark(g, w);
    for (int k = 0; k < w->rank; k++) {
        const int i = w->at[k], side = w->side[k];
        literals[k] = without(g, w, node_at(g, w, i, side), w->in[i][side].ands);
        literals[k] ^= gc_constant(g, literals[k]); /* a variable is the sum alone */
    }
    const uint32_t rest = g->kind[root] == GC_XOR ? without(g, w, root, w->target) : 0;
    unmark(g, w);
    for (int i = 0; i < GC_MAX_SURVIVORS; i++) literals[GC_FIRST_SURVIVOR + i] = 2 * p->survivor[i];
    for (int i = 0; i < p->program.n; i++)
        literals[GC_FIRST_AND + i] = gc_make_and(g, build_sum(g, p->program.a[i], literals),
                                                 build_sum(g, p->program.b[i], literals));
    const uint32_t result = gc_make_xor(g, rest, build_sum(g, p->program.out, literals));
    return gc_replace(g, root, result, g->options.gain, 1);
}

/* A sum of two that both contain an AND does not need it. Returns whether there were such. */
static int cancel(gc_graph *g, uint32_t root) {
    const uint32_t a = g->a[root], b = g->b[root];
    const gc_near *x = &g->near[gc_node(a)], *y = &g->near[gc_node(b)];
    window w;
    w.n = 0;
    for (int i = 0; i < x->n; i++)
        for (int k = 0; k < y->n; k++)
            if (x->node[i] == y->node[k]) w.node[w.n++] = x->node[i];
    if (!w.n) return 0;
    const uint32_t both = (1u << w.n) - 1;
    mark(g, &w);
    const uint32_t left = without(g, &w, gc_node(a), both), right = without(g, &w, gc_node(b), both);
    unmark(g, &w);
    return gc_replace(g, root, gc_make_xor(g, left ^ (a & 1), right ^ (b & 1)), 0, 0);
}

int gc_rewrite(gc_graph *g, uint32_t root) {
    search s;
    beam b;
    int done = 0;
    if (g->kind[root] == GC_XOR && cancel(g, root)) return 1;
    if (g->near[root].n < (g->kind[root] == GC_AND ? 1 : 2)) return 0;
    s.g = g, s.root = root, s.n_best = 0;
    b.n = 0, b.most = g->options.beam;
    find_own(&s);
    if (s.own_ands >= g->options.gain) start(&s, &b), grow(&s, &b);
    forget_own(&s);
    for (int i = 0; i < s.n_best && !done; i++) done = carry_out(g, root, &s.best[i]);
    return done;
}
