/* SoftSpoken OT extension (Roy, ePrint 2022/192): correlated OTs from the leaves of ot_trees.c, and the hash of
 * its consistency check.
 *
 * Leaf x of tree i gives a stream of blocks r_x, 128 OTs a block. The receiver of the COTs has
 * u_i = sum of r_x and, for bit b of an index, v_ib = sum of the r_x with bit b of x set; the sender, whose leaves
 * are counted from the punctured one, d_i, has the same sums w_ib over y = x ^ d_i, and w_ib = v_ib ^ (bit b of
 * d_i) u_i. The choice bits are u_0; the receiver sends c_i = u_i ^ u_0 for i > 0, the sender adds (bit b of d_i) c_i.
 * So over all columns w = v ^ u_0 delta, column i k + b being bit i k + b of label and delta. Transposed, a row is
 * an OT: keys = w, macs = v.
 *
 * The check hashes each column, n blocks x_0 .. x_{n-1} of 128 OTs as elements of GF(2^128), to
 * sum of x_t chi^(n-1-t), for chi unknown when the c_i are sent: a universal hash, in which the last block, which no one
 * uses as OTs, has weight 1 and masks all others. */
#include <string.h>

#include "ct.h"
#include "kernels.h"

static int k_fits(unsigned k) { return k == 2 || k == 4 || k == 8; }

static size_t step_of(size_t n, size_t done) { return n - done < GC_OT_STEP ? n - done : GC_OT_STEP; }

/* While tree i is expanded, fetch its share of the rows that the step after `done` will write: memory is slower
 * than the transposition that fills it. */
static void fetch_rows(const gc_block *rows, size_t n, size_t done, unsigned k, size_t i) {
#ifdef __GNUC__
    enum { LINE = 64 / sizeof(gc_block) };
    if (n - done < 2 * GC_OT_STEP) return;
    rows += 128 * (done + GC_OT_STEP) + GC_OT_STEP * k * i;
    for (size_t j = 0; j < GC_OT_STEP * k; j += LINE) __builtin_prefetch(rows + j, 1);
#else
    (void)rows, (void)n, (void)done, (void)k, (void)i;
#endif
}

/* Rows of the first `count` blocks of a step; spare: 128 * GC_OT_STEP blocks. */
static void to_rows(const gc_block *columns, gc_block *rows, size_t count, gc_block *spare) {
    if (count == GC_OT_STEP) {
        gc_active()->ot_to_rows(columns, rows);
    } else {
        gc_active()->ot_to_rows(columns, spare);
        memcpy(rows, spare, 128 * count * sizeof *rows);
    }
}

int gc_cot_recv_rows(unsigned k, uint64_t salt, uint64_t position, size_t n, const gc_block *schedule,
                     gc_block *columns, gc_block *choices, gc_block *rows, gc_block *scratch) {
    if (!k_fits(k)) return GC_EINVAL;
    size_t tree = (size_t)GC_ROUND_KEYS << k;
    gc_block *sent = columns;
    for (size_t done = 0; done < n; done += GC_OT_STEP) {
        size_t count = step_of(n, done);
        gc_block total[GC_OT_STEP], first[GC_OT_STEP], counter = {{position + done, salt}};
        for (size_t i = 0; i < 128 / k; i++) {
            fetch_rows(rows, n, done, k, i);
            gc_active()->ot_expand(schedule + tree * i, k, counter, total, scratch + GC_OT_STEP * k * i);
            if (i == 0) memcpy(first, total, sizeof first);
            for (size_t t = 0; i > 0 && t < count; t++, columns++) {
                columns->w[0] = total[t].w[0] ^ first[t].w[0];
                columns->w[1] = total[t].w[1] ^ first[t].w[1];
            }
        }
        memcpy(choices + done, first, count * sizeof *choices);
        to_rows(scratch, rows + 128 * done, count, scratch + 128 * GC_OT_STEP);
    }
    GC_PUBLIC(sent, (128 / k - 1) * n * sizeof *sent);
    return GC_OK;
}

