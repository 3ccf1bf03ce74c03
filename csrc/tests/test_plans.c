/* Whatever a Plan says, if gc_plan_check lets it pass it runs within its memory: random Plans, many of them broken in a
 * few numbers, through every function of the engine, each array exactly as long as the Plan says. */
#include "check.h"
#include "gc2pc.h"

enum { PLANS = 20000, STEPS = 10, OPERANDS = 24, INPUTS = 3, OUTPUTS = 2, INDEX = 40, OUTS = 12, SLOTS = 9 };
enum { ARENA = 700, BITS = 2000, MOST_BLOCKS = 400, MOST_BITS = 100000 };

static const uint32_t CODE[] = {
    0, 0,                                                    /* no gates */
    1, 1, 7, 1, 2, 8, 7, (uint32_t)1 << 31 | 3, 0, 0,        /* at 2: one XOR, one AND */
    0, 2, 7, 1, 2, 8, 3, 4, 1, 0, 7, 7, 8, 0, 0,             /* at 12: two ANDs, then an XOR */
};
static const int64_t STARTS[] = {0, 2, 12}, ANDS[] = {0, 1, 2};

typedef struct {
    gc_step *steps;
    gc_operand *operands;
    uint32_t *code, *outs;
    int64_t *index, *in_bits, *out_bits, *origin;
    gc_plan plan;
} arrays;

static int64_t below(int64_t n) { return (int64_t)(check_random() % (uint64_t)n); }

static int64_t one_of(const int64_t *choices, size_t n) { return choices[check_random() % n]; }
#define ONE_OF(...) one_of((const int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void *copy_of(const void *from, size_t n) { return memcpy(check_alloc(n), from, n); }

/* ---- Plans ---- */

static gc_operand random_operand(int64_t lanes, int64_t kinds) {
    gc_operand o = {.kind = below(kinds), .width = 1 + below(3), .table = -1};
    for (int d = 0; d < GC_DEPTH; d++) o.turn_stride[d] = ONE_OF(0, 0, 1, 8, 3 * lanes);
    o.port = o.kind ? below(kinds == 3 ? INPUTS : OUTPUTS) : 0;
    o.base = o.kind ? 8 * below(8) : 200 + below(100);
    o.wire_stride = o.kind ? 0 : ONE_OF(0, 1, lanes, -lanes);
    if (o.kind) return o;
    const int64_t by = lanes % 3 == 0 && below(2) ? 3 : 1;
    if (below(5) == 0) {
        o.table = below(INDEX - lanes + 1);
    } else if (lanes > 1 || below(2)) {
        o.n_dims = by > 1 ? 2 : 1;
        o.count[0] = lanes / by;
        o.count[1] = by;
        for (int d = 0; d < 2; d++) o.stride[d] = ONE_OF(-1, 0, 1, 1, 2);
    }
    return o;
}

