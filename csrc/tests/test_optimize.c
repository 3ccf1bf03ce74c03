/* The optimiser: every function of four variables has a program of at most three ANDs, those of five and six at most
 * four and six; and sweeps over random netlists, with all memory exactly as long as asked for, keep what they compute. */
#include "nets.h"
#include "optimize.h"

enum { NETS = 400 };

/* ---- programs ---- */

static void check_program(gc_synthesis *s, uint64_t f, int limit) {
    gc_program p;
    uint64_t ands[GC_MAX_ANDS];
    CHECK(gc_synthesize(s, f, limit, &p));
    CHECK(p.n <= limit && gc_run_program(&p, ands) == f);
}

static void test_programs(void) {
    gc_synthesis s = {.cache = check_alloc(GC_CACHE * sizeof(gc_cached)), .budget = ~0ull};
    gc_program p;
    memset(s.cache, 0, GC_CACHE * sizeof(gc_cached));
    int with[4] = {0};
    for (uint64_t f = 0; f < 1 << 16; f++) {
        uint64_t all = f * 0x0001000100010001;
        int n = 0;
        while (!gc_synthesize(&s, all, n, &p)) n++;
        CHECK(n <= 3);
        with[n]++;
        check_program(&s, all, 3);
    }
    /* how many functions of four variables have each multiplicative complexity is known */
    CHECK(with[0] == 32 && with[1] == 32 * 35 && with[2] == 32 * 988 && with[3] == 32 * 1024);
    for (int i = 0; i < 300; i++) check_program(&s, (check_random() & 0xffffffff) * 0x0000000100000001, 4);
    for (int i = 0; i < 5; i++) check_program(&s, check_random(), 6);
    free(s.cache);
}

/* ---- sweeps ---- */

static size_t ands_of(const gc_netlist *net) {
    size_t n = 0;
    for (size_t i = 0; i < net->n_gates; i++) n += net->op[i] == 1;
    return n;
}

static void check_equal(const gc_netlist *x, const gc_netlist *y) {
    const gc_netlist *nets[] = {x, y};
    uint64_t *values[2];
    for (int k = 0; k < 2; k++) {
        values[k] = check_alloc((2 + INPUTS + nets[k]->n_gates) * WORDS * sizeof(uint64_t));
        set_all_inputs(values[k]);
        CHECK(gc_simulate_words(nets[k], values[k]) == GC_OK);
    }
    for (size_t i = 0; i < OUTPUTS; i++)
        CHECK(!memcmp(values[0] + WORDS * x->outputs[i], values[1] + WORDS * y->outputs[i], 8 * WORDS));
    free(values[0]), free(values[1]);
}

static void sweep(const gc_netlist *net, gc_optimize_options options, size_t step) {
    const size_t n_bytes = gc_optimize_room(net->n_inputs, net->n_gates, net->n_outputs);
    uint8_t *room = aligned_alloc(64, n_bytes);
    CHECK(room != NULL && n_bytes % 64 == 0);
    memset(room, 0xa5, n_bytes); /* nothing may rest on what memory held */
    CHECK(gc_optimize_begin(room, n_bytes - 1, net, &options, 1, 2) == GC_EINVAL);
    CHECK(gc_optimize_begin(room, n_bytes, net, &options, check_random(), 2) == GC_OK);
    while (gc_optimize_run(room, step) == GC_MORE)
        ;
    owned result = allocate(gc_optimize_result(room, NULL, NULL, NULL, NULL));
    CHECK(gc_optimize_result(room, result.op, result.a, result.b, result.outputs) == result.net.n_gates);
    check_equal(net, &result.net);
    CHECK(ands_of(&result.net) <= ands_of(net));
    release(&result);
    free(room);
}

static void test_sweeps(void) {
    for (int i = 0; i < NETS; i++) {
        owned o = random_net();
        const gc_optimize_options options = {.variables = i % 7, .beam = 1 + i % GC_MAX_BEAM, .keep_depth = i % 5 == 0,
                                             .gain = i % 3 > 0, .slack = i % 4};
        sweep(&o.net, options, 1 + below(50));
        release(&o);
    }
}

static void test_refusals(void) {
    owned o = random_net();
    while (o.net.n_gates < 3) release(&o), o = random_net();
    const size_t n_bytes = gc_optimize_room(INPUTS, o.net.n_gates, OUTPUTS);
    uint8_t *room = aligned_alloc(64, n_bytes);
    const gc_optimize_options good = {6, 4, 0, 1, 3};
    const gc_optimize_options bad[] = {{7, 4, 0, 1, 0}, {-1, 4, 0, 1, 0}, {6, 0, 0, 1, 0}, {6, 9, 0, 1, 0}, {6, 4, 0, 2, 0}, {6, 4, 0, -1, 0},
                                       {6, 4, 0, 1, 4}, {6, 4, 0, 1, -1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(gc_optimize_begin(room, n_bytes, &o.net, &bad[i], 1, 2) == GC_EINVAL);
    CHECK(gc_optimize_begin(room, n_bytes, &o.net, &good, 1, 2) == GC_OK);
    o.a[2] = 2 + INPUTS + 2; /* its own wire */
    CHECK(gc_optimize_begin(room, n_bytes, &o.net, &good, 1, 2) == GC_EINVAL);
    uint64_t *values = check_alloc((2 + INPUTS + o.net.n_gates) * WORDS * sizeof(uint64_t));
    CHECK(gc_simulate_words(&o.net, values) == GC_EINVAL);
    o.a[2] = 0, o.op[2] = 3;
    CHECK(gc_optimize_begin(room, n_bytes, &o.net, &good, 1, 2) == GC_EINVAL);
    o.op[2] = 0, o.outputs[1] = (uint32_t)(2 + INPUTS + o.net.n_gates);
    CHECK(gc_optimize_begin(room, n_bytes, &o.net, &good, 1, 2) == GC_EINVAL);
    CHECK(gc_optimize_room((size_t)1 << 40, 1, 1) == 0);
    free(values), free(room);
    release(&o);
}

int main(void) {
    test_programs();
    test_sweeps();
    test_refusals();
    return 0;
}
