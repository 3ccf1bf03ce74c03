/* Runs a Plan: the one walk over steps, lanes and groups that simulating, garbling and evaluating share.
 *
 * The roles differ in three places only: where input labels come from, what an AND does, and that the
 * evaluator's delta is 0, so that negations (label ^ delta) touch the garbler and the simulation alone.
 * Half-gates [ZRE15, ePrint 2014/756]; evaluator inputs by correlated OT, garbler inputs from a shared seed. */
#include <string.h>

#include "kernels.h"

enum { CHUNK = 256 };
static const uint32_t SLOT = ~(1u << GC_NEGATED);

static inline gc_block xor_block(gc_block a, gc_block b) {
    return (gc_block){{a.w[0] ^ b.w[0], a.w[1] ^ b.w[1]}};
}

/* delta when bit (possibly secret) is 1, else 0. */
static inline gc_block scaled(gc_block delta, uint64_t bit) {
    uint64_t mask = 0 - (bit & 1);
    return (gc_block){{delta.w[0] & mask, delta.w[1] & mask}};
}

static inline uint64_t bit_at(const uint8_t *bits, size_t i) { return (bits[i / 8] >> (i % 8)) & 1; }
static inline size_t whole_bytes(size_t bits) { return (bits + 7) / 8 * 8; }
static inline int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

/* ---- checking a Plan ---- */

static int operand_ok(const gc_plan *p, const gc_operand *o, int64_t lanes, int is_out) {
    if (o->width < 0 || o->width > INT32_MAX || o->base < 0) return 0;
    if (o->width == 0 || lanes == 0) return 1;
    if (o->kind == GC_FROM_ARENA) {
        const int64_t limit = (int64_t)1 << 40;
        if (o->wire_stride > limit || o->wire_stride < -limit || o->lane_stride > limit || o->lane_stride < -limit)
            return 0;
        int64_t wires = 0, moves = 0;
        if (__builtin_mul_overflow(o->width - 1, o->wire_stride, &wires)) return 0;
        if (__builtin_mul_overflow(lanes - 1, o->lane_stride, &moves)) return 0;
        if (o->base > limit || wires > limit || wires < -limit || moves > limit || moves < -limit) return 0;
        int64_t low = o->base + min64(wires, 0) + min64(moves, 0);
        int64_t high = o->base + wires + moves - min64(wires, 0) - min64(moves, 0);
        return low >= 0 && high < (int64_t)p->n_arena;
    }
    size_t limit = is_out ? p->n_outputs : o->kind == GC_FROM_ALICE ? p->n_alice_bits : p->n_bob_bits;
    int64_t total = 0;
    if (__builtin_mul_overflow(o->width, lanes, &total)) return 0;
    if (o->kind != GC_FROM_ALICE && (is_out || o->kind != GC_FROM_BOB)) return 0;
    return total <= (int64_t)limit - o->base;
}

static int netlist_ok(const gc_plan *p, const gc_step *s) {
    size_t at = (size_t)s->code;
    if (s->code < 0) return 0;
    for (;;) {
        if (at + 2 > p->n_code) return 0;
        size_t n_xor = p->code[at], n_and = p->code[at + 1];
        if (n_xor + n_and == 0) return 1;
        at += 2;
        if ((p->n_code - at) / 3 < n_xor + n_and) return 0;
        for (size_t i = 0; i < n_xor + n_and; i++, at += 3) {
            uint32_t c = p->code[at], a = p->code[at + 1], b = p->code[at + 2];
            if (i >= n_xor) {
                a &= SLOT;
                b &= SLOT;
                if (a == b || a == 0 || b == 0) return 0;
            }
            if (c == 0 || c >= s->n_slots || a >= s->n_slots || b >= s->n_slots) return 0;
        }
    }
}

/* Whether [first, first + n) lies within size things. */
static int within(int64_t first, int64_t n, size_t size) {
    return first >= 0 && n >= 0 && first <= (int64_t)size && n <= (int64_t)size - first;
}

