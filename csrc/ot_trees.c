/* Puncturable pseudorandom functions: the setup of SoftSpoken OT (Roy, ePrint 2022/192, section 5).
 *
 * Each of the 128/k trees is a GGM tree of k levels. The receiver of the COTs knows all 2^k leaves; the sender
 * knows all but the one whose index x has the bits of its delta, k of them a tree. A node's children are
 * AES_node(0) and AES_node(1); from the node at the end, AES(0) is the leaf and AES(1), AES(2) its proof. Proofs are
 * what the check of section 5 compares: the receiver sends their sum over the leaves of each tree, from which the
 * sender completes them, and a hash of all.
 *
 * The sender counts leaves from the punctured one: leaf y is the one of index x = y ^ (bits of delta). So no
 * address depends on delta, and y = 0 is the unknown leaf. Level l decides bit l of the index. */
#include "ct.h"
#include "kernels.h"

static gc_block xor2(gc_block a, gc_block b) { return (gc_block){{a.w[0] ^ b.w[0], a.w[1] ^ b.w[1]}}; }

/* Exchange a and b when the mask is all ones. */
static void swap_if(gc_block *a, gc_block *b, uint64_t mask) {
    for (int i = 0; i < 2; i++) {
        uint64_t t = (a->w[i] ^ b->w[i]) & mask;
        a->w[i] ^= t;
        b->w[i] ^= t;
    }
}

static void prg(gc_block node, uint64_t salt, gc_block *out, size_t n) {
    gc_active()->aes_ctr(node, (gc_block){{0, salt}}, out, n);
}

static int k_fits(unsigned k) { return k == 2 || k == 4 || k == 8; }

/* All leaves of one tree: corrections[2l + b] opens the sum of level l's children on side 1 - b to who holds
 * base[2l + b]. */
static void grow(unsigned k, uint64_t salt, gc_block root, const gc_block *base, gc_block *corrections,
                 gc_block *leaves, gc_block *proofs, gc_block sum[2]) {
    size_t n = 1;
    leaves[0] = root;
    for (unsigned l = 0; l < k; l++, n *= 2) {
        gc_block side[2] = {{{0, 0}}, {{0, 0}}};
        for (size_t x = 0; x < n; x++) {
            gc_block child[2];
            prg(leaves[x], salt, child, 2);
            side[0] = xor2(side[0], leaves[x] = child[0]);
            side[1] = xor2(side[1], leaves[x + n] = child[1]);
        }
        for (unsigned b = 0; b < 2; b++) corrections[2 * l + b] = xor2(base[2 * l + b], side[1 - b]);
    }
    sum[0] = sum[1] = (gc_block){{0, 0}};
    for (size_t x = 0; x < n; x++) {
        gc_block end[3];
        prg(leaves[x], salt, end, 3);
        leaves[x] = end[0];
        for (unsigned i = 0; i < 2; i++) sum[i] = xor2(sum[i], proofs[2 * x + i] = end[1 + i]);
    }
}

/* The mirror image: base[l] is the key of branch `bit l of delta`. */
static void regrow(unsigned k, uint64_t salt, uint64_t delta, const gc_block *base, const gc_block *corrections,
                   gc_block *leaves, gc_block *proofs, const gc_block sum[2]) {
    size_t n = 1;
    leaves[0] = (gc_block){{0, 0}};
    for (unsigned l = 0; l < k; l++, n *= 2) {
        uint64_t mask = gc_ct_mask(delta >> l);
        gc_block correction = corrections[2 * l], other = corrections[2 * l + 1];
        swap_if(&correction, &other, mask);
        gc_block unknown = xor2(base[l], correction);
        for (size_t y = 1; y < n; y++) {
            gc_block child[2];
            prg(leaves[y], salt, child, 2);
            swap_if(&child[0], &child[1], mask);
            leaves[y] = child[0];
            unknown = xor2(unknown, leaves[y + n] = child[1]);
        }
        leaves[n] = unknown;
    }
    proofs[0] = sum[0], proofs[1] = sum[1];
    for (size_t y = 1; y < n; y++) {
        gc_block end[3];
        prg(leaves[y], salt, end, 3);
        leaves[y] = end[0];
        for (unsigned i = 0; i < 2; i++) proofs[i] = xor2(proofs[i], proofs[2 * y + i] = end[1 + i]);
    }
    for (unsigned l = 0; l < k; l++) { /* from y to x */
        uint64_t mask = gc_ct_mask(delta >> l);
        for (size_t y = 0; y < n; y++) {
            if (y >> l & 1) continue;
            swap_if(&proofs[2 * y], &proofs[2 * (y + ((size_t)1 << l))], mask);
            swap_if(&proofs[2 * y + 1], &proofs[2 * (y + ((size_t)1 << l)) + 1], mask);
        }
    }
}

int gc_cot_recv_trees(unsigned k, uint64_t salt, const gc_block *roots, const gc_block *base, gc_block *corrections,
                      gc_block *sums, gc_block *proofs, gc_block *schedule) {
    if (!k_fits(k)) return GC_EINVAL;
    size_t n = (size_t)1 << k;
    gc_block leaves[256];
    for (size_t i = 0; i < 128 / k; i++) {
        grow(k, salt, roots[i], base + 2 * k * i, corrections + 2 * k * i, leaves, proofs + 2 * n * i, sums + 2 * i);
        gc_active()->ot_schedule(leaves, n, schedule + GC_ROUND_KEYS * n * i);
    }
    GC_PUBLIC(corrections, 2 * 128 * sizeof *corrections);
    GC_PUBLIC(sums, 2 * (128 / k) * sizeof *sums);
    gc_wipe((uint8_t *)leaves, sizeof leaves);
    return GC_OK;
}

int gc_cot_send_trees(unsigned k, uint64_t salt, gc_block delta, const gc_block *base, const gc_block *corrections,
                      const gc_block *sums, gc_block *proofs, gc_block *schedule) {
    if (!k_fits(k)) return GC_EINVAL;
    size_t n = (size_t)1 << k;
    gc_block leaves[256];
    for (size_t i = 0; i < 128 / k; i++) {
        uint64_t bits = delta.w[i * k / 64] >> (i * k % 64);
        regrow(k, salt, bits, base + k * i, corrections + 2 * k * i, leaves, proofs + 2 * n * i, sums + 2 * i);
        gc_active()->ot_schedule(leaves, n, schedule + GC_ROUND_KEYS * n * i);
    }
    gc_wipe((uint8_t *)leaves, sizeof leaves);
    return GC_OK;
}
