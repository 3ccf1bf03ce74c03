/* The engine in its three roles on one small Plan: garbled and evaluated with table buffers of every size, the labels
 * that come out are those of the bits that simulating gives. What each party keeps to itself is secret. */
#include "check.h"

enum { LANES = 11, TURNS = 3, WIRES = 2 * LANES, BITS = TURNS * WIRES, BYTES = (BITS + 7) / 8 };
enum { SLOTS = 10, ANDS = 3 * LANES * TURNS, REGION = 24, COTS = TURNS * REGION };

#define NOT(slot) ((slot) | (uint32_t)1 << GC_NEGATED)

/* Slots 1, 2 are Alice's bits, 3, 4 Bob's; each turn of a loop takes the next of both. */
static const uint32_t CODE[] = {
    1, 2, 5, 1, 3, 6, NOT(1), 3, 7, 2, NOT(4), /* 5 = 1 ^ 3; 6 = ~1 & 3, 7 = 2 & ~4 */
    1, 1, 8, 5, 6, 9, 8, NOT(7),               /* 8 = 5 ^ 6; 9 = 8 & ~7 */
    0, 0,
};
static const uint32_t OUTS[] = {9, NOT(8)};
static const gc_operand OPERANDS[] = {
    {.kind = GC_FROM_ALICE, .width = 2, .table = -1, .turn_stride = {WIRES}},
    {.kind = GC_FROM_BOB, .port = 1, .width = 2, .table = -1, .turn_stride = {WIRES}},
    {.kind = GC_TO_OUTPUT, .width = 2, .table = -1, .turn_stride = {WIRES}},
};
static const gc_step STEPS[] = {
    {.kind = GC_LOOP, .trips = TURNS, .jump = 2},
    {.kind = GC_CALL, .n_in = 2, .first_out = 2, .n_out = 1, .lanes = LANES, .n_slots = SLOTS, .n_and = 3},
    {.kind = GC_END, .jump = 0},
};
static const int64_t IN_BITS[] = {BITS, BITS}, ORIGIN[] = {0, 0}, OUT_BITS[] = {BITS};
static const gc_plan PLAN = {
    .steps = STEPS, .n_steps = 3, .operands = OPERANDS, .n_operands = 3, .code = CODE,
    .n_code = sizeof CODE / sizeof *CODE, .outs = OUTS, .n_outs = 2, .n_slots = SLOTS,
    .in_bits = IN_BITS, .out_bits = OUT_BITS, .origin = ORIGIN, .n_inputs = 2, .n_outputs = 1,
};

/* Run a role through the whole Plan, one segment, with `room` gates a buffer. table: ANDS gates; outputs:
 * COTS labels. */
static void run(gc_engine e, size_t room, const uint8_t *alice, const uint8_t *bob, uint8_t *table, gc_block *outputs) {
    const gc_window windows[] = {{alice, 0, alice ? BITS : 0}, {bob, 0, bob ? BITS : 0}};
    const uint8_t recipients = GC_BOB;
    gc_block slots[SLOTS * GC_LANES];
    size_t done = 0, used;
    int status;
    e.plan = &PLAN;
    e.slots = slots;
    e.to_bob = outputs;
    e.windows = windows;
    e.recipients = &recipients;
    const gc_block *cots = e.cots;
    const uint8_t *flips = e.flips;
    CHECK(gc_engine_segment(&e, 1 << 20) == GC_OK && e.need.cots == COTS && e.need.to_bob == COTS);
    e.cots = cots;
    e.flips = flips;
    CHECK(e.need.gates == ANDS && e.need.alice_bits == COTS && e.need.to_alice == 0);
    do {
        size_t n = ANDS - done < room ? ANDS - done : room;
        uint8_t *buffer = check_alloc(32 * n); /* of its own, so that a sanitizer guards both ends */
        memcpy(buffer, table + 32 * done, 32 * n);
        status = gc_engine_run(&e, buffer, n, &used);
        memcpy(table + 32 * done, buffer, 32 * n);
        free(buffer);
        CHECK(status >= 0 && used <= n && (used == n || status == GC_DONE));
        done += used;
    } while (status != GC_DONE);
    CHECK(done == ANDS && e.gate == ANDS);
}