static int step_ok(const gc_plan *p, const gc_step *s) {
    if (s->lanes < 0 || s->n_slots < 1 || s->n_slots > (int64_t)p->n_slots ||
        !within(s->first_in, s->n_in, p->n_operands) || !within(s->first_out, s->n_out, p->n_operands))
        return 0;
    int64_t n_in = 0, n_out = 0;
    for (int64_t i = 0; i < s->n_in; i++) {
        if (!operand_ok(p, &p->operands[s->first_in + i], s->lanes, 0)) return 0;
        n_in += p->operands[s->first_in + i].width;
    }
    for (int64_t i = 0; i < s->n_out; i++) {
        const gc_operand *o = &p->operands[s->first_out + i];
        if (o->kind > GC_TO_OUTPUT || !operand_ok(p, o, s->lanes, 1)) return 0;
        n_out += o->width;
    }
    if (n_in + 1 > s->n_slots || !within(s->outs, n_out, p->n_outs)) return 0;
    for (int64_t i = 0; i < n_out; i++)
        if ((p->outs[s->outs + i] & SLOT) >= s->n_slots) return 0;
    return netlist_ok(p, s);
}

int gc_plan_check(const gc_plan *p) {
    if (p->n_slots > SLOT || p->n_arena > (size_t)1 << 40) return GC_EINVAL;
    for (size_t i = 0; i < p->n_steps; i++)
        if (!step_ok(p, &p->steps[i])) return GC_EINVAL;
    return GC_OK;
}

/* ---- inputs ---- */

static void load_arena(gc_engine *e, const gc_operand *o, gc_block *to) {
    const gc_block *from = e->arena + o->base + e->lane * o->lane_stride;
    const int64_t w = e->width;
    for (int64_t i = 0; i < o->width; i++, from += o->wire_stride, to += w) {
        if (o->lane_stride == 1)
            memcpy(to, from, (size_t)w * sizeof *to);
        else
            for (int64_t j = 0; j < w; j++) to[j] = from[j * o->lane_stride];
    }
}

/* Labels first, first + 1, ... of the block, lane by lane, each given by a source and put where the slots want it. */
#define EACH_LABEL(first, count, expression)                                     \
    do {                                                                         \
        for (size_t n_ = 0; n_ < (count); n_++) {                                \
            size_t at = (first) + n_;                                            \
            to[(at % width) * w + at / width] = (expression);                    \
        }                                                                        \
    } while (0)

static void load_alice(gc_engine *e, const gc_kernels *k, const gc_operand *o, gc_block *to) {
    const size_t width = (size_t)o->width, w = (size_t)e->width;
    const size_t base = (size_t)o->base + (size_t)e->lane * width;
    if (e->role == GC_SIMULATE) {
        EACH_LABEL(0, width * w, ((gc_block){{bit_at(e->alice_bits, base + at), 0}}));
        return;
    }
    gc_block labels[CHUNK];
    for (size_t done = 0; done < width * w; done += CHUNK) {
        size_t n = width * w - done < CHUNK ? width * w - done : CHUNK;
        k->aes_ctr(e->seed, (gc_block){{base + done, 0}}, labels, n);
        if (e->role == GC_EVALUATE)
            EACH_LABEL(done, n, labels[n_]);
        else
            EACH_LABEL(done, n, xor_block(labels[n_], scaled(e->delta, bit_at(e->alice_bits, base + at))));
    }
}

/* The region of the segment's COTs that belongs to an operand starts at cot. */
static void load_bob(gc_engine *e, const gc_operand *o, size_t cot, gc_block *to) {
    const size_t width = (size_t)o->width, w = (size_t)e->width;
    const size_t base = (size_t)o->base + (size_t)e->lane * width;
    cot += (size_t)(e->lane - e->first_lane) * width;
    if (e->role == GC_SIMULATE)
        EACH_LABEL(0, width * w, ((gc_block){{bit_at(e->bob_bits, base + at), 0}}));
    else if (e->role == GC_EVALUATE)
        EACH_LABEL(0, width * w, e->cots[cot + at]);
    else
        EACH_LABEL(0, width * w, xor_block(e->cots[cot + at], scaled(e->delta, bit_at(e->flips, cot + at))));
}

