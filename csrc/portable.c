/* Tier portable: plain C for any CPU, and the reference of the others. AES is bitsliced: no tables, no branch.
 *
 * FLIGHT blocks lie in eight planes, plane b holding bit b of every byte. Within a plane, four blocks share
 * 64 bits: the byte in row r, column c of block k is bit 16 r + 4 c + k. So ShiftRows rotates within 16 bits,
 * MixColumns rotates by 16, and a key schedule takes its words as columns, for a different key per block. */
#include "lanes.h"

#ifdef __GNUC__
typedef uint64_t plane __attribute__((vector_size(16)));
#else
typedef uint64_t plane;
#endif

enum { WORDS = sizeof(plane) / sizeof(uint64_t), FLIGHT = 4 * WORDS };
enum { VEC = 1, CREWS = 1, HALF = FLIGHT / 2, BATCH = HALF, AES_FLIGHT = FLIGHT };

/* ---- blocks ---- */

typedef gc_block vec;

GC_INLINE vec v_load(const gc_block *p) {
    vec x;
    memcpy(&x, p, sizeof x);
    return x;
}
GC_INLINE void v_store(gc_block *p, vec x) { memcpy(p, &x, sizeof x); }
GC_INLINE vec v_set(gc_block x) { return x; }
GC_INLINE vec v_xor(vec x, vec y) { return block_of(x.w[0] ^ y.w[0], x.w[1] ^ y.w[1]); }
GC_INLINE vec v_xor3(vec x, vec y, vec z) { return v_xor(v_xor(x, y), z); }
GC_INLINE vec v_and(vec x, vec y) { return block_of(x.w[0] & y.w[0], x.w[1] & y.w[1]); }
GC_INLINE vec v_add64(vec x, vec y) { return block_of(x.w[0] + y.w[0], x.w[1] + y.w[1]); }
GC_INLINE vec v_swap_halves(vec x) { return block_of(x.w[1], x.w[0]); }
GC_INLINE vec v_sigma(vec x) { return block_of(x.w[1], x.w[1] ^ x.w[0]); }
GC_INLINE vec v_lsb_mask(vec x) { return block_of(gc_ct_mask(x.w[0]), gc_ct_mask(x.w[0])); }

GC_INLINE vec v_gather(gc_block *slots, const uint32_t *code) { return *slot_at(slots, 1, code[0]); }
GC_INLINE void v_scatter(gc_block *slots, const uint32_t *code, vec x) { slots[code[0]] = x; }
GC_INLINE vec v_negated(const uint32_t *code, vec x) {
    uint64_t mask = 0 - (uint64_t)(code[0] >> GC_NEGATED);
    return v_and(block_of(mask, mask), x);
}
GC_INLINE void v_store_rows(gc_block *t, vec x, vec y) { v_store(t, x), v_store(t + 1, y); }
GC_INLINE void v_load_rows(const gc_block *t, vec *x, vec *y) { *x = v_load(t), *y = v_load(t + 1); }
GC_INLINE void xor_block(gc_block *c, const gc_block *a, const gc_block *b) { *c = v_xor(*a, *b); }

/* ---- blocks to planes and back ---- */

typedef union planes {
    plane q[8];
    uint64_t w[8][WORDS];
} planes;

/* Bit t of byte j of q[u] changes places with bit u of byte j of q[t]. */
static void transpose_bits(plane q[8]) {
    static const uint64_t MASK[3] = {0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f};
    for (int s = 0; s < 3; s++) {
        int step = 1 << s;
        for (int i = 0; i < 8; i++) {
            if (i & step) continue;
            plane t = ((q[i] >> step) ^ q[i + step]) & MASK[s];
            q[i + step] ^= t;
            q[i] ^= t << step;
        }
    }
}

/* The four bytes of a column into the even bytes of the result, and back. */
static uint64_t spread(uint64_t x) {
    x = (x | x << 16) & 0x0000ffff0000ffff;
    return (x | x << 8) & 0x00ff00ff00ff00ff;
}
static uint64_t gathered(uint64_t x) {
    x &= 0x00ff00ff00ff00ff;
    x = (x | x >> 8) & 0x0000ffff0000ffff;
    return (x | x >> 16) & 0xffffffff;
}

static void to_planes(planes *p, const gc_block x[FLIGHT]) {
    for (int i = 0; i < FLIGHT; i++) {
        uint64_t low = x[i].w[0], high = x[i].w[1]; /* columns 0, 1 and 2, 3 */
        p->w[i % 4][i / 4] = spread(low & 0xffffffff) | spread(high & 0xffffffff) << 8;
        p->w[4 + i % 4][i / 4] = spread(low >> 32) | spread(high >> 32) << 8;
    }
    transpose_bits(p->q);
}

static void from_planes(gc_block x[FLIGHT], planes *p) {
    transpose_bits(p->q);
    for (int i = 0; i < FLIGHT; i++) {
        uint64_t even = p->w[i % 4][i / 4], odd = p->w[4 + i % 4][i / 4];
        x[i] = block_of(gathered(even) | gathered(odd) << 32, gathered(even >> 8) | gathered(odd >> 8) << 32);
    }
}

