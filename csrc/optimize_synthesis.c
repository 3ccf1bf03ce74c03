/* Few ANDs for a function of up to six variables: multiplicative complexity by splitting and linear algebra.
 *
 * f = L * (f0 + f1) + f0 where f0 and f1 are f on the hyperplanes L = 0 and L = 1, functions of a variable less. One of
 * the pair is made first; the other is then often a sum of what is there, or needs one AND more: is f in A V + V, where
 * V is the span of all sums at hand and A runs through V? Directions in which f changes by a constant are taken out
 * before. This gives the least number of ANDs for up to 4 variables (at most 3: Turan, Peralta, "The Multiplicative
 * Complexity of Boolean Functions on Four and Five Variables", 2014), and at most 4 and 6 for 5 and 6 variables. */
#include <string.h>

#include "optimize.h"

const uint64_t GC_VARIABLE[GC_VARS] = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0,
                                       0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000};
enum { OFFERS = 1 + GC_VARS + GC_MAX_SURVIVORS, SPAN = 3 * OFFERS, BASES = 24 };
static const uint64_t LINEAR = 1 | 1ull << 1 | 1ull << 2 | 1ull << 4 | 1ull << 8 | 1ull << 16 | 1ull << 32;

/* Values to coefficients of monomials, and back. */
static uint64_t transform(uint64_t f) {
    for (int i = 0; i < GC_VARS; i++) f ^= (f & ~GC_VARIABLE[i]) << (1 << i);
    return f;
}

static int degree_of_monomials(uint64_t f) {
    static const uint64_t OF_DEGREE[] = {0x0000000100010116, 0x0001011601161668, 0x0116166816686880,
                                         0x1668688068808000, 0x6880800080000000, 0x8000000000000000};
    int degree = 0;
    for (int d = 1; d <= GC_VARS; d++)
        if (f & OF_DEGREE[d - 1]) degree = d;
    return degree;
}

int gc_degree(uint64_t f) { return degree_of_monomials(transform(f)); }

uint64_t gc_sum_of(uint32_t mask, const uint64_t *ands) {
    uint64_t sum = mask & GC_ONE ? ~0ull : 0;
    for (int i = 0; i < GC_VARS; i++)
        if (mask >> i & 1) sum ^= GC_VARIABLE[i];
    for (uint32_t rest = (mask & ~GC_ONE) >> GC_FIRST_AND, i = 0; rest; rest >>= 1, i++)
        if (rest & 1) sum ^= ands[i];
    return sum;
}

uint64_t gc_run_program(const gc_program *p, uint64_t *ands) {
    for (int i = 0; i < p->n; i++) ands[i] = gc_sum_of(p->a[i], ands) & gc_sum_of(p->b[i], ands);
    return gc_sum_of(p->out, ands);
}

/* ---- spans ---- */

/* Vectors in echelon form: each has a lowest bit of its own, which later ones lack; tag says what they are sums of. */
typedef struct {
    uint64_t vector[SPAN], tag[SPAN];
    int n;
} span;

static uint64_t reduce(const span *s, uint64_t x, uint64_t *tag) {
    for (int i = 0; i < s->n; i++) {
        const uint64_t v = s->vector[i], hit = -(uint64_t)((x & v & -v) != 0);
        x ^= v & hit;
        *tag ^= s->tag[i] & hit;
    }
    return x;
}

static void insert(span *s, uint64_t x, uint64_t tag) {
    x = reduce(s, x, &tag);
    if (x) {
        s->vector[s->n] = x;
        s->tag[s->n++] = tag;
    }
}

/* Functions at hand, and the masks that stand for them. */
typedef struct {
    uint64_t value[OFFERS];
    uint32_t mask[OFFERS];
    int n;
} offer;

static void add_offer(offer *o, uint64_t value, uint32_t mask) {
    o->value[o->n] = value;
    o->mask[o->n++] = mask;
}

