/* The public C API of gc2pc: CPU tiers, the engine that runs Plans, the OT kernels, and what the compiler uses.
 *
 * Conventions: (pointer, count) pairs, counts in the element's unit; the caller owns all memory; functions
 * return GC_OK or a negative error, on which outputs are unchanged. Bit 0 is the least significant, a block
 * is 16 bytes little-endian. The Python binding cuts its declarations from between the cdef marks. */
#ifndef GC2PC_H
#define GC2PC_H

#include <stddef.h>
#include <stdint.h>

/* cdef begin */

#define GC_OK 0
#define GC_EINVAL -1

/* One label, key or AES block: w[0] holds the low 64 bits. */
typedef struct {
    uint64_t w[2];
} gc_block;

/* ---- CPU tiers ---- */

/* Highest kernel tier of this CPU: 0 portable, 1 aesni, 2 vaes256, 3 vaes512. */
int gc_best_tier(void);
/* Name of a tier, or NULL when there is no such tier. */
const char *gc_tier_name(int tier);
/* Tier in use; gc_use_tier lowers it (GC_EINVAL when this CPU lacks the tier). */
int gc_active_tier(void);
int gc_use_tier(int tier);

/* ---- kernels of one tier: for tests and benchmarks; the entries are described in kernels.h ---- */

#define GC_AHEAD 32 /* gates whose keys of the garbling hash are expanded ahead of their use, at most */

/* Round keys of the gates before `end`, under one S, zero at the start; public. It must not move. */
typedef struct {
    uint64_t end;
    int32_t live;
    gc_block room[11 * 2 * GC_AHEAD + 4];
} gc_ahead;

/* All return GC_EINVAL, with nothing written, when this CPU lacks the tier, w is not 1 to 8, or an entry names a
 * slot outside slots[0 .. n_slots) (w blocks each). Independence of AND entries is the caller's to keep. */
int gc_xor_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t n);
/* Items [i0, i0+n) into (or out of) table[0 .. 2n); an AND of a slot with itself is refused. */
int gc_garble_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0, size_t n,
                    gc_block delta, gc_block start, uint64_t gate0, gc_block *table);
int gc_evaluate_group(int tier, gc_block *slots, size_t n_slots, size_t w, const uint32_t *code, size_t i0,
                      size_t n, gc_block start, uint64_t gate0, const gc_block *table);
int gc_aes_ctr(int tier, gc_block key, gc_block iv, gc_block *out, size_t n);
/* ---- engine: runs a Plan as a resumable machine without I/O ---- */

#define GC_MORE 0  /* the table buffer is full (garbler) or used up (evaluator) */
#define GC_DONE 1  /* the segment's end is reached */

#define GC_SIMULATE 0 /* labels are bits: the oracle */
#define GC_GARBLE 1
#define GC_EVALUATE 2

#define GC_DIMS 4  /* dimensions of lanes that an operand can step through */
#define GC_DEPTH 4 /* loops inside one another */

#define GC_FROM_ARENA 0 /* operand kinds: where a call's inputs come from ... */
#define GC_FROM_ALICE 1
#define GC_FROM_BOB 2
#define GC_TO_ARENA 0 /* ... and where its outputs go */
#define GC_TO_OUTPUT 1

#define GC_CALL 0 /* step kinds */
#define GC_LOOP 1
#define GC_END 2

#define GC_ALICE 1 /* recipients of an output, added up */
#define GC_BOB 2

/* A group of wires of one call. In the arena lane j, counted out in dims (outermost first), wire i is label
 * base + i * wire_stride + sum of digit * stride; with a table (offset into gc_plan.index) it is
 * base + i * wire_stride + index[table + j]. Of a party's input or an output it is bit base + j * width + i.
 * Turn t of the loop at depth d adds t * turn_stride[d]. port: which input or output. */
typedef struct {
    int64_t kind, port, width, base, wire_stride, table, n_dims;
    int64_t count[GC_DIMS], stride[GC_DIMS], turn_stride[GC_DEPTH];
} gc_operand;

/* GC_CALL: one netlist over many lanes, GC_LANES at a time: inputs fill slots 1, 2, ...; slot 0 is constant 0.
 * GC_LOOP runs the steps up to its GC_END (at jump) trips times; the END's jump points back. */
