/* Runs a Plan: the one walk over steps, turns, lanes and groups that simulating, garbling and evaluating share.
 *
 * The roles differ in three places only: where input labels come from, what an AND does, and that the
 * evaluator's delta is 0, so that negations (label ^ delta) touch the garbler and the simulation alone.
 * Half-gates [ZRE15, ePrint 2014/756]; evaluator inputs by correlated OT, garbler inputs from a shared seed. */
#include "engine.h"

#include <string.h>

#include "kernels.h"

enum { CHUNK = 256 };

static inline gc_block xor_block(gc_block a, gc_block b) {
    return (gc_block){{a.w[0] ^ b.w[0], a.w[1] ^ b.w[1]}};
}

/* delta when bit (possibly secret) is 1, else 0. */
static inline gc_block scaled(gc_block delta, uint64_t bit) {
    uint64_t mask = 0 - (bit & 1);
    return (gc_block){{delta.w[0] & mask, delta.w[1] & mask}};
}

static inline uint64_t bit_at(const uint8_t *bits, uint64_t i) { return (bits[i / 8] >> (i % 8)) & 1; }

/* ---- where labels are ---- */

/* Offsets of the block's lanes from the base of an arena operand. */
static void lane_offsets(const gc_engine *e, const gc_operand *o, int64_t *offset) {
    const int64_t w = e->width, first = e->at.lane;
    if (o->table >= 0) {
        memcpy(offset, e->plan->index + o->table + first, (size_t)w * sizeof *offset);
        return;
    }
    if (o->n_dims <= 1) {
        for (int64_t j = 0; j < w; j++) offset[j] = o->n_dims ? (first + j) * o->stride[0] : 0;
        return;
    }
    int64_t digit[GC_DIMS], at = 0, lane = first;
    for (int64_t d = o->n_dims - 1; d > 0; lane /= o->count[d], d--) {
        digit[d] = lane % o->count[d];
        at += digit[d] * o->stride[d];
    }
    digit[0] = lane;
    at += lane * o->stride[0];
    for (int64_t j = 0; j < w; j++) {
        offset[j] = at;
        int64_t d = o->n_dims - 1;
        for (; d > 0 && ++digit[d] == o->count[d]; d--) {
            at -= (o->count[d] - 1) * o->stride[d];
            digit[d] = 0;
        }
        at += o->stride[d];
    }
}

/* Inlined once with w a constant and once without. */
static inline __attribute__((always_inline)) void load_wires(const gc_operand *o, const gc_block *from,
                                                             const int64_t *offset, size_t w, gc_block *to) {
    for (int64_t i = 0; i < o->width; i++, from += o->wire_stride, to += w)
        for (size_t j = 0; j < w; j++) to[j] = from[offset[j]];
}

static inline __attribute__((always_inline)) void store_wires(const gc_engine *e, const gc_operand *o, gc_block *to,
                                                              const int64_t *offset, size_t w, const uint32_t *out) {
    for (int64_t i = 0; i < o->width; i++, to += o->wire_stride) {
        const gc_block *from = e->slots + (size_t)(out[i] & GC_SLOT) * w;
        const gc_block flip = scaled(e->delta, out[i] >> GC_NEGATED_BIT);
        for (size_t j = 0; j < w; j++) to[offset[j]] = xor_block(from[j], flip);
    }
}

static void load_arena(gc_engine *e, const gc_operand *o, gc_block *to) {
    int64_t offset[GC_LANES];
    const gc_block *from = e->arena + gc_base(o, &e->at);
    lane_offsets(e, o, offset);
    if (e->width == GC_LANES)
        load_wires(o, from, offset, GC_LANES, to);
    else
        load_wires(o, from, offset, (size_t)e->width, to);
}

static void store_arena(gc_engine *e, const gc_operand *o, const uint32_t *out) {
    int64_t offset[GC_LANES];
    gc_block *to = e->arena + gc_base(o, &e->at);
    lane_offsets(e, o, offset);
    if (e->width == GC_LANES)
        store_wires(e, o, to, offset, GC_LANES, out);
    else
        store_wires(e, o, to, offset, (size_t)e->width, out);
}

/* Outputs lie lane by lane, as values do; rows is where the block's first lane goes. */
static void store_rows(gc_engine *e, const gc_operand *o, const uint32_t *out, gc_block *rows) {
    const size_t w = (size_t)e->width;
    for (size_t j = 0; j < w; j++)
        for (int64_t i = 0; i < o->width; i++)
            *rows++ = xor_block(e->slots[(size_t)(out[i] & GC_SLOT) * w + j],
                                scaled(e->delta, out[i] >> GC_NEGATED_BIT));
}

/* ---- inputs ---- */