/* The constant and the variables other than `without`. */
static void offer_variables(offer *o, int n_vars, int without) {
    o->n = 0;
    add_offer(o, ~0ull, GC_ONE);
    for (int i = 0; i < n_vars; i++)
        if (i != without) add_offer(o, GC_VARIABLE[i], 1u << i);
}

static void offer_ands(offer *o, const gc_program *p) {
    uint64_t ands[GC_MAX_ANDS];
    gc_run_program(p, ands);
    for (int i = 0; i < p->n; i++) add_offer(o, ands[i], 1u << (GC_FIRST_AND + i));
}

static uint32_t mask_of(const offer *o, uint64_t tag) {
    uint32_t mask = 0;
    for (int i = 0; i < o->n; i++)
        if (tag >> i & 1) mask ^= o->mask[i];
    return mask;
}

/* Extend a program by an AND at most, and by none unless `more`, so that f = sum + factor * times, for two sums that
 * come out as masks; factor is 0 if times, a function that the program has, is. */
static int extend(gc_synthesis *s, gc_program *p, const offer *o, uint64_t f, uint64_t times, int more, uint32_t *sum,
                  uint32_t *factor) {
    span v = {.n = 0};
    uint64_t tag = 0;
    for (int i = 0; i < o->n; i++) insert(&v, o->value[i], 1ull << i);
    for (int i = 0; i < o->n && times; i++) insert(&v, o->value[i] & times, 1ull << (o->n + i));
    f = reduce(&v, f, &tag);
    if (f) {
        const int n_base = v.n;
        uint64_t a = 0, found = tag;
        uint32_t gray = 1, chosen;
        for (; more && gray < 1u << (o->n - 1); gray++) { /* A and A + 1 span the same */
            a ^= o->value[1 + __builtin_ctz(gray)];
            v.n = n_base;
            for (int i = 1; i < o->n; i++) insert(&v, a & o->value[i], 1ull << (2 * o->n + i));
            found = tag;
            s->work++;
            if (!reduce(&v, f, &found)) break;
        }
        if (!more || gray == 1u << (o->n - 1)) return 0;
        chosen = gray ^ gray >> 1;
        p->a[p->n] = mask_of(o, (uint64_t)chosen << 1);
        p->b[p->n] = mask_of(o, found >> 2 * o->n);
        *sum = 1u << (GC_FIRST_AND + p->n++);
        tag = found;
    } else {
        *sum = 0;
    }
    *sum ^= mask_of(o, tag);
    *factor = mask_of(o, tag >> o->n);
    return 1;
}

int gc_synthesize_from(gc_synthesis *s, uint64_t f, int n_vars, const uint64_t *given, int n, int more,
                       gc_program *p) {
    offer o;
    uint32_t factor;
    offer_variables(&o, n_vars, GC_VARS);
    for (int i = 0; i < n; i++) add_offer(&o, given[i], 1u << (GC_FIRST_SURVIVOR + i));
    p->n = 0;
    return extend(s, p, &o, f, 0, more, &p->out, &factor);
}

/* ---- splitting ---- */

static uint64_t flip(uint64_t f, int i) { /* f(x + e_i) */
    return (f & GC_VARIABLE[i]) >> (1 << i) | (f & ~GC_VARIABLE[i]) << (1 << i);
}

static uint64_t shifted(uint64_t f, uint32_t direction) {
    for (int i = 0; i < GC_VARS; i++)
        if (direction >> i & 1) f = flip(f, i);
    return f;
}

/* f on x_j = 0, as a function that does not look at x_j. */
static uint64_t low_half(uint64_t f, int j) {
    f &= ~GC_VARIABLE[j];
    return f | f << (1 << j);
}