typedef struct {
    int64_t kind, trips, jump;
    int64_t first_in, n_in, first_out, n_out; /* operands */
    int64_t code, outs;                       /* offsets into gc_plan.code and gc_plan.outs */
    int64_t lanes, n_slots, n_and;
} gc_step;

/* code: groups [n_xor, n_and, n_xor entries, n_and entries], a group 0, 0 ends a netlist; an entry is the slots
 * c, a, b, with bit 31 of an AND's a or b for a negated input. outs: a slot an output wire, bit 31 negates. */
typedef struct {
    const gc_step *steps;
    size_t n_steps;
    const gc_operand *operands;
    size_t n_operands;
    const uint32_t *code;
    size_t n_code;
    const uint32_t *outs;
    size_t n_outs;
    const int64_t *index;
    size_t n_index;
    const int64_t *in_bits;  /* bits of each input, and of each output */
    const int64_t *out_bits;
    const int64_t *origin;   /* of each input: its first bit among all of its party's */
    size_t n_inputs, n_outputs, n_arena, n_slots; /* ports, ports, labels, slots */
} gc_plan;

/* What a stretch of a Plan takes in and gives out. Each operand's bits fill whole bytes. */
typedef struct {
    uint64_t cots, alice_bits, to_alice, to_bob, gates;
} gc_need;

/* Before lane `lane` of step `step`, a GC_CALL or the end, in turn turn[d] of each loop around it. */
typedef struct {
    int64_t step, lane, depth, turn[GC_DEPTH];
} gc_position;

/* Bits [first, first + n) of an input, packed; first is a multiple of 8. Secret. */
typedef struct {
    const uint8_t *bits;
    int64_t first, n;
} gc_window;

/* Room for bits [first, first + n) of an output, packed; first is a multiple of 8. */
typedef struct {
    uint8_t *bits;
    int64_t first, n;
} gc_sink;

/* State of one execution. The caller owns all memory. It fills the first part once, the second for each
 * segment; the rest is the machine's own, zero at the start. */
typedef struct {
    const gc_plan *plan;
    int32_t role, tier;
    gc_block delta;              /* secret; garbler: lsb 1; simulation: 1; evaluator: 0 */
    gc_block start, seed;        /* S of the hash; key of Alice's input labels */
    gc_block *arena, *slots;     /* n_arena and n_slots * 8 blocks */
    const uint8_t *recipients;   /* of each output */
    uint64_t *trace;             /* tests: pairs (first gate, gates) of each kernel call, or NULL */
    size_t trace_cap;

    const gc_window *windows;    /* of each input; a party needs its own (evaluator: none) */
    const gc_block *cots;        /* garbler: keys; evaluator: macs; a new segment forgets them */
    const uint8_t *flips;        /* garbler: by which the evaluator's choices differ from its inputs */
    gc_block *to_alice, *to_bob; /* labels of outputs */

    gc_position begin, at, end;  /* the segment, and where the machine is */
    gc_need need, done;          /* of the segment */
    int64_t first_lane, width;   /* of the call: first lane in this segment; lanes in the block */
    size_t code, item;           /* group, and items of its ANDs done */
    int32_t in_block, in_and;
    gc_ahead ahead;
    uint64_t gate;               /* ANDs done: the tweak's source */
    size_t n_trace;
} gc_engine;

/* Whether every index of a Plan is in range, loops are well formed and hold a call, all there is to do can be
 * counted (turns * lanes * wires below 2^60), and no AND has a constant, equal or opposite inputs. */
int gc_plan_check(const gc_plan *plan);
/* What the whole Plan takes and gives, all of it to both parties. */
gc_need gc_plan_need(const gc_plan *plan);
/* Cut the next segment: it stops before its inputs or its outputs exceed `most` bits, unless one block of lanes
 * does. Fills e->need. GC_EINVAL when the last one is not done. */
