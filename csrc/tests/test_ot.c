/* OT extension on every tier this CPU has: proofs, correlation and hashes of both roles against each other. Roles are
 * mirror images, so each part's output is checked against the other's before it is secret again. */
#include "check.h"

enum { BLOCKS = GC_COT_STEP + 1 };

static gc_block base[128][2], chosen[128], roots[64], corrections[128][2], sums[64][2];
static gc_block theirs[2 * 16 * 256], ours[2 * 16 * 256]; /* proofs: at most 16 trees of 256 leaves */
static gc_block schedule[2][16 * 256 * GC_ROUND_KEYS], scratch[GC_COT_SCRATCH];
static gc_block columns[63 * BLOCKS], choices[BLOCKS], macs[128 * BLOCKS], keys[128 * BLOCKS], hash[2][128];

static void fill(gc_block *p, size_t n) {
    for (size_t i = 0; i < n; i++) p[i] = check_block();
}

static gc_block masked(gc_block x, gc_block bits, size_t j) { /* x when bit j of public bits is set, else 0 */
    const gc_block nothing = {{0, 0}};
    return bits.w[j / 64] >> j % 64 & 1 ? x : nothing;
}

static int equal(gc_block x, gc_block y) { return x.w[0] == y.w[0] && x.w[1] == y.w[1]; }

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
    CHECK(!memcmp(theirs, ours, ((size_t)2 * 128 / k << k) * sizeof *ours));

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
        CHECK(equal(macs[j], check_xor(keys[j], masked(delta, choices[j / 128], j % 128))));
    }
    for (size_t c = 0; c < 128; c++) CHECK(equal(hash[0][c], check_xor(hash[1][c], masked(combined, delta, c))));
}

int main(void) {
    for (int tier = 0; tier <= gc_best_tier(); tier++) {
        CHECK(gc_use_tier(tier) == GC_OK);
        run(2), run(4), run(8);
        printf("%s\n", gc_tier_name(tier));
    }
    return 0;
}