/* Labels first, first + 1, ... of a block of an input, which come lane by lane, into the slots, wire by wire. */
#define EACH_LABEL(first, count, expression)                                     \
    do {                                                                         \
        size_t lane_ = (first) / width, wire_ = (first) % width;                 \
        for (size_t n_ = 0; n_ < (count); n_++) {                                \
            const size_t at = (first) + n_;                                      \
            to[wire_ * w + lane_] = (expression);                                \
            (void)at;                                                            \
            if (++wire_ == width) wire_ = 0, lane_++;                            \
        }                                                                        \
    } while (0)

static void load_bits(gc_engine *e, const gc_operand *o, gc_block *to) {
    const size_t width = (size_t)o->width, w = (size_t)e->width;
    const gc_window *window = &e->windows[o->port];
    const uint64_t bit = (uint64_t)(gc_base(o, &e->at) + e->at.lane * o->width - window->first);
    EACH_LABEL(0, width * w, ((gc_block){{bit_at(window->bits, bit + at), 0}}));
}

static void load_alice(gc_engine *e, const gc_kernels *k, const gc_operand *o, gc_block *to) {
    const size_t width = (size_t)o->width, w = (size_t)e->width;
    const int64_t first = gc_base(o, &e->at) + e->at.lane * o->width;
    const uint64_t index = (uint64_t)(e->plan->origin[o->port] + first);
    gc_block labels[CHUNK];
    for (size_t done = 0; done < width * w; done += CHUNK) {
        const size_t n = width * w - done < CHUNK ? width * w - done : CHUNK;
        k->aes_ctr(e->seed, (gc_block){{index + done, 0}}, labels, n);
        if (e->role == GC_EVALUATE) {
            EACH_LABEL(done, n, labels[n_]);
        } else {
            const gc_window *window = &e->windows[o->port];
            const uint64_t bit = (uint64_t)(first - window->first);
            EACH_LABEL(done, n, xor_block(labels[n_], scaled(e->delta, bit_at(window->bits, bit + at))));
        }
    }
}

/* The call's part of the segment's COTs for this operand starts at cot. */
static void load_bob(gc_engine *e, const gc_operand *o, uint64_t cot, gc_block *to) {
    const size_t width = (size_t)o->width, w = (size_t)e->width;
    cot += (uint64_t)(e->at.lane - e->first_lane) * width;
    if (e->role == GC_EVALUATE)
        EACH_LABEL(0, width * w, e->cots[cot + at]);
    else
        EACH_LABEL(0, width * w, xor_block(e->cots[cot + at], scaled(e->delta, bit_at(e->flips, cot + at))));
}

/* Whether the caller has given what the block takes from ports: COTs, and the bits of inputs this role knows. */
static int inputs_given(const gc_engine *e, const gc_step *s) {
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &e->plan->operands[s->first_in + i];
        if (o->kind == GC_FROM_ARENA) continue;
        if (o->kind == GC_FROM_BOB && e->role != GC_SIMULATE) {
            if (!e->cots || (e->role == GC_GARBLE && !e->flips)) return 0;
        } else if (e->role != GC_EVALUATE) {
            const gc_window *window = &e->windows[o->port];
            const int64_t first = gc_base(o, &e->at) + e->at.lane * o->width;
            if (!window->bits || first < window->first || first + o->width * e->width > window->first + window->n)
                return 0;
        }
    }
    return 1;
}

static void load_inputs(gc_engine *e, const gc_kernels *k, const gc_step *s) {
    const uint64_t lanes = (uint64_t)(gc_lanes_here(e, &e->at) - e->first_lane);
    uint64_t cot = e->done.cots;
    gc_block *to = e->slots;
    memset(to, 0, (size_t)e->width * sizeof *to);
    to += e->width;
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &e->plan->operands[s->first_in + i];
        if (o->kind == GC_FROM_ARENA) {
            load_arena(e, o, to);
        } else if (e->role == GC_SIMULATE) {
            load_bits(e, o, to);
        } else if (o->kind == GC_FROM_ALICE) {
            load_alice(e, k, o, to);
        } else {
            load_bob(e, o, cot, to);
            cot += gc_whole_bytes(lanes * (uint64_t)o->width);
        }
        to += o->width * e->width;
    }
}

static void store_outputs(gc_engine *e, const gc_step *s) {
    const uint64_t lanes = (uint64_t)(gc_lanes_here(e, &e->at) - e->first_lane);
    const uint64_t before = (uint64_t)(e->at.lane - e->first_lane);
    const uint32_t *out = e->plan->outs + s->outs;
    gc_need at = e->done;
    for (int64_t i = 0; i < s->n_out; i++) {
        const gc_operand *o = &e->plan->operands[s->first_out + i];
        const uint64_t width = (uint64_t)o->width;
        if (o->kind == GC_TO_ARENA) {
            store_arena(e, o, out);
        } else {
            if (e->recipients[o->port] & GC_ALICE) {
                store_rows(e, o, out, e->to_alice + at.to_alice + before * width);
                at.to_alice += gc_whole_bytes(lanes * width);
            }
            if (e->recipients[o->port] & GC_BOB) {
                store_rows(e, o, out, e->to_bob + at.to_bob + before * width);
                at.to_bob += gc_whole_bytes(lanes * width);
            }
        }
        out += o->width;
    }
}

