/* The group kernels of every tier this CPU has, by what they promise: AES known answers, XORs, and garbled ANDs that
 * evaluate to the right labels. Built twice: with sanitizers, and with -DGC_MEMCHECK to run under valgrind, where
 * labels, delta and keys are undefined, so that a branch or an index that depends on them is an error.
 * With the argument `leak` it makes such a branch on purpose. */
#include "check.h"

enum { SLOTS = 64, INPUTS = 32 };

static void test_aes(const gc_kernels *k) { /* FIPS-197 C.1 */
    gc_block key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}}, plain = {{0x7766554433221100, 0xffeeddccbbaa9988}};
    gc_block out[70], want = {{0x30047b6ad8e0c469, 0x5ac5b47080b7cdd8}};
    GC_SECRET(&key, sizeof key);
    for (size_t n = 0; n <= 70; n += 7) {
        gc_block *exact = check_alloc(n * sizeof *exact);
        k->aes_ctr(key, plain, exact, n);
        GC_PUBLIC(exact, n * sizeof *exact);
        if (n == 0) k->aes_ctr(key, plain, out, 70);
        GC_PUBLIC(out, sizeof out);
        CHECK(memcmp(out, exact, n * sizeof *exact) == 0);
        free(exact);
    }
    CHECK(memcmp(&out[0], &want, sizeof want) == 0);
}

static void test_xor(const gc_kernels *k, size_t w) {
    const uint32_t code[] = {2, 0, 1, 3, 2, 0, 0, 3, 2}; /* 2 = 0 ^ 1, 3 = 1, 0 = 0 */
    gc_block *slots = check_alloc(4 * w * sizeof *slots), before[2][GC_LANES];
    for (size_t i = 0; i < 4 * w; i++) slots[i] = check_block();
    memcpy(before[0], slots, w * sizeof *slots);
    memcpy(before[1], slots + w, w * sizeof *slots);
    GC_SECRET(slots, 4 * w * sizeof *slots);
    k->xor_group(slots, w, code, 3);
    GC_PUBLIC(slots, 4 * w * sizeof *slots);
    CHECK(memcmp(slots, before[0], w * sizeof *slots) == 0);
    CHECK(memcmp(slots + 3 * w, before[1], w * sizeof *slots) == 0);
    free(slots);
}

/* Garble items [i0, i0+n) on one tier, evaluate on another, and check every output label. */
static void test_ands(const gc_kernels *garbler, const gc_kernels *evaluator, size_t w, size_t i0, size_t n) {
    const size_t size = SLOTS * w * sizeof(gc_block), rows = 2 * n * sizeof(gc_block);
    gc_block *zero = check_alloc(size), *active = check_alloc(size);
    uint8_t *table = check_alloc(rows + 1), bits[SLOTS * GC_LANES];
    gc_block delta = check_block(), start = check_block();
    uint32_t code[3 * (SLOTS - INPUTS)];
    uint64_t gate0 = check_random();
    CHECK(i0 + n <= (SLOTS - INPUTS) * w);
    delta.w[0] |= 1;
    for (uint32_t i = 0; i < SLOTS - INPUTS; i++) {
        uint32_t a = (uint32_t)check_random() % INPUTS, b = (a + 1 + i % (INPUTS - 1)) % INPUTS;
        code[3 * i] = INPUTS + i;
        code[3 * i + 1] = a | (uint32_t)check_random() << GC_NEGATED;
        code[3 * i + 2] = b | (uint32_t)check_random() << GC_NEGATED;
    }
    for (size_t i = 0; i < SLOTS * w; i++) {
        const gc_block nothing = {{0, 0}};
        bits[i] = (uint8_t)(check_random() & 1);
        zero[i] = check_block();
        active[i] = check_xor(zero[i], bits[i] ? delta : nothing);
    }
    gc_block secret = delta;
    gc_ahead *ahead = calloc(2, sizeof *ahead);
    GC_SECRET(zero, size);
    GC_SECRET(active, size);
    GC_SECRET(&secret, sizeof secret);
    garbler->garble_group(zero, w, code, i0, n, &secret, &start, gate0, (gc_block *)(void *)(table + 1), &ahead[0]);
    evaluator->evaluate_group(active, w, code, i0, n, &start, gate0, (const gc_block *)(const void *)(table + 1),
                              &ahead[1]);
    GC_PUBLIC(zero, size);
    GC_PUBLIC(active, size);
    for (size_t i = i0; i < i0 + n; i++) {
        const uint32_t *e = code + 3 * (i / w), mask = ((uint32_t)1 << GC_NEGATED) - 1;
        int a = bits[(e[1] & mask) * w + i % w] ^ (int)(e[1] >> GC_NEGATED);
        int b = bits[(e[2] & mask) * w + i % w] ^ (int)(e[2] >> GC_NEGATED);
        gc_block want = zero[e[0] * w + i % w], got = active[e[0] * w + i % w];
        if (a & b) want = check_xor(want, delta);
        CHECK(memcmp(&want, &got, sizeof want) == 0);
    }
    free(zero), free(active), free(table), free(ahead);
}