/* Lanes of the present step that lie in the present segment. */
static size_t segment_lanes(const gc_engine *e, const gc_step *s) {
    int64_t end = e->step == e->end_step ? min64(s->lanes, e->end_lane) : s->lanes;
    return (size_t)(end - e->first_lane);
}

/* COTs the present step takes from the present segment, each operand's region in whole bytes of flip bits. */
static size_t step_cots(const gc_engine *e, const gc_step *s) {
    size_t total = 0, lanes = segment_lanes(e, s);
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &e->plan->operands[s->first_in + i];
        if (o->kind == GC_FROM_BOB) total += whole_bytes(lanes * (size_t)o->width);
    }
    return total;
}

static void load_inputs(gc_engine *e, const gc_kernels *k, const gc_step *s) {
    size_t cot = e->cursor, lanes = segment_lanes(e, s);
    gc_block *to = e->slots;
    memset(to, 0, (size_t)e->width * sizeof *to);
    to += e->width;
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &e->plan->operands[s->first_in + i];
        if (o->kind == GC_FROM_ARENA) {
            load_arena(e, o, to);
        } else if (o->kind == GC_FROM_ALICE) {
            load_alice(e, k, o, to);
        } else {
            load_bob(e, o, cot, to);
            cot += whole_bytes(lanes * (size_t)o->width);
        }
        to += o->width * e->width;
    }
}

/* ---- outputs ---- */

static void store_outputs(gc_engine *e, const gc_step *s) {
    const uint32_t *out = e->plan->outs + s->outs;
    const int64_t w = e->width;
    for (int64_t i = 0; i < s->n_out; i++) {
        const gc_operand *o = &e->plan->operands[s->first_out + i];
        const int arena = o->kind == GC_TO_ARENA;
        const int64_t per_wire = arena ? o->wire_stride : 1, per_lane = arena ? o->lane_stride : o->width;
        gc_block *to = (arena ? e->arena : e->outputs) + o->base + e->lane * per_lane;
        for (int64_t j = 0; j < o->width; j++, out++, to += per_wire) {
            const gc_block *from = e->slots + (size_t)(*out & SLOT) * (size_t)w;
            const gc_block flip = scaled(e->delta, *out >> GC_NEGATED);
            for (int64_t lane = 0; lane < w; lane++) to[lane * per_lane] = xor_block(from[lane], flip);
        }
    }
}

/* ---- the walk ---- */

static void simulate_group(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n, gc_block one) {
    for (size_t i = i0; i < i0 + n; i++) {
        const uint32_t *entry = code + 3 * (i / w);
        const size_t lane = i % w;
        gc_block a = xor_block(slots[(entry[1] & SLOT) * w + lane], scaled(one, entry[1] >> GC_NEGATED));
        gc_block b = xor_block(slots[(entry[2] & SLOT) * w + lane], scaled(one, entry[2] >> GC_NEGATED));
        slots[entry[0] * w + lane] = (gc_block){{a.w[0] & b.w[0], 0}};
    }
}

static void and_group(gc_engine *e, const gc_kernels *k, const uint32_t *code, size_t n, uint8_t *table) {
    const size_t w = (size_t)e->width;
    if (e->role == GC_GARBLE)
        k->garble_group(e->slots, w, code, e->item, n, e->delta, e->start, e->gate, (gc_block *)(void *)table);
    else if (e->role == GC_EVALUATE)
        k->evaluate_group(e->slots, w, code, e->item, n, e->start, e->gate, (const gc_block *)(const void *)table);
    else
        simulate_group(e->slots, w, code, e->item, n, e->delta);
    if (e->trace && e->n_trace + 2 <= e->trace_cap) {
        e->trace[e->n_trace++] = e->gate;
        e->trace[e->n_trace++] = n;
    }
}

