/* OT on secrets that memcheck takes for undefined: a branch or an address that depends on one is an error.
 * Roles are mirror images, so each part's output is checked against the other's before it is secret again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "kernels.h"

enum { BLOCKS = GC_COT_STEP + 1 };

static gc_block base[128][2], chosen[128], roots[64], corrections[128][2], sums[64][2];
static gc_block theirs[2 * 16 * 256], ours[2 * 16 * 256]; /* proofs: at most 16 trees of 256 leaves */
static gc_block schedule[2][16 * 256 * GC_ROUND_KEYS], scratch[GC_COT_SCRATCH];
static gc_block columns[63 * BLOCKS], choices[BLOCKS], macs[128 * BLOCKS], keys[128 * BLOCKS], hash[2][128];

static uint64_t state = 1;
static void fill(gc_block *p, size_t n) {
    for (size_t i = 0; i < 2 * n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        p[i / 2].w[i % 2] = state ^ state >> 29;
    }
}

static void check(int ok, const char *what, unsigned k) {
    if (ok) return;
    printf("%s is wrong for k = %u\n", what, k);
    exit(1);
}

static void run(unsigned k) {
    const uint64_t salt = 77;
    gc_block delta, chi = {{3, 1}};
    fill(&delta, 1), fill(base[0], 256), fill(roots, 64);
    for (int i = 0; i < 128; i++) chosen[i] = base[i][delta.w[i / 64] >> i % 64 & 1];
    GC_SECRET(&delta, sizeof delta);
    GC_SECRET(base, sizeof base);
    GC_SECRET(chosen, sizeof chosen);
    GC_SECRET(roots, sizeof roots);

    gc_cot_recv_trees(k, salt, roots, base[0], corrections[0], sums[0], theirs, schedule[0]);
    gc_cot_send_trees(k, salt, delta, chosen, corrections[0], sums[0], ours, schedule[1]);
    GC_PUBLIC(theirs, sizeof theirs);
    GC_PUBLIC(ours, sizeof ours);
    check(!memcmp(theirs, ours, ((size_t)2 * 128 / k << k) * sizeof *ours), "a proof", k);

    gc_cot_recv_rows(k, salt, 5, BLOCKS, schedule[0], columns, choices, macs, scratch);
    gc_cot_send_rows(k, salt, 5, BLOCKS, schedule[1], delta, columns, keys, scratch);
    memset(hash, 0, sizeof hash);
    gc_cot_hash_rows(chi, BLOCKS, macs, hash[0], scratch);
    gc_cot_hash_rows(chi, BLOCKS, keys, hash[1], scratch);
    gc_block combined = {{0, 0}};
    gc_cot_hash_choices(chi, BLOCKS, choices, &combined);

    GC_PUBLIC(&delta, sizeof delta);
    GC_PUBLIC(choices, sizeof choices);
    GC_PUBLIC(macs, sizeof macs);
    GC_PUBLIC(keys, sizeof keys);
    GC_PUBLIC(hash, sizeof hash);
    GC_PUBLIC(&combined, sizeof combined);
    for (size_t j = 0; j < 128 * BLOCKS; j++) {
        uint64_t mask = 0 - (choices[j / 128].w[j % 128 / 64] >> j % 64 & 1);
        check(macs[j].w[0] == (keys[j].w[0] ^ (delta.w[0] & mask)), "a mac", k);
        check(macs[j].w[1] == (keys[j].w[1] ^ (delta.w[1] & mask)), "a mac", k);
    }
    for (int c = 0; c < 128; c++) {
        uint64_t mask = 0 - (delta.w[c / 64] >> c % 64 & 1);
        check(hash[0][c].w[0] == (hash[1][c].w[0] ^ (combined.w[0] & mask)), "a hash", k);
        check(hash[0][c].w[1] == (hash[1][c].w[1] ^ (combined.w[1] & mask)), "a hash", k);
    }
}

/* ct_ot TIER runs the code; ct_ot leak shows that memcheck sees a branch on a secret. */
int main(int argc, char **argv) {
    if (argc != 2) return 3;
    if (!strcmp(argv[1], "leak")) {
        fill(roots, 1);
        GC_SECRET(roots, sizeof *roots);
        return roots[0].w[0] & 1 ? puts("odd") < 0 : puts("even") < 0;
    }
    if (gc_use_tier(atoi(argv[1])) != GC_OK) return 3;
    run(2), run(4), run(8);
    puts("ok");
    return 0;
}