/* Small groups one after the other, at times with a gap for which others did the gates: keys made ahead are those of
 * the gates that use them. */
static void test_ahead(const gc_kernels *k, const gc_kernels *portable) {
    gc_block slots[2][SLOTS], active[2][SLOTS], table[2][2 * GC_LANES];
    gc_block delta = check_block(), start = check_block();
    gc_ahead *ahead = calloc(4, sizeof *ahead);
    uint64_t gate = check_random();
    delta.w[0] |= 1;
    for (size_t i = 0; i < SLOTS; i++) slots[0][i] = slots[1][i] = check_block(), active[0][i] = active[1][i] = check_block();
    for (int step = 0; step < 200; step++) {
        const size_t n = (size_t)(check_random() % GC_LANES);
        uint32_t code[3 * GC_LANES];
        for (uint32_t i = 0; i < GC_LANES; i++)
            code[3 * i] = INPUTS + i, code[3 * i + 1] = i, code[3 * i + 2] = (uint32_t)(GC_LANES + check_random() % GC_LANES);
        for (int j = 0; j < 2; j++) {
            const gc_kernels *one = j ? portable : k;
            one->garble_group(slots[j], 1, code, 0, n, &delta, &start, gate, table[j], ahead + j);
            one->evaluate_group(active[j], 1, code, 0, n, &start, gate, table[j], ahead + 2 + j);
        }
        CHECK(memcmp(table[0], table[1], 2 * n * sizeof(gc_block)) == 0);
        CHECK(memcmp(slots[0], slots[1], sizeof slots[0]) == 0 && memcmp(active[0], active[1], sizeof active[0]) == 0);
        for (size_t i = 0; i < n; i++) slots[0][i] = slots[1][i] = slots[0][INPUTS + i];
        gate += n + (step % 11 ? 0 : check_random() % 100);
    }
    free(ahead);
}

static void leak(void) {
    gc_block label = check_block();
    GC_SECRET(&label, sizeof label);
    if (label.w[0] & 1) puts("odd");
}

int main(int argc, char **argv) {
    static const size_t counts[] = {0, 1, 7, 8, 9, 24};
    if (argc > 1 && strcmp(argv[1], "leak") == 0) leak();
    const gc_kernels *portable = gc_kernels_of(0);
    for (int tier = 0; tier <= gc_best_tier(); tier++) {
        const gc_kernels *k = gc_kernels_of(tier);
        test_aes(k);
        test_ahead(k, portable);
        for (size_t w = 1; w <= GC_LANES; w++) {
            test_xor(k, w);
            for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
                test_ands(k, portable, w, 0, counts[i]);
                test_ands(portable, k, w, i, counts[i]);
            }
        }
        printf("%s\n", gc_tier_name(tier));
    }
    return 0;
}