/* Go to the next block of lanes; 0 when the segment ends first. */
static int next_block(gc_engine *e, const gc_kernels *k) {
    for (;;) {
        if (e->step == e->end_step && e->lane >= e->end_lane) return 0;
        const gc_step *s = &e->plan->steps[e->step];
        if (e->lane < s->lanes) {
            e->width = min64(GC_LANES, s->lanes - e->lane);
            load_inputs(e, k, s);
            e->code = (size_t)s->code;
            e->item = 0;
            e->in_block = 1;
            e->in_and = 0;
            return 1;
        }
        e->cursor += step_cots(e, s);
        e->step++;
        e->lane = e->first_lane = 0;
    }
}

int gc_engine_segment(gc_engine *e, int64_t end_step, int64_t end_lane, const gc_block *cots,
                      const uint8_t *flips, size_t n_cots) {
    const gc_plan *p = e->plan;
    const int64_t n_steps = (int64_t)p->n_steps;
    if (e->in_block || end_step < e->step || end_step > n_steps || end_lane < 0) return GC_EINVAL;
    if (end_lane > 0 && (end_step == n_steps || end_lane % GC_LANES || end_lane >= p->steps[end_step].lanes))
        return GC_EINVAL;
    if (end_step == e->step && end_lane < e->lane) return GC_EINVAL;
    gc_engine probe = *e; /* count what the segment will take before anything is kept */
    probe.end_step = end_step;
    probe.end_lane = end_lane;
    probe.first_lane = probe.lane;
    size_t need = 0;
    for (; probe.step < n_steps && probe.step <= end_step; probe.step++, probe.first_lane = 0)
        if (probe.step < end_step || end_lane > 0) need += step_cots(&probe, &p->steps[probe.step]);
    if (e->role != GC_SIMULATE && need > n_cots) return GC_EINVAL;
    e->end_step = end_step;
    e->end_lane = end_lane;
    e->first_lane = e->lane;
    e->cots = cots;
    e->flips = flips;
    e->n_cots = n_cots;
    e->cursor = 0;
    return GC_OK;
}

int gc_engine_run(gc_engine *e, uint8_t *table, size_t n, size_t *used) {
    const gc_kernels *k = gc_kernels_of(e->tier);
    *used = 0;
    if (!k || e->role < GC_SIMULATE || e->role > GC_EVALUATE) return GC_EINVAL;
    while (e->in_block || next_block(e, k)) {
        const gc_step *s = &e->plan->steps[e->step];
        for (;;) {
            const uint32_t *group = e->plan->code + e->code;
            const size_t n_xor = group[0], n_and = group[1];
            if (n_xor + n_and == 0) break;
            if (!e->in_and) {
                k->xor_group(e->slots, (size_t)e->width, group + 2, n_xor);
                e->in_and = 1;
                e->item = 0;
            }
            const size_t left = n_and * (size_t)e->width - e->item, room = n - *used;
            const size_t now = left < room ? left : room;
            if (now) and_group(e, k, group + 2 + 3 * n_xor, now, e->role == GC_SIMULATE ? NULL : table + 32 * *used);
            *used += now;
            e->gate += now;
            e->item += now;
            if (now < left) return GC_MORE;
            e->code += 2 + 3 * (n_xor + n_and);
            e->in_and = 0;
        }
        store_outputs(e, s);
        e->lane += e->width;
        e->in_block = 0;
    }
    return GC_DONE;
}

/* ---- small helpers of both parties ---- */

void gc_lsbs(const gc_block *labels, size_t n, uint8_t *bits) {
    memset(bits, 0, (n + 7) / 8);
    for (size_t i = 0; i < n; i++) bits[i / 8] |= (uint8_t)((labels[i].w[0] & 1) << (i % 8));
}

void gc_xor_delta(gc_block *labels, size_t n, const uint8_t *bits, gc_block delta) {
    for (size_t i = 0; i < n; i++) labels[i] = xor_block(labels[i], scaled(delta, bit_at(bits, i)));
}

void gc_wipe(uint8_t *data, size_t n) {
    volatile uint8_t *p = data;
    for (size_t i = 0; i < n; i++) p[i] = 0;
}