/* ---- AES rounds on planes ---- */

/* The S-box on every byte: the circuit of Boyar and Peralta (ePrint 2011/332), 32 ANDs; x0, s0 the highest bit. */
static void sub_bytes(plane q[8]) {
    plane x0 = q[7], x1 = q[6], x2 = q[5], x3 = q[4], x4 = q[3], x5 = q[2], x6 = q[1], x7 = q[0];

    plane y14 = x3 ^ x5, y13 = x0 ^ x6, y9 = x0 ^ x3, y8 = x0 ^ x5, t0 = x1 ^ x2;
    plane y1 = t0 ^ x7, y4 = y1 ^ x3, y12 = y13 ^ y14, y2 = y1 ^ x0, y5 = y1 ^ x6, y3 = y5 ^ y8;
    plane t1 = x4 ^ y12, y15 = t1 ^ x5, y20 = t1 ^ x1, y6 = y15 ^ x7, y10 = y15 ^ t0, y11 = y20 ^ y9;
    plane y7 = x7 ^ y11, y17 = y10 ^ y11, y19 = y10 ^ y8, y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = x0 ^ y16;

    plane t2 = y12 & y15, t4 = (y3 & y6) ^ t2, t6 = (y4 & x7) ^ t2, t7 = y13 & y16, t9 = (y5 & y1) ^ t7;
    plane t11 = (y2 & y7) ^ t7, t12 = y9 & y11, t14 = (y14 & y17) ^ t12, t16 = (y8 & y10) ^ t12;
    plane t21 = t4 ^ t14 ^ y20, t22 = t6 ^ t16 ^ y19, t23 = t9 ^ t14 ^ y21, t24 = t11 ^ t16 ^ y18;
    plane t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t29 = (t25 & t27) ^ t22;
    plane t33 = ((t22 ^ t26) & (t23 ^ t24)) ^ t24, t36 = t24 & (t27 ^ t33), t37 = t36 ^ t23 ^ t33;
    plane t40 = t25 ^ (t29 & (t27 ^ t36)), t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37;
    plane t45 = t42 ^ t41;

    plane z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & x7, z3 = t43 & y16, z4 = t40 & y1, z5 = t29 & y7;
    plane z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12, z10 = t37 & y3, z11 = t33 & y4;
    plane z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2, z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

    plane t46 = z15 ^ z16, t48 = z5 ^ z13, t53 = z0 ^ z3, t57 = z2 ^ z12 ^ t53, t58 = z4 ^ t46;
    plane t59 = z3 ^ z6 ^ z7, t60 = t46 ^ t57, t62 = z7 ^ z8 ^ t58, t63 = z9 ^ z10 ^ t58, t64 = z4 ^ t59;
    plane t65 = z14 ^ t57 ^ t62, t66 = z1 ^ t63, s3 = t53 ^ t66;

    q[7] = t59 ^ t63;
    q[6] = ~(t64 ^ s3);
    q[5] = ~(z16 ^ z17 ^ t64 ^ t65);
    q[4] = s3;
    q[3] = z2 ^ z5 ^ t66;
    q[2] = z10 ^ z11 ^ t65;
    q[1] = ~(z12 ^ t48 ^ t62);
    q[0] = ~(t48 ^ t60);
}

/* Row r of the result is row r + n. */
static plane rows_up(plane x, int n) { return x >> 16 * n | x << (64 - 16 * n); }

static void shift_rows(plane q[8]) {
    for (int b = 0; b < 8; b++) {
        plane x = q[b];
        q[b] = (x & 0x000000000000ffff) | (x >> 4 & 0x000000000fff0000) | (x << 12 & 0x00000000f0000000) |
               (x >> 8 & 0x000000ff00000000) | (x << 8 & 0x0000ff0000000000) | (x >> 12 & 0x000f000000000000) |
               (x << 4 & 0xfff0000000000000);
    }
}

/* Row r becomes 2 (a[r] ^ a[r+1]) ^ a[r+1] ^ a[r+2] ^ a[r+3]. */
static void mix_columns(plane q[8]) {
    plane next[8], sum[8];
    for (int b = 0; b < 8; b++) {
        next[b] = rows_up(q[b], 1);
        sum[b] = q[b] ^ next[b];
    }
    for (int b = 0; b < 8; b++) {
        q[b] = next[b] ^ rows_up(sum[b], 2) ^ sum[(b + 7) % 8];
        if (b == 1 || b == 3 || b == 4) q[b] ^= sum[7];
    }
}

static void add_key(plane q[8], const plane key[8]) {
    for (int b = 0; b < 8; b++) q[b] ^= key[b];
}

