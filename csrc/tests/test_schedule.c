/* The scheduler: with all memory exactly as long as asked for, the code of random netlists computes what they compute;
 * and what it refuses leaves everything as it was. */
#include "nets.h"

enum { NETS = 2000 };

typedef struct {
    uint8_t *room;
    size_t n_bytes, n_code;
    uint32_t *code, *outs;
    gc_scheduled made;
} given;

static given give(const gc_netlist *net) {
    given g = {.n_bytes = gc_schedule_room(net->n_inputs, net->n_gates), .n_code = 5 * net->n_gates + 2};
    CHECK(g.n_bytes && g.n_bytes % 64 == 0);
    g.room = aligned_alloc(64, g.n_bytes);
    CHECK(g.room != NULL);
    g.code = check_alloc(4 * g.n_code);
    g.outs = check_alloc(4 * net->n_outputs);
    memset(g.room, 0xa5, g.n_bytes); /* nothing may rest on what memory held */
    memset(g.code, 0xa5, 4 * g.n_code);
    memset(g.outs, 0xa5, 4 * net->n_outputs);
    memset(&g.made, 0xa5, sizeof g.made);
    return g;
}

static void take_back(given *g) { free(g->room), free(g->code), free(g->outs); }

static int scheduled(given *g, const gc_netlist *net, int32_t priority, size_t most) {
    return gc_schedule(g->room, g->n_bytes, net, priority, most, g->code, g->n_code, g->outs, &g->made);
}

/* The same with one thing wrong: the code, and nothing written. */
static int refused(given *g, const gc_netlist *net, int32_t priority, size_t most) {
    const int status = scheduled(g, net, priority, most);
    const uint8_t *outs = (const uint8_t *)g->outs, *code = (const uint8_t *)g->code;
    for (size_t i = 0; i < 4 * net->n_outputs; i++) CHECK(outs[i] == 0xa5);
    for (size_t i = 0; i < 4 * g->n_code; i++) CHECK(code[i] == 0xa5);
    CHECK(g->made.n_slots == g->made.n_code && g->made.n_code == g->made.xor_gates);
    return status;
}

/* ---- running code ---- */

static uint64_t read_slot(const uint64_t *slots, const given *g, uint32_t entry, int word) {
    const size_t slot = entry & 0x7fffffff;
    CHECK(slot < g->made.n_slots);
    return slots[WORDS * slot + word] ^ -(uint64_t)(entry >> 31);
}

static void run_group(uint64_t *slots, const given *g, const uint32_t *entry, size_t n, int is_and) {
    uint64_t results[GC_MAX_GROUP][WORDS]; /* ANDs of a group read what was there before it */
    CHECK(!is_and || n <= GC_MAX_GROUP);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < WORDS; k++) {
            const uint64_t a = read_slot(slots, g, entry[3 * i + 1], k), b = read_slot(slots, g, entry[3 * i + 2], k);
            *(is_and ? &results[i][k] : &slots[WORDS * entry[3 * i] + k]) = is_and ? a & b : a ^ b;
        }
    for (size_t i = 0; is_and && i < n; i++) memcpy(slots + WORDS * entry[3 * i], results[i], sizeof results[i]);
}

static void check_code(const given *g, const gc_netlist *net, size_t most) {
    uint64_t *slots = check_alloc(g->made.n_slots * WORDS * 8), *values = check_alloc((2 + INPUTS + net->n_gates) * WORDS * 8);
    size_t n_ands = 0, n_xors = 0;
    set_all_inputs(values);
    CHECK(gc_simulate_words(net, values) == GC_OK);
    memset(slots, 0, WORDS * 8);
    memcpy(slots + WORDS, values + 2 * WORDS, INPUTS * WORDS * 8);
    const uint32_t *at = g->code;
    for (uint32_t n_xor = at[0], n_and = at[1]; n_xor + n_and; n_xor = at[0], n_and = at[1]) {
        CHECK(n_and <= most);
        run_group(slots, g, at + 2, n_xor, 0);
        run_group(slots, g, at + 2 + 3 * n_xor, n_and, 1);
        at += 2 + 3 * (n_xor + n_and);
        n_ands += n_and, n_xors += n_xor;
    }
    CHECK(at + 2 == g->code + g->made.n_code && n_xors == g->made.xor_gates);
    for (size_t i = 0; i < net->n_gates; i++) n_ands -= net->op[i] == 1;
    CHECK(n_ands == 0);
    for (size_t i = 0; i < net->n_outputs; i++)
        for (int k = 0; k < WORDS; k++)
            CHECK(read_slot(slots, g, g->outs[i], k) == values[WORDS * net->outputs[i] + k]);
    free(slots), free(values);
}

/* ---- tests ---- */