/* f = (form + one) d + g from d and g, of which the first is made first. */
static int split_with(gc_synthesis *s, uint64_t d, uint64_t g, int d_first, uint32_t form, uint32_t one, int n_vars,
                      int limit, gc_program *p) {
    const int pivot = 31 - __builtin_clz(form);
    uint32_t sum, factor;
    if (!gc_synthesize(s, d_first ? d : g, limit - 1, p)) return 0;
    const uint32_t first = p->out;
    const int more = p->n < limit - 1;
    offer o;
    offer_variables(&o, n_vars, pivot);
    offer_ands(&o, p);
    if (!extend(s, p, &o, d_first ? g : d, d_first ? d : 0, more, &sum, &factor)) return 0;
    p->a[p->n] = d_first ? first : sum;
    p->b[p->n] = form ^ one ^ factor;
    p->out = (d_first ? sum : first) ^ 1u << (GC_FIRST_AND + p->n);
    p->n++;
    return 1;
}

/* f over n_vars >= 3 variables, none of which can be taken out. */
static int split(gc_synthesis *s, uint64_t f, int n_vars, int limit, gc_program *p) {
    for (uint32_t form = 1; form < 1u << n_vars; form++) {
        const int pivot = 31 - __builtin_clz(form);
        uint64_t g = f; /* with x_pivot replaced by the form */
        for (int i = 0; i < pivot; i++)
            if (form >> i & 1) g = (g & ~GC_VARIABLE[i]) | (flip(g, pivot) & GC_VARIABLE[i]);
        const uint64_t f0 = low_half(g, pivot), f1 = low_half(flip(g, pivot), pivot), d = f0 ^ f1;
        if (split_with(s, d, f0, 1, form, 0, n_vars, limit, p)) return 1;
        if (split_with(s, d, f0, 0, form, 0, n_vars, limit, p)) return 1;
        if (split_with(s, d, f1, 0, form, GC_ONE, n_vars, limit, p)) return 1;
    }
    return 0;
}

/* ---- variables that can be moved and taken out ---- */

static uint32_t variables_of(uint64_t f) {
    uint32_t vars = 0;
    for (int i = 0; i < GC_VARS; i++)
        if (flip(f, i) != f) vars |= 1u << i;
    return vars;
}

/* Rewrite every mask of a program: variable i becomes the sum to[i]. */
static uint32_t moved(uint32_t mask, const uint32_t *to) {
    uint32_t result = mask & ~((1u << GC_VARS) - 1);
    for (int i = 0; i < GC_VARS; i++)
        if (mask >> i & 1) result ^= to[i];
    return result;
}

static void move_variables(gc_program *p, const uint32_t *to) {
    for (int i = 0; i < p->n; i++) p->a[i] = moved(p->a[i], to), p->b[i] = moved(p->b[i], to);
    p->out = moved(p->out, to);
}

/* If f(x + d) = f(x) + c for a d, then f(x) = g(y) + c x_j with y_i = x_i + d_i x_j and no y_j. */
static int without_direction(gc_synthesis *s, uint64_t f, uint32_t vars, int limit, gc_program *p, int *solved) {
    for (uint32_t d = 1; d < 1u << GC_VARS; d++) {
        if (d & ~vars) continue;
        const uint64_t change = shifted(f, d) ^ f;
        if (change != 0 && change != ~0ull) continue;
        const int j = 31 - __builtin_clz(d);
        uint32_t to[GC_VARS];
        for (int i = 0; i < GC_VARS; i++) to[i] = 1u << i | (d >> i & 1) << j;
        *solved = gc_synthesize(s, low_half(f, j), limit, p);
        if (*solved) {
            move_variables(p, to);
            if (change) p->out ^= 1u << j;
        }
        return 1;
    }
    return 0;
}