int gc_cot_send_rows(unsigned k, uint64_t salt, uint64_t position, size_t n, const gc_block *schedule,
                     gc_block delta, const gc_block *columns, gc_block *rows, gc_block *scratch) {
    if (!k_fits(k)) return GC_EINVAL;
    size_t tree = (size_t)GC_ROUND_KEYS << k;
    for (size_t done = 0; done < n; done += GC_OT_STEP) {
        size_t count = step_of(n, done);
        gc_block total[GC_OT_STEP], counter = {{position + done, salt}};
        for (size_t i = 0; i < 128 / k; i++) {
            gc_block *parts = scratch + GC_OT_STEP * k * i;
            fetch_rows(rows, n, done, k, i);
            gc_active()->ot_expand(schedule + tree * i, k, counter, total, parts);
            if (i == 0) continue;
            for (size_t b = 0; b < k; b++, parts += GC_OT_STEP) {
                uint64_t mask = gc_ct_mask(delta.w[(i * k + b) / 64] >> ((i * k + b) % 64));
                for (size_t t = 0; t < count; t++) {
                    parts[t].w[0] ^= columns[t].w[0] & mask;
                    parts[t].w[1] ^= columns[t].w[1] & mask;
                }
            }
            columns += count;
        }
        to_rows(scratch, rows + 128 * done, count, scratch + 128 * GC_OT_STEP);
    }
    return GC_OK;
}

/* x times y modulo x^128 + x^7 + x^2 + x + 1, both public. */
static gc_block times_public(gc_block x, gc_block y) {
    gc_block product = {{0, 0}};
    for (int i = 127; i >= 0; i--) {
        uint64_t top = product.w[1] >> 63, take = 0 - (y.w[i / 64] >> (i % 64) & 1);
        product.w[1] = (product.w[1] << 1 | product.w[0] >> 63) ^ (x.w[1] & take);
        product.w[0] = (product.w[0] << 1 ^ top * 0x87) ^ (x.w[0] & take);
    }
    return product;
}

/* Weights of a step of `count` blocks: chi^(count-1) .. 1 for them, 0 for what is not there, and chi^count for the
 * hash of all before. */
static void set_weights(gc_block weights[GC_OT_STEP + 1], gc_block chi, size_t count) {
    gc_block power = {{1, 0}};
    memset(weights, 0, (GC_OT_STEP + 1) * sizeof *weights);
    for (size_t t = count; t-- > 0; power = times_public(power, chi)) weights[t] = power;
    weights[GC_OT_STEP] = power;
}

int gc_cot_hash_rows(gc_block chi, size_t n, const gc_block *rows, gc_block *hash, gc_block *scratch) {
    gc_block weights[GC_OT_STEP + 1], *spare = scratch + 128 * GC_OT_STEP;
    for (size_t done = 0; done < n; done += GC_OT_STEP, rows += 128 * GC_OT_STEP) {
        size_t count = step_of(n, done);
        if (done == 0 || count < GC_OT_STEP) set_weights(weights, chi, count);
        if (count < GC_OT_STEP) {
            memset(spare, 0, 128 * GC_OT_STEP * sizeof *spare);
            memcpy(spare, rows, 128 * count * sizeof *rows);
        }
        gc_active()->ot_to_columns(count < GC_OT_STEP ? spare : rows, scratch);
        gc_active()->ot_hash(hash, scratch, 128, weights);
    }
    return GC_OK;
}

int gc_cot_hash_choices(gc_block chi, size_t n, const gc_block *choices, gc_block *hash) {
    gc_block weights[GC_OT_STEP + 1], column[GC_OT_STEP] = {{{0, 0}}};
    for (size_t done = 0; done < n; done += GC_OT_STEP) {
        size_t count = step_of(n, done);
        if (done == 0 || count < GC_OT_STEP) set_weights(weights, chi, count);
        memcpy(column, choices + done, count * sizeof *column);
        gc_active()->ot_hash(hash, column, 1, weights);
    }
    gc_wipe((uint8_t *)column, sizeof column);
    return GC_OK;
}