static arrays random_plan(void) {
    gc_step steps[STEPS];
    gc_operand operands[OPERANDS];
    int64_t n_operands = 0, depth = 0, opened[GC_DEPTH];
    size_t n = 0;
    while (n + (size_t)depth < STEPS - 1) {
        const int64_t kind = below(3);
        if (kind == GC_LOOP && depth < GC_DEPTH && n + (size_t)depth + 3 < STEPS) {
            opened[depth++] = (int64_t)n;
            steps[n++] = (gc_step){.kind = GC_LOOP, .trips = below(4)};
        } else if (kind == GC_END && depth > 0 && steps[n - 1].kind != GC_LOOP) {
            const int64_t loop = opened[--depth];
            steps[loop].jump = (int64_t)n;
            steps[n++] = (gc_step){.kind = GC_END, .jump = loop};
        } else if (n_operands + 4 <= OPERANDS) {
            const int64_t which = below(3), lanes = ONE_OF(1, 2, 3, 7, 8, 9, 16, 17);
            gc_step s = {.kind = GC_CALL, .lanes = lanes, .n_slots = SLOTS, .code = STARTS[which],
                         .n_and = ANDS[which], .n_in = below(3), .n_out = below(3), .outs = below(OUTS - 6)};
            s.first_in = n_operands;
            for (int64_t i = 0; i < s.n_in; i++) operands[n_operands++] = random_operand(lanes, 3);
            s.first_out = n_operands;
            for (int64_t i = 0; i < s.n_out; i++) operands[n_operands++] = random_operand(lanes, 2);
            steps[n++] = s;
        } else if (depth == 0 || steps[n - 1].kind == GC_LOOP) {
            break;
        }
    }
    for (; depth > 0; n++) {
        steps[opened[--depth]].jump = (int64_t)n;
        steps[n] = (gc_step){.kind = GC_END, .jump = opened[depth]};
    }
    uint32_t outs[OUTS];
    int64_t index[INDEX], in_bits[INPUTS], out_bits[OUTPUTS], origin[INPUTS];
    for (int i = 0; i < OUTS; i++) outs[i] = (uint32_t)below(SLOTS) | (uint32_t)below(2) << 31;
    for (int i = 0; i < INDEX; i++) index[i] = below(ARENA / 4);
    for (int i = 0; i < INPUTS; i++) in_bits[i] = BITS + below(9), origin[i] = i * (BITS + 16);
    for (int i = 0; i < OUTPUTS; i++) out_bits[i] = BITS + below(9);
    arrays a = {
        .steps = copy_of(steps, n * sizeof *steps),
        .operands = copy_of(operands, (size_t)n_operands * sizeof *operands),
        .code = copy_of(CODE, sizeof CODE), .outs = copy_of(outs, sizeof outs), .index = copy_of(index, sizeof index),
        .in_bits = copy_of(in_bits, sizeof in_bits), .out_bits = copy_of(out_bits, sizeof out_bits),
        .origin = copy_of(origin, sizeof origin),
    };
    a.plan = (gc_plan){a.steps, n, a.operands, (size_t)n_operands, a.code, sizeof CODE / sizeof *CODE, a.outs, OUTS,
                       a.index, INDEX, a.in_bits, a.out_bits, a.origin, INPUTS, OUTPUTS, ARENA, SLOTS};
    return a;
}

/* Change one number of a Plan. */
static void spoil(arrays *a) {
    const int64_t value = ONE_OF(-1, 0, 1, 2, 3, 7, 8, 9, 64, 1000, (int64_t)1 << 31, (int64_t)1 << 32,
                                 ((int64_t)1 << 40) - 8, (int64_t)1 << 40, (int64_t)1 << 60, INT64_MAX, INT64_MIN);
    const int64_t what = below(16);
    if (what < 8 && a->plan.n_steps)
        ((int64_t *)&a->steps[below((int64_t)a->plan.n_steps)])[below(sizeof(gc_step) / 8)] = value;
    else if (what < 13 && a->plan.n_operands)
        ((int64_t *)&a->operands[below((int64_t)a->plan.n_operands)])[below(sizeof(gc_operand) / 8)] = value;
    else if (what == 13)
        a->code[below(sizeof CODE / sizeof *CODE)] = (uint32_t)value;
    else if (what == 14)
        a->outs[below(OUTS)] = (uint32_t)value;
    else
        a->index[below(INDEX)] = value;
}

/* Make a number that a Plan is checked against as small as the check allows. */
static void tighten(const gc_plan *p, int64_t *number) {
    int64_t low = 0, high = *number; /* high passes */
    while (low < high) {
        *number = low + (high - low) / 2;
        if (gc_plan_check(p) == GC_OK)
            high = *number;
        else
            low = *number + 1;
    }
    *number = high;
}