int gc_engine_segment(gc_engine *e, uint64_t most);
/* For each input the bits that this segment reads: [first[i], end[i]), first a multiple of 8; 0, 0 for none. */
void gc_engine_windows(const gc_engine *e, int64_t *first, int64_t *end);
/* Bob's input bits in the order in which the segment uses its COTs, need.cots bits, from e->windows. */
int gc_engine_choices(const gc_engine *e, uint8_t *bits);
/* Spread the values of this segment's outputs for one party (GC_ALICE or GC_BOB), packed as they lie in
 * to_alice or to_bob, over the sinks of its outputs, whose bits are zero before. */
int gc_engine_deliver(const gc_engine *e, int party, const uint8_t *bits, const gc_sink *sinks);
/* For each output the bits that this segment writes, as gc_engine_windows. */
void gc_engine_delivers(const gc_engine *e, int64_t *first, int64_t *end);
/* Run until the segment ends or n gates have been written to (read from) table, 32 bytes each; *used tells
 * how many. Returns GC_DONE, GC_MORE or GC_EINVAL: the CPU lacks the tier, or windows or COTs are missing. */
int gc_engine_run(gc_engine *e, uint8_t *table, size_t n, size_t *used);
/* bits[i] = lsb of labels[i], packed: ceil(n / 8) bytes. */
void gc_lsbs(const gc_block *labels, size_t n, uint8_t *bits);
/* labels[i] ^= delta where bit i of bits is set; bits and delta may be secret. */
void gc_xor_delta(gc_block *labels, size_t n, const uint8_t *bits, gc_block delta);
/* Overwrite n bytes with zeros in a way no compiler drops. */
void gc_wipe(uint8_t *data, size_t n);

/* ---- ot: SoftSpoken OT extension; the protocol is described in ot_trees.c and ot_extend.c ---- */

#define GC_COT_STEP 16       /* blocks of 128 OTs whose columns stand together in a message */
#define GC_COT_SCRATCH 4096  /* blocks of scratch memory, which holds secrets afterwards */

/* k is 2, 4 or 8, else GC_EINVAL; there are 128/k trees of 2^k leaves. schedule: 11 * 2^k blocks a tree, secret.
 * salt: public, of this session. position: blocks of 128 OTs made before, the same on both sides. */

/* Receiver of the COTs. roots: one a tree, uniform. base: 128 pairs of keys of the base OTs. Writes for the sender
 * corrections (128 pairs) and sums (a pair a tree); proofs: 2^k pairs a tree, to be hashed. */
int gc_cot_recv_trees(unsigned k, uint64_t salt, const gc_block *roots, const gc_block *base, gc_block *corrections,
                      gc_block *sums, gc_block *proofs, gc_block *schedule);
/* Sender. base: 128 keys, those that the bits of delta choose. Writes the receiver's proofs when it was honest. */
int gc_cot_send_trees(unsigned k, uint64_t salt, gc_block delta, const gc_block *base, const gc_block *corrections,
                      const gc_block *sums, gc_block *proofs, gc_block *schedule);

/* Receiver: n blocks of OTs. columns: (128/k - 1) * n blocks for the sender, in steps of GC_COT_STEP and the rest,
 * tree after tree in a step; choices: n blocks; rows: the macs, 128 n blocks. */
int gc_cot_recv_rows(unsigned k, uint64_t salt, uint64_t position, size_t n, const gc_block *schedule,
                     gc_block *columns, gc_block *choices, gc_block *rows, gc_block *scratch);
/* Sender. rows: the keys, 128 n blocks. */
int gc_cot_send_rows(unsigned k, uint64_t salt, uint64_t position, size_t n, const gc_block *schedule,
                     gc_block delta, const gc_block *columns, gc_block *rows, gc_block *scratch);

/* hash[c], c < 128: over column c of 128 n rows, x_t its block t, hash[c] * chi^n + sum of x_t * chi^(n-1-t) in
 * GF(2^128). chi public. */
int gc_cot_hash_rows(gc_block chi, size_t n, const gc_block *rows, gc_block *hash, gc_block *scratch);
/* The same for one column of n blocks. */
int gc_cot_hash_choices(gc_block chi, size_t n, const gc_block *choices, gc_block *hash);