/* One round of the key schedule: columns are words, prefix sums of columns plus SubWord(RotWord(column 3)). */
static void next_key(plane key[8], unsigned rcon) {
    plane sub[8];
    memcpy(sub, key, sizeof sub);
    sub_bytes(sub);
    for (int b = 0; b < 8; b++) {
        plane t = rows_up(sub[b], 1) >> 12 & 0x000f000f000f000f, k = key[b];
        t |= t << 4;
        t |= t << 8;
        k ^= k << 4 & 0xfff0fff0fff0fff0;
        k ^= k << 8 & 0xff00ff00ff00ff00;
        key[b] = k ^ t ^ (uint64_t)(0xffff & (0 - (rcon >> b & 1)));
    }
}

static const uint8_t RCON[10] = {1, 2, 4, 8, 16, 32, 64, 128, 0x1b, 0x36};

/* Round r, 1 to 10; the last has no MixColumns. */
static void aes_round(plane q[8], const plane key[8], int r) {
    sub_bytes(q);
    shift_rows(q);
    if (r < 10) mix_columns(q);
    add_key(q, key);
}

/* ---- the two forms of AES ---- */

typedef struct aes_schedule {
    planes round[11];
} aes_schedule;

static void aes_expand(aes_schedule *s, gc_block key) {
    gc_block keys[FLIGHT];
    for (int i = 0; i < FLIGHT; i++) keys[i] = key;
    to_planes(&s->round[0], keys);
    for (int r = 1; r < 11; r++) {
        s->round[r] = s->round[r - 1];
        next_key(s->round[r].q, RCON[r - 1]);
    }
}

static void aes_encrypt(const aes_schedule *s, vec y[AES_FLIGHT]) {
    planes p;
    to_planes(&p, y);
    add_key(p.q, s->round[0].q);
    for (int r = 1; r < 11; r++) aes_round(p.q, s->round[r].q, r);
    from_planes(y, &p);
}

typedef gc_block hash_start;

GC_INLINE void hash_begin(hash_start *s, const gc_block *start) { *s = *start; }

static void hash_encrypt(const hash_start *s, uint64_t tweak, int crews, vec y[][2 * HALF], int per_key) {
    (void)crews;
    gc_block keys[FLIGHT];
    planes key, p[2];
    for (uint64_t r = 0; r < HALF; r++) {
        keys[r] = block_of(s->w[0] ^ (tweak + 2 * r), s->w[1]);
        keys[HALF + r] = block_of(keys[r].w[0] ^ 1, s->w[1]);
    }
    to_planes(&key, keys);
    for (int i = 0; i < per_key; i++) {
        to_planes(&p[i], y[i]);
        add_key(p[i].q, key.q);
    }
    for (int r = 1; r < 11; r++) {
        next_key(key.q, RCON[r - 1]);
        for (int i = 0; i < per_key; i++) aes_round(p[i].q, key.q, r);
    }
    for (int i = 0; i < per_key; i++) from_planes(y[i], &p[i]);
}

#include "kernels_group.inc"

/* n < CREW items of one lane, as a crew: the last one fills the rest. */
static void fill_crew(uint32_t filled[3 * CREW], const uint32_t *code, size_t n) {
    for (size_t k = 0; k < CREW; k++) memcpy(filled + 3 * k, code + 3 * (k < n ? k : n - 1), 3 * sizeof *filled);
}

GC_NOINLINE void garble_few(const gc_block *delta, const gc_block *start, gc_block *slots, const uint32_t *code, size_t n,
                            uint64_t gate, gc_block *table, gc_ahead *ahead) {
    garbler s;
    uint32_t filled[3 * CREW];
    gc_block rows[2 * CREW];
    vec c[HALF];
    (void)ahead;
    garble_begin(&s, delta, start);
    fill_crew(filled, code, n);
    garble_gathered(&s, 1, slots, filled, 2 * gate, c, rows);
    for (size_t k = 0; k < n; k++) slots[code[3 * k]] = c[k];
    memcpy(table, rows, 2 * n * sizeof *rows);
}

GC_NOINLINE void evaluate_few(const gc_block *start, gc_block *slots, const uint32_t *code, size_t n, uint64_t gate,
                              const gc_block *table, gc_ahead *ahead) {
    hash_start s;
    uint32_t filled[3 * CREW];
    gc_block rows[2 * CREW] = {{{0, 0}}};
    vec c[HALF];
    (void)ahead;
    hash_begin(&s, start);
    fill_crew(filled, code, n);
    memcpy(rows, table, 2 * n * sizeof *rows);
    evaluate_gathered(&s, 1, slots, filled, 2 * gate, c, rows);
    for (size_t k = 0; k < n; k++) slots[code[3 * k]] = c[k];
}

#include "kernels_ot_portable.inc"

const gc_kernels gc_kernels_portable = {
    .name = "portable",
    .xor_group = xor_group,
    .garble_group = garble_group,
    .evaluate_group = evaluate_group,
    .aes_ctr = aes_ctr,
    .ot_schedule = ot_schedule,
    .ot_expand = ot_expand,
    .ot_to_rows = ot_to_rows,
    .ot_to_columns = ot_to_columns,
    .ot_hash = ot_hash,
};