/* Whether x or y is constant, or the two are equal or opposite, on all inputs. */
static int is_degenerate(const uint64_t *x, const uint64_t *y) {
    uint64_t differ = 0, agree = 0, zeros = 0, ones = 0, zeros_y = 0, ones_y = 0;
    for (int k = 0; k < WORDS; k++) {
        differ |= x[k] ^ y[k], agree |= ~(x[k] ^ y[k]);
        zeros |= ~x[k], ones |= x[k], zeros_y |= ~y[k], ones_y |= y[k];
    }
    return !differ || !agree || !zeros || !ones || !zeros_y || !ones_y;
}

/* Turn ANDs that compute nothing into XORs. */
static void mend(owned *o) {
    uint64_t *values = check_alloc((2 + INPUTS + o->net.n_gates) * WORDS * 8);
    set_all_inputs(values);
    for (size_t i = 0; i < o->net.n_gates; i++) {
        gc_netlist before = o->net;
        before.n_gates = i;
        CHECK(gc_simulate_words(&before, values) == GC_OK);
        if (o->op[i] == 1 && is_degenerate(values + WORDS * o->a[i], values + WORDS * o->b[i])) o->op[i] = 0;
    }
    free(values);
}

static void test_random_netlists(void) {
    int refusals = 0;
    for (int i = 0; i < NETS; i++) {
        owned o = random_net();
        const int32_t priority = i % 3;
        const size_t most = 1 + below(GC_MAX_GROUP);
        given g = give(&o.net);
        const int status = scheduled(&g, &o.net, priority, most);
        CHECK(status == GC_OK || status == GC_EAND);
        if (status == GC_EAND) {
            refusals++;
            mend(&o);
            CHECK(scheduled(&g, &o.net, priority, most) == GC_OK);
        }
        check_code(&g, &o.net, most);
        take_back(&g);
        release(&o);
    }
    CHECK(refusals > NETS / 10 && refusals < NETS);
}

static void test_refusals(void) {
    owned o = allocate(3); /* w9 = x0 & x1, w10 = ~w9, w11 = w10 & x2 */
    const uint8_t op[] = {1, 2, 1};
    const uint32_t a[] = {2, 9, 10}, b[] = {3, 0, 4};
    memcpy(o.op, op, sizeof op), memcpy(o.a, a, sizeof a), memcpy(o.b, b, sizeof b);
    for (uint32_t i = 0; i < OUTPUTS; i++) o.outputs[i] = 7 + i;
    given g = give(&o.net);
    CHECK(refused(&g, &o.net, -1, 8) == GC_EINVAL && refused(&g, &o.net, 3, 8) == GC_EINVAL);
    CHECK(refused(&g, &o.net, 0, 0) == GC_EINVAL && refused(&g, &o.net, 0, GC_MAX_GROUP + 1) == GC_EINVAL);
    g.n_bytes--;
    CHECK(refused(&g, &o.net, 0, 8) == GC_EINVAL);
    g.n_bytes++, g.n_code--;
    CHECK(refused(&g, &o.net, 0, 8) == GC_EINVAL);
    g.n_code++, o.op[1] = 3;
    CHECK(refused(&g, &o.net, 0, 8) == GC_EINVAL);
    o.op[1] = 2, o.a[2] = 11; /* its own wire */
    CHECK(refused(&g, &o.net, 0, 8) == GC_EINVAL);
    o.a[2] = 10, o.outputs[0] = 12;
    CHECK(refused(&g, &o.net, 0, 8) == GC_EINVAL);
    o.outputs[0] = 7;
    const uint32_t useless[] = {0, 1, 9, 10}; /* constants, the inverse, the same */
    for (size_t i = 0; i < 4; i++) {
        o.b[2] = useless[i];
        CHECK(refused(&g, &o.net, 0, 8) == GC_EAND);
    }
    o.b[2] = 4;
    CHECK(scheduled(&g, &o.net, 0, 8) == GC_OK);
    check_code(&g, &o.net, 8);
    take_back(&g);
    release(&o);
}

static void test_sizes(void) {
    const size_t most = (size_t)1 << 30, all = ~(size_t)0;
    CHECK(gc_schedule_room(0, 0) > 0 && gc_schedule_room(10, 100) > gc_schedule_room(10, 10));
    CHECK(gc_schedule_room(most, most) == 0 && gc_schedule_room(0, most - 1) == 0 && gc_schedule_room(most - 1, 0) == 0);
    CHECK(gc_schedule_room(all, 1) == 0 && gc_schedule_room(1, all) == 0 && gc_schedule_room(all, all) == 0);
    CHECK(sizeof(size_t) < 8 || gc_schedule_room(1, most - 3) > most);
}

int main(void) {
    test_random_netlists();
    test_refusals();
    test_sizes();
    return 0;
}