/* One kernel of a tier, for tests; the entries are described in kernels.h. */
int gc_ot_schedule(int tier, const gc_block *keys, size_t n, gc_block *schedule);
int gc_ot_expand(int tier, const gc_block *schedule, unsigned k, gc_block counter, gc_block *total, gc_block *parts);
int gc_ot_to_rows(int tier, const gc_block *columns, gc_block *rows);
int gc_ot_to_columns(int tier, const gc_block *rows, gc_block *columns);
int gc_ot_hash(int tier, gc_block *hash, const gc_block *columns, size_t n, const gc_block *weights);

/* ---- netlists ---- */

/* A netlist: wires 0 and 1 are the constants, then come n_inputs inputs, then gate i drives wire 2 + n_inputs + i from
 * wires a[i] and b[i]. op: 0 XOR, 1 AND, 2 NOT (of a[i]). */
typedef struct {
    const uint8_t *op;
    const uint32_t *a, *b, *outputs;
    size_t n_inputs, n_gates, n_outputs;
} gc_netlist;

/* ---- schedule: orders a netlist's gates into the code of a gc_plan; the method is described in schedule.c ---- */

#define GC_EAND -2 /* an AND of constant, equal or opposite inputs, which no Builder makes */

#define GC_MAX_GROUP 64 /* ANDs of a group at most */

#define GC_NEWEST_FIRST 0  /* which of the ready ANDs come first: depth first from the outputs, of two operands that */
#define GC_OLDEST_FIRST 1  /* made last or that made first; */
#define GC_HIGHEST_FIRST 2 /* or those with most ANDs on a way to an output */

typedef struct {
    size_t n_code, n_slots, xor_gates; /* words of code; slots, those of the constant and the inputs among them */
} gc_scheduled;

/* Bytes of memory that it takes to schedule a netlist of this size; 0 when it is too large. */
size_t gc_schedule_room(size_t n_inputs, size_t n_gates);
/* Write the code of a netlist in groups of at most `most` ANDs, and a slot for each output, as in a gc_plan. room:
 * 64-byte aligned; code: n_code words, 5 * n_gates + 2 or more. GC_EAND, or GC_EINVAL for a netlist that is none,
 * options out of range or too little room. */
int gc_schedule(uint8_t *room, size_t n_bytes, const gc_netlist *net, int32_t priority, size_t most, uint32_t *code,
                size_t n_code, uint32_t *outs, gc_scheduled *made);

/* ---- optimize: rewrites netlists into ones with fewer ANDs; the method is described in optimize.h ---- */

/* variables: of functions that are made anew, 0 to 6; 0 only merges gates that are equal by forms. beam: windows kept
 * while a window grows. keep_depth: no gate gets deeper in ANDs.
 * gain: ANDs that a change must save, 0 or 1. slack: 0 to 3, variables beyond the limit while a window grows. */
typedef struct {
    int32_t variables, beam, keep_depth, gain, slack;
} gc_optimize_options;

/* Bytes of memory that a sweep over a netlist of this size needs; 0 when it is too large to count. */
size_t gc_optimize_room(size_t n_inputs, size_t n_gates, size_t n_outputs);
/* Begin a sweep in `room`, 64-byte aligned. The netlist is not read afterwards. seed: two numbers that the netlist's
 * author cannot choose. GC_EINVAL for a netlist that is none, options out of range or too little room. */
int gc_optimize_begin(uint8_t *room, size_t n_bytes, const gc_netlist *net, const gc_optimize_options *options,
                      uint64_t seed0, uint64_t seed1);
/* Go on for n gates; GC_MORE, or GC_DONE at the end. */
int gc_optimize_run(uint8_t *room, size_t n);
/* Gates of the result; with arrays (or NULL) the result itself, without dead gates. outputs: n_outputs. */
size_t gc_optimize_result(uint8_t *room, uint8_t *op, uint32_t *a, uint32_t *b, uint32_t *outputs);

#define GC_SIMULATE_WORDS 8 /* words a wire */

/* Run a netlist in the clear, 512 instances at once: values holds GC_SIMULATE_WORDS words for each wire; those of the
 * inputs are given, those of the constants and gates are written. GC_EINVAL for a netlist that is none. */
int gc_simulate_words(const gc_netlist *net, uint64_t *values);

/* cdef end */

#endif