/* ---- the walk ---- */

static void simulate_group(gc_block *slots, size_t w, const uint32_t *code, size_t i0, size_t n, gc_block one) {
    for (size_t i = i0; i < i0 + n; i++) {
        const uint32_t *entry = code + 3 * (i / w);
        const size_t lane = i % w;
        gc_block a = xor_block(slots[(entry[1] & GC_SLOT) * w + lane], scaled(one, entry[1] >> GC_NEGATED_BIT));
        gc_block b = xor_block(slots[(entry[2] & GC_SLOT) * w + lane], scaled(one, entry[2] >> GC_NEGATED_BIT));
        slots[entry[0] * w + lane] = (gc_block){{a.w[0] & b.w[0], 0}};
    }
}

static void and_group(gc_engine *e, const gc_kernels *k, const uint32_t *code, size_t n, uint8_t *table) {
    const size_t w = (size_t)e->width;
    if (e->role == GC_GARBLE)
        k->garble_group(e->slots, w, code, e->item, n, &e->delta, &e->start, e->gate, (gc_block *)(void *)table,
                        &e->ahead);
    else if (e->role == GC_EVALUATE)
        k->evaluate_group(e->slots, w, code, e->item, n, &e->start, e->gate, (const gc_block *)(const void *)table,
                          &e->ahead);
    else
        simulate_group(e->slots, w, code, e->item, n, e->delta);
    if (e->trace && e->n_trace + 2 <= e->trace_cap) {
        e->trace[e->n_trace++] = e->gate;
        e->trace[e->n_trace++] = n;
    }
}

/* Load the next block of lanes. GC_DONE when the segment ends first, GC_EINVAL when inputs are missing. */
static int next_block(gc_engine *e, const gc_kernels *k) {
    while (!gc_same(&e->at, &e->end)) {
        const gc_step *s = &e->plan->steps[e->at.step];
        if (e->at.lane < s->lanes) {
            e->width = gc_min(GC_LANES, s->lanes - e->at.lane);
            if (!inputs_given(e, s)) return GC_EINVAL;
            load_inputs(e, k, s);
            e->code = (size_t)s->code;
            e->item = 0;
            e->in_block = 1;
            e->in_and = 0;
            return GC_OK;
        }
        const gc_need call = gc_call_need(e->plan, e->recipients, s, (uint64_t)(s->lanes - e->first_lane));
        e->done.cots += call.cots;
        e->done.to_alice += call.to_alice;
        e->done.to_bob += call.to_bob;
        e->at.lane = e->first_lane = 0;
        e->at.step++;
        gc_settle(e->plan, &e->at);
    }
    return GC_DONE;
}

int gc_engine_run(gc_engine *e, uint8_t *table, size_t n, size_t *used) {
    const gc_kernels *k = gc_kernels_of(e->tier);
    *used = 0;
    if (!k || e->role < GC_SIMULATE || e->role > GC_EVALUATE) return GC_EINVAL;
    for (;;) {
        const int status = e->in_block ? GC_OK : next_block(e, k);
        if (status != GC_OK) return status;
        const gc_step *s = &e->plan->steps[e->at.step];
        const uint32_t *group = e->plan->code + e->code;
        const size_t w = (size_t)e->width;
        for (;;) {
            const size_t n_xor = group[0], n_and = group[1];
            const uint32_t *xors = group + 2, *ands = xors + 3 * n_xor;
            if (n_xor + n_and == 0) break;
            if (!e->in_and && n_xor) k->xor_group(e->slots, w, xors, n_xor);
            const size_t left = n_and * w - e->item, room = n - *used;
            const size_t now = left < room ? left : room;
            if (now) and_group(e, k, ands, now, e->role == GC_SIMULATE ? NULL : table + 32 * *used);
            *used += now;
            e->gate += now;
            if (now < left) {
                e->code = (size_t)(group - e->plan->code);
                e->item += now;
                e->in_and = 1;
                return GC_MORE;
            }
            group = ands + 3 * n_and;
            e->item = 0;
            e->in_and = 0;
        }
        store_outputs(e, s);
        e->at.lane += e->width;
        e->in_block = 0;
    }
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
    memset(data, 0, n);
    __asm__ __volatile__("" : : "r"(data) : "memory"); /* the zeros are read, for all the compiler knows */
}