/* Bob's bits as the segment uses its COTs: each turn's lanes in whole bytes. */
static void order_choices(const uint8_t *bob, uint8_t *choices) {
    const gc_window windows[] = {{NULL, 0, 0}, {bob, 0, BITS}};
    const uint8_t recipients = GC_BOB;
    gc_engine e = {.plan = &PLAN, .role = GC_EVALUATE, .windows = windows, .recipients = &recipients};
    int64_t first[2], end[2];
    CHECK(gc_engine_segment(&e, 1 << 20) == GC_OK);
    gc_engine_windows(&e, first, end);
    CHECK(first[1] == 0 && end[1] == BITS);
    CHECK(gc_engine_choices(&e, choices) == GC_OK);
    for (int turn = 0; turn < TURNS; turn++)
        for (int i = 0; i < WIRES; i++) {
            int from = turn * WIRES + i, to = turn * REGION + i;
            CHECK((bob[from / 8] >> from % 8 & 1) == (choices[to / 8] >> to % 8 & 1));
        }
}

static void test_roles(int tier, size_t room) {
    uint8_t alice[BYTES], bob[BYTES], flips[COTS / 8], choices[COTS / 8], table[32 * ANDS];
    gc_block keys[COTS], macs[COTS], bits[COTS], zero[COTS], active[COTS];
    gc_block delta = check_block(), seed = check_block(), start = check_block();
    const gc_block nothing = {{0, 0}}, one = {{1, 0}};
    delta.w[0] |= 1;
    for (int i = 0; i < BYTES; i++) alice[i] = (uint8_t)check_random(), bob[i] = (uint8_t)check_random();
    for (int i = 0; i < COTS / 8; i++) flips[i] = (uint8_t)check_random();
    order_choices(bob, choices);
    for (int i = 0; i < COTS; i++) {
        int choice = (choices[i / 8] ^ flips[i / 8]) >> i % 8 & 1;
        keys[i] = check_block();
        macs[i] = check_xor(keys[i], choice ? delta : nothing);
    }
    memset(table, 0, sizeof table);
    memset(bits, 0, sizeof bits);
    memset(zero, 0, sizeof zero);
    memset(active, 0, sizeof active);
    run((gc_engine){.role = GC_SIMULATE, .tier = tier, .delta = one}, room, alice, bob, table, bits);

    gc_block secret = delta;
    GC_SECRET(&secret, sizeof secret);
    GC_SECRET(&seed, sizeof seed);
    GC_SECRET(alice, sizeof alice);
    GC_SECRET(keys, sizeof keys);
    GC_SECRET(macs, sizeof macs);
    run((gc_engine){.role = GC_GARBLE, .tier = tier, .delta = secret, .start = start, .seed = seed, .cots = keys,
                    .flips = flips},
        room, alice, NULL, table, zero);
    run((gc_engine){.role = GC_EVALUATE, .tier = tier, .start = start, .seed = seed, .cots = macs}, room, NULL, NULL,
        table, active);

    GC_PUBLIC(zero, sizeof zero);
    GC_PUBLIC(active, sizeof active);
    for (int i = 0; i < COTS; i++) {
        gc_block want = check_xor(zero[i], bits[i].w[0] ? delta : nothing);
        CHECK(memcmp(&want, &active[i], sizeof want) == 0);
    }
}

int main(void) {
    CHECK(gc_plan_check(&PLAN) == GC_OK);
    for (int tier = 0; tier <= gc_best_tier(); tier++) {
        for (size_t room = 1; room <= ANDS; room += 4) test_roles(tier, room);
        printf("%s\n", gc_tier_name(tier));
    }
    return 0;
}
