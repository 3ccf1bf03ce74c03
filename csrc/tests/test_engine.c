/* The engine in its three roles on one small Plan: garbled and evaluated with table buffers of every size, the labels
 * that come out are those of the bits that simulating gives. What each party keeps to itself is secret. */
#include "check.h"

enum { LANES = 11, BITS = 2 * LANES, SLOTS = 10, ANDS = 3 * LANES, COTS = 24 };

#define NOT(slot) ((slot) | (uint32_t)1 << GC_NEGATED)

/* Slots 1, 2 are Alice's bits, 3, 4 Bob's. */
static const uint32_t CODE[] = {
    1, 2, 5, 1, 3, 6, NOT(1), 3, 7, 2, NOT(4), /* 5 = 1 ^ 3; 6 = ~1 & 3, 7 = 2 & ~4 */
    1, 1, 8, 5, 6, 9, 8, NOT(7),               /* 8 = 5 ^ 6; 9 = 8 & ~7 */
    0, 0,
};
static const uint32_t OUTS[] = {9, NOT(8)};
static const gc_operand OPERANDS[] = {
    {.kind = GC_FROM_ALICE, .width = 2},
    {.kind = GC_FROM_BOB, .width = 2},
    {.kind = GC_TO_OUTPUT, .width = 2},
};
static const gc_step STEP = {.n_in = 2, .first_out = 2, .n_out = 1, .lanes = LANES, .n_slots = SLOTS};
static const gc_plan PLAN = {
    .steps = &STEP, .n_steps = 1, .operands = OPERANDS, .n_operands = 3, .code = CODE,
    .n_code = sizeof CODE / sizeof *CODE, .outs = OUTS, .n_outs = 2, .n_slots = SLOTS,
    .n_alice_bits = BITS, .n_bob_bits = BITS, .n_outputs = BITS,
};

/* Run a role through the whole Plan with `room` gates a buffer; table: ANDS gates, outputs: BITS labels. */
static void run(gc_engine e, size_t room, const gc_block *cots, const uint8_t *flips, uint8_t *table,
                gc_block *outputs) {
    gc_block slots[SLOTS * GC_LANES];
    size_t done = 0, used;
    int status;
    e.plan = &PLAN;
    e.slots = slots;
    e.outputs = outputs;
    CHECK(gc_engine_segment(&e, 1, 0, cots, flips, COTS) == GC_OK);
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

static void test_roles(int tier, size_t room) {
    uint8_t alice[4], bob[4], flips[4], table[32 * ANDS];
    gc_block keys[COTS], macs[COTS], bits[BITS], zero[BITS], active[BITS];
    gc_block delta = check_block(), seed = check_block(), start = check_block();
    const gc_block nothing = {{0, 0}}, one = {{1, 0}};
    delta.w[0] |= 1;
    for (int i = 0; i < 4; i++) alice[i] = (uint8_t)check_random(), bob[i] = (uint8_t)check_random();
    for (int i = 0; i < 4; i++) flips[i] = (uint8_t)check_random();
    for (int i = 0; i < COTS; i++) {
        int choice = (bob[i / 8] ^ flips[i / 8]) >> i % 8 & 1;
        keys[i] = check_block();
        macs[i] = check_xor(keys[i], choice ? delta : nothing);
    }
    memset(table, 0, sizeof table);
    gc_engine oracle = {.role = GC_SIMULATE, .tier = tier, .delta = one, .alice_bits = alice, .bob_bits = bob};
    run(oracle, room, NULL, NULL, table, bits);

    gc_block secret = delta;
    GC_SECRET(&secret, sizeof secret);
    GC_SECRET(&seed, sizeof seed);
    GC_SECRET(alice, sizeof alice);
    GC_SECRET(keys, sizeof keys);
    GC_SECRET(macs, sizeof macs);
    gc_engine garbler = {.role = GC_GARBLE, .tier = tier, .start = start, .seed = seed, .alice_bits = alice};
    gc_engine evaluator = {.role = GC_EVALUATE, .tier = tier, .start = start, .seed = seed};
    garbler.delta = secret;
    run(garbler, room, keys, flips, table, zero);
    run(evaluator, room, macs, NULL, table, active);

    GC_PUBLIC(zero, sizeof zero);
    GC_PUBLIC(active, sizeof active);
    for (int i = 0; i < BITS; i++) {
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