/* Move the variables of f to the lowest places; to[i] is where variable i came from. */
static uint64_t compact(uint64_t f, uint32_t vars, uint32_t *to) {
    int n = 0;
    for (int i = 0; i < GC_VARS; i++) to[i] = 1u << i;
    for (int i = 0; i < GC_VARS; i++) {
        if (!(vars >> i & 1)) continue;
        if (n != i) { /* f does not look at x_n: let it read there what it read from x_i */
            const uint64_t f0 = low_half(f, i), f1 = low_half(flip(f, i), i);
            f = (f0 & ~GC_VARIABLE[n]) | (f1 & GC_VARIABLE[n]);
        }
        to[n++] = 1u << i;
    }
    return f;
}

/* Six variables with six ANDs: where one basis of the variables fails another one helps. */
static int split_in_some_basis(gc_synthesis *s, uint64_t f, int tries, gc_program *p) {
    if (split(s, f, GC_VARS, GC_MAX_ANDS, p)) return 1;
    if (tries == 0 || s->work > s->budget) return 0;
    const int i = tries % GC_VARS, j = (i + 1) % GC_VARS; /* x_i + x_j for x_i */
    uint32_t to[GC_VARS];
    for (int k = 0; k < GC_VARS; k++) to[k] = 1u << k | (k == i ? 1u << j : 0);
    if (!split_in_some_basis(s, (f & ~GC_VARIABLE[j]) | (flip(f, i) & GC_VARIABLE[j]), tries - 1, p)) return 0;
    move_variables(p, to);
    return 1;
}

static int solve(gc_synthesis *s, uint64_t f, int limit, gc_program *p) {
    const uint32_t vars = variables_of(f);
    const int n = __builtin_popcount(vars);
    int solved;
    if (without_direction(s, f, vars, limit, p, &solved)) return solved;
    if ((n + 1) / 2 > limit) return 0; /* k ANDs have 2k operands */
    if (vars & (vars + 1)) {
        uint32_t to[GC_VARS];
        solved = gc_synthesize(s, compact(f, vars, to), limit, p);
        if (solved) move_variables(p, to);
        return solved;
    }
    if (n == 2) {
        *p = (gc_program){.n = 1, .a = {1}, .b = {2}, .out = 1u << GC_FIRST_AND};
        return 1;
    }
    if (n >= 5 && s->work > s->budget) return 0;
    if (n == GC_VARS && limit == GC_MAX_ANDS) return split_in_some_basis(s, f, BASES - 1, p);
    const int degree = gc_degree(f), least = n + 1 > 2 * degree - 2 ? (n + 1) / 2 : degree - 1;
    for (int k = n == GC_VARS ? limit : least; k <= limit; k++) /* six variables: too dear to try all */
        if (split(s, f, n, k, p)) return 1;
    return 0;
}

int gc_synthesize(gc_synthesis *s, uint64_t f, int limit, gc_program *p) {
    const uint64_t monomials = transform(f), key = monomials & ~LINEAR;
    uint32_t affine = monomials & 1 ? GC_ONE : 0;
    if (limit > GC_MAX_ANDS) limit = GC_MAX_ANDS;
    for (int i = 0; i < GC_VARS; i++)
        if (monomials >> (1 << i) & 1) affine |= 1u << i;
    if (degree_of_monomials(key) - 1 > limit) return 0;
    if (!key) {
        *p = (gc_program){.n = 0, .out = affine};
        return limit >= 0;
    }
    gc_cached *c = &s->cache[(key * 0x9e3779b97f4a7c15) >> 32 & (GC_CACHE - 1)];
    if (c->key != key || !(c->known && c->program.n <= limit)) {
        if (c->key == key && c->failed >= limit) return 0;
        if (!solve(s, transform(key), limit, p)) {
            if (s->work > s->budget) return 0;
            if (c->key != key) *c = (gc_cached){.key = key, .failed = -1};
            if (c->failed < limit) c->failed = (int8_t)limit;
            return 0;
        }
        if (c->key != key) *c = (gc_cached){.key = key, .failed = -1};
        c->program = *p, c->known = 1;
    }
    *p = c->program;
    p->out ^= affine;
    return 1;
}