static void free_plan(arrays *a) {
    void *all[] = {a->steps, a->operands, a->code, a->outs, a->index, a->in_bits, a->out_bits, a->origin};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/* Blocks of lanes that a stretch runs. */
static double blocks(const gc_plan *p, size_t from, size_t end) {
    double sum = 0;
    for (size_t i = from; i < end; i++) {
        if (p->steps[i].kind == GC_CALL) {
            sum += (double)((p->steps[i].lanes + 7) / 8);
        } else {
            sum += (double)p->steps[i].trips * (1 + blocks(p, i + 1, (size_t)p->steps[i].jump));
            i = (size_t)p->steps[i].jump;
        }
    }
    return sum;
}

/* ---- running ---- */

/* Run one segment, cut already, with buffers of exactly the size that it tells. 0 when that would be too much. */
static int run_segment(gc_engine *e, int runs) {
    const gc_need need = e->need;
    int64_t first[INPUTS], end[INPUTS], out_first[OUTPUTS], out_end[OUTPUTS];
    gc_window windows[INPUTS];
    gc_sink sinks[OUTPUTS];
    size_t used = 0, done = 0;
    int status = GC_MORE, fits = need.cots + need.to_alice + need.to_bob <= MOST_BITS;
    gc_engine_windows(e, first, end);
    gc_engine_delivers(e, out_first, out_end);
    for (int i = 0; i < INPUTS; i++) fits &= end[i] - first[i] <= MOST_BITS;
    for (int i = 0; i < OUTPUTS; i++) fits &= out_end[i] - out_first[i] <= MOST_BITS;
    for (int i = 0; i < INPUTS; i++) CHECK(first[i] >= 0 && end[i] <= e->plan->in_bits[i]);
    for (int i = 0; i < OUTPUTS; i++) CHECK(out_first[i] >= 0 && out_end[i] <= e->plan->out_bits[i]);
    if (!fits) return 0;
    for (int i = 0; i < INPUTS; i++) {
        const size_t n_bytes = (size_t)(end[i] - first[i] + 7) / 8;
        const uint8_t *bits = memset(check_alloc(n_bytes), (int)check_random(), n_bytes);
        windows[i] = (gc_window){bits, first[i], end[i] - first[i]};
    }
    for (int i = 0; i < OUTPUTS; i++) {
        const size_t n_bytes = (size_t)(out_end[i] - out_first[i] + 7) / 8;
        sinks[i] = (gc_sink){memset(check_alloc(n_bytes), 0, n_bytes), out_first[i], out_end[i] - out_first[i]};
    }
    e->windows = windows;
    e->to_alice = memset(check_alloc(16 * need.to_alice), 0, 16 * need.to_alice);
    e->to_bob = memset(check_alloc(16 * need.to_bob), 0, 16 * need.to_bob);
    uint8_t *choices = check_alloc(need.cots / 8), *values = check_alloc((need.to_alice + need.to_bob) / 8);
    gc_block *cots = memset(check_alloc(16 * need.cots), 1, 16 * need.cots);
    CHECK(gc_engine_choices(e, choices) == GC_OK);
    if (runs) {
        if (need.cots && e->role != GC_SIMULATE) CHECK(gc_engine_run(e, NULL, 0, &used) != GC_DONE); /* no COTs yet */
        e->cots = cots;
        e->flips = choices;
        while (status == GC_MORE) {
            const size_t n = (size_t)below(9);
            uint8_t *table = memset(check_alloc(32 * n), 0, 32 * n);
            status = gc_engine_run(e, table, n, &used);
            CHECK(status >= 0 && used <= n);
            done += used;
            free(table);
        }
        CHECK(done == need.gates);
        gc_lsbs(e->to_alice, need.to_alice, values);
        CHECK(gc_engine_deliver(e, GC_ALICE, values, sinks) == GC_OK);
        gc_lsbs(e->to_bob, need.to_bob, values);
        CHECK(gc_engine_deliver(e, GC_BOB, values, sinks) == GC_OK);
    }
    for (int i = 0; i < INPUTS; i++) free((void *)(uintptr_t)windows[i].bits);
    for (int i = 0; i < OUTPUTS; i++) free(sinks[i].bits);
    free(e->to_alice);
    free(e->to_bob);
    free(choices);
    free(values);
    free(cots);
    return runs;
}

/* All segments of a Plan that was checked; returns whether it could be run to its end. */
static int run_plan(const gc_plan *p, int role) {
    const uint8_t recipients[OUTPUTS] = {(uint8_t)(1 + below(3)), GC_ALICE | GC_BOB};
    const uint64_t most = (uint64_t)ONE_OF(1, 8, 50, 200, 1 << 20);
    const int runs = blocks(p, 0, p->n_steps) <= MOST_BLOCKS;
    const gc_need all = gc_plan_need(p);
    gc_need sum = {0, 0, 0, 0, 0};
    gc_engine e = {.plan = p, .role = role, .delta = {{1, 0}}, .recipients = recipients};
    e.arena = memset(check_alloc(16 * p->n_arena), 0, 16 * p->n_arena);
    e.slots = memset(check_alloc(16 * 8 * p->n_slots), 0, 16 * 8 * p->n_slots);
    int ended = 0;
    do {
        CHECK(gc_engine_segment(&e, most) == GC_OK);
        sum.cots += e.need.cots;
        sum.alice_bits += e.need.alice_bits;
        sum.to_alice += e.need.to_alice;
        sum.to_bob += e.need.to_bob;
        sum.gates += e.need.gates;
        ended = e.end.step == (int64_t)p->n_steps;
    } while (run_segment(&e, runs) && !ended);
    if (runs && ended) {
        CHECK(sum.cots == all.cots && sum.alice_bits == all.alice_bits && sum.gates == all.gates);
        CHECK(sum.to_alice <= all.to_alice && sum.to_bob <= all.to_bob && e.gate == all.gates);
    }
    free(e.arena);
    free(e.slots);
    return runs && ended;
}

/* Loops that nobody could count, or would walk for ever for nothing. */
static void test_endless_loops(void) {
    const gc_operand out = {.kind = GC_TO_OUTPUT, .width = 1, .table = -1};
    const gc_step call = {.kind = GC_CALL, .n_out = 1, .lanes = 1, .n_slots = 1};
    const int64_t trips[] = {1 << 20, (int64_t)1 << 40}, bits = 1;
    const uint32_t no_gates[] = {0, 0}, slot = 0;
    for (int i = 0; i < 2; i++) {
        const gc_step nested[] = {{.kind = GC_LOOP, .trips = trips[i], .jump = 4},
                                  {.kind = GC_LOOP, .trips = trips[i], .jump = 3},
                                  call,
                                  {.kind = GC_END, .jump = 1},
                                  {.kind = GC_END, .jump = 0}};
        const gc_step empty[] = {{.kind = GC_LOOP, .trips = trips[i], .jump = 1}, {.kind = GC_END}, call};
        gc_plan p = {.operands = &out, .n_operands = 1, .code = no_gates, .n_code = 2, .outs = &slot, .n_outs = 1,
                     .out_bits = &bits, .n_outputs = 1, .n_slots = 1};
        p.steps = nested, p.n_steps = 5;
        CHECK(gc_plan_check(&p) == (i == 0 ? GC_OK : GC_EINVAL));
        p.steps = empty, p.n_steps = 3;
        CHECK(gc_plan_check(&p) == GC_EINVAL);
        p.steps = &call, p.n_steps = 1;
        CHECK(gc_plan_check(&p) == GC_OK);
    }
}

int main(void) {
    int passed = 0, ended = 0;
    test_endless_loops();
    for (int i = 0; i < PLANS; i++) {
        arrays a = random_plan();
        for (int64_t n = below(3); n > 0; n--) spoil(&a);
        if (gc_plan_check(&a.plan) == GC_OK) {
            passed++;
            tighten(&a.plan, (int64_t *)&a.plan.n_arena);
            for (int port = 0; port < INPUTS; port++) tighten(&a.plan, &a.in_bits[port]);
            for (int port = 0; port < OUTPUTS; port++) tighten(&a.plan, &a.out_bits[port]);
            ended += run_plan(&a.plan, (int)below(3));
        }
        free_plan(&a);
    }
    printf("%d of %d Plans pass, %d are run to their end\n", passed, PLANS, ended);
    CHECK(passed > PLANS / 5 && passed < PLANS / 5 * 4 && ended > PLANS / 10);
    return 0;
}
