/* Plans before and between running: checking every index, cutting segments, and which bits a segment touches.
 *
 * Both parties cut alike, from the Plan and the recipients alone, so a segment needs no message of its own. */
#include <string.h>

#include "engine.h"

/* ---- checking ---- */

static const int64_t LIMIT = (int64_t)1 << 40; /* of any index, stride and count */
static const uint64_t MOST_SLOTS = (uint64_t)1 << 28; /* kernels address 2^31 blocks of slots */
static const uint64_t MOST_WORK = (uint64_t)1 << 60;  /* of a Plan: so counts of bits, gates and tweaks never wrap */

static int within(int64_t x, int64_t most) { return x >= 0 && x <= most; }

/* Add the least and greatest of (count - 1) * stride to a range. 0 on absurd numbers. */
static int widen(int64_t count, int64_t stride, int64_t *low, int64_t *high) {
    int64_t span;
    if (stride > LIMIT || stride < -LIMIT || __builtin_mul_overflow(count - 1, stride, &span)) return 0;
    if (span > LIMIT * 8 || span < -LIMIT * 8) return 0;
    *(span < 0 ? low : high) += span;
    return 1;
}

/* Whether all labels or bits of an operand are in range. turns: trips of the loops around it. */
static int operand_ok(const gc_plan *p, const gc_operand *o, int64_t lanes, const int64_t *turns, int64_t depth,
                      int is_out) {
    if (o->width < 1 || o->width > INT32_MAX || !within(o->base, LIMIT)) return 0;
    if (o->kind != GC_FROM_ARENA) { /* also of operands that are never used: a port is looked up all the same */
        const int64_t n = (int64_t)(is_out ? p->n_outputs : p->n_inputs);
        if (o->kind != GC_FROM_ALICE && (is_out || o->kind != GC_FROM_BOB)) return 0;
        if (!within(o->port, n - 1) || o->width > LIMIT / lanes || o->base % 8) return 0;
    }
    int64_t low = o->base, high = o->base;
    for (int64_t d = 0; d < depth; d++) {
        if (turns[d] == 0) return 1; /* never run */
        if (!widen(turns[d], o->turn_stride[d], &low, &high)) return 0;
    }
    if (o->kind != GC_FROM_ARENA)
        return low >= 0 && high + o->width * lanes <= (is_out ? p->out_bits : p->in_bits)[o->port];
    if (!widen(o->width, o->wire_stride, &low, &high)) return 0;
    if (o->table >= 0) {
        if (o->table > (int64_t)p->n_index - lanes) return 0;
        int64_t least = p->index[o->table], most = least;
        for (int64_t j = 1; j < lanes; j++) {
            const int64_t at = p->index[o->table + j];
            least = at < least ? at : least;
            most = at > most ? at : most;
        }
        if (!within(least, LIMIT) || !within(most, LIMIT)) return 0;
        low += least;
        high += most;
    } else {
        int64_t all = 1;
        if (!within(o->n_dims, GC_DIMS)) return 0;
        for (int64_t d = 0; d < o->n_dims; d++) {
            if (o->count[d] < 1 || o->count[d] > LIMIT / all) return 0;
            if (!widen(o->count[d], o->stride[d], &low, &high)) return 0;
            all *= o->count[d];
        }
        if (all != lanes) return 0;
    }
    return low >= 0 && high < (int64_t)p->n_arena;
}

static int netlist_ok(const gc_plan *p, const gc_step *s) {
    size_t at = (size_t)s->code;
    uint64_t ands = 0;
    if (s->code < 0) return 0;
    for (;;) {
        if (at >= p->n_code || p->n_code - at < 2) return 0;
        const size_t n_xor = p->code[at], n_and = p->code[at + 1];
        if (n_xor + n_and == 0) return ands == (uint64_t)s->n_and;
        ands += n_and;
        at += 2;
        if ((p->n_code - at) / 3 < n_xor + n_and) return 0;
        for (size_t i = 0; i < n_xor + n_and; i++, at += 3) {
            uint32_t c = p->code[at], a = p->code[at + 1], b = p->code[at + 2];
            if (i >= n_xor) {
                a &= GC_SLOT;
                b &= GC_SLOT;
                if (a == b || a == 0 || b == 0) return 0;
            }
            if (c == 0 || c >= s->n_slots || a >= s->n_slots || b >= s->n_slots) return 0;
        }
    }
}

/* times: how often the loops around the call run it; its share is added to `work`. */
static int call_ok(const gc_plan *p, const gc_step *s, const int64_t *turns, int64_t depth, uint64_t times,
                   uint64_t *work) {
    if (s->lanes < 1 || s->lanes > LIMIT || s->n_slots < 1 || s->n_slots > (int64_t)p->n_slots ||
        !within(s->outs, LIMIT) || !within(s->first_in, LIMIT) || !within(s->n_in, LIMIT) ||
        !within(s->first_out, LIMIT) || !within(s->n_out, LIMIT) || s->first_in + s->n_in > (int64_t)p->n_operands ||
        s->first_out + s->n_out > (int64_t)p->n_operands)
        return 0;
    int64_t n_in = 0, n_out = 0;
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &p->operands[s->first_in + i];
        if (!operand_ok(p, o, s->lanes, turns, depth, 0)) return 0;
        n_in += o->width;
    }
    for (int64_t i = 0; i < s->n_out; i++) {
        const gc_operand *o = &p->operands[s->first_out + i];
        if (!operand_ok(p, o, s->lanes, turns, depth, 1)) return 0;
        n_out += o->width;
    }
    if (n_in + 1 > s->n_slots || s->outs + n_out > (int64_t)p->n_outs) return 0;
    for (int64_t i = 0; i < n_out; i++)
        if ((p->outs[s->outs + i] & GC_SLOT) >= s->n_slots) return 0;
    if (!netlist_ok(p, s)) return 0;
    uint64_t share = (uint64_t)(n_in + n_out + s->n_and + 8 * (s->n_in + s->n_out)); /* an operand is padded */
    if (__builtin_mul_overflow(share, (uint64_t)s->lanes, &share) || __builtin_mul_overflow(share, times, &share) ||
        share > MOST_WORK - *work)
        return 0;
    *work += share;
    return 1;
}

int gc_plan_check(const gc_plan *p) {
    int64_t turns[GC_DEPTH], opened[GC_DEPTH], depth = 0, last_call = -1;
    uint64_t times[GC_DEPTH + 1] = {1}, work = 0;
    if (p->n_slots > MOST_SLOTS || p->n_arena > (size_t)LIMIT) return GC_EINVAL;
    for (size_t i = 0; i < p->n_inputs; i++)
        if (!within(p->in_bits[i], LIMIT) || !within(p->origin[i], LIMIT)) return GC_EINVAL;
    for (size_t i = 0; i < p->n_outputs; i++)
        if (!within(p->out_bits[i], LIMIT)) return GC_EINVAL;
    for (size_t i = 0; i < p->n_steps; i++) {
        const gc_step *s = &p->steps[i];
        if (s->kind == GC_CALL) {
            if (!call_ok(p, s, turns, depth, times[depth], &work)) return GC_EINVAL;
            last_call = (int64_t)i;
        } else if (s->kind == GC_LOOP) {
            if (depth == GC_DEPTH || !within(s->trips, LIMIT) || !within(s->jump, (int64_t)p->n_steps - 1))
                return GC_EINVAL;
            if (p->steps[s->jump].kind != GC_END || p->steps[s->jump].jump != (int64_t)i) return GC_EINVAL;
            if (s->trips > 0 && times[depth] > MOST_WORK / (uint64_t)s->trips) return GC_EINVAL;
            turns[depth] = s->trips;
            times[depth + 1] = times[depth] * (uint64_t)s->trips;
            opened[depth++] = (int64_t)i;
        } else {
            if (s->kind != GC_END || depth == 0 || s->jump != opened[--depth] || last_call < s->jump)
                return GC_EINVAL; /* a loop without a call would be walked for nothing, for ever */
        }
    }
    return depth == 0 ? GC_OK : GC_EINVAL;
}

/* ---- what a stretch takes and gives ---- */

static void add_need(gc_need *sum, gc_need part, uint64_t times) {
    sum->cots += part.cots * times;
    sum->alice_bits += part.alice_bits * times;
    sum->to_alice += part.to_alice * times;
    sum->to_bob += part.to_bob * times;
    sum->gates += part.gates * times;
}

static int has_bits(gc_need need) { return (need.cots | need.alice_bits | need.to_alice | need.to_bob) != 0; }

gc_need gc_call_need(const gc_plan *p, const uint8_t *recipients, const gc_step *s, uint64_t lanes) {
    gc_need need = {0, 0, 0, 0, lanes * (uint64_t)s->n_and};
    for (int64_t i = 0; i < s->n_in; i++) {
        const gc_operand *o = &p->operands[s->first_in + i];
        const uint64_t bits = gc_whole_bytes(lanes * (uint64_t)o->width);
        if (o->kind == GC_FROM_ALICE) need.alice_bits += bits;
        if (o->kind == GC_FROM_BOB) need.cots += bits;
    }
    for (int64_t i = 0; i < s->n_out; i++) {
        const gc_operand *o = &p->operands[s->first_out + i];
        const uint64_t bits = gc_whole_bytes(lanes * (uint64_t)o->width);
        if (o->kind != GC_TO_OUTPUT) continue;
        const uint8_t to = recipients ? recipients[o->port] : GC_ALICE | GC_BOB;
        if (to & GC_ALICE) need.to_alice += bits;
        if (to & GC_BOB) need.to_bob += bits;
    }
    return need;
}

/* Steps [from, end), loops in full. */
static gc_need span_need(const gc_plan *p, const uint8_t *recipients, int64_t from, int64_t end) {
    gc_need sum = {0, 0, 0, 0, 0};
    for (int64_t i = from; i < end; i++) {
        const gc_step *s = &p->steps[i];
        if (s->kind == GC_CALL) {
            add_need(&sum, gc_call_need(p, recipients, s, (uint64_t)s->lanes), 1);
        } else if (s->kind == GC_LOOP) {
            add_need(&sum, span_need(p, recipients, i + 1, s->jump), (uint64_t)s->trips);
            i = s->jump;
        }
    }
    return sum;
}

gc_need gc_plan_need(const gc_plan *p) { return span_need(p, NULL, 0, (int64_t)p->n_steps); }

/* ---- segments ---- */

/* How often `part` fits into what is left of a segment, at most `want` times. */
static uint64_t times_that_fit(gc_need sum, gc_need part, uint64_t most, uint64_t want) {
    const uint64_t have[3] = {sum.cots + sum.alice_bits, sum.to_alice, sum.to_bob};
    const uint64_t each[3] = {part.cots + part.alice_bits, part.to_alice, part.to_bob};
    for (int i = 0; i < 3; i++) {
        if (each[i] == 0) continue;
        const uint64_t fit = have[i] < most ? (most - have[i]) / each[i] : 0;
        if (fit < want) want = fit;
    }
    return want;
}

/* Take lanes of the call at `at`, as many as fit; 1 when all are taken and `at` is behind the call. */
static int take_lanes(gc_engine *e, gc_position *at, gc_need *sum, uint64_t most) {
    const gc_step *s = &e->plan->steps[at->step];
    const int64_t left = s->lanes - at->lane;
    gc_need part = gc_call_need(e->plan, e->recipients, s, (uint64_t)left);
    int64_t n = left;
    if (!times_that_fit(*sum, part, most, 1)) {
        n = (int64_t)times_that_fit(*sum, gc_call_need(e->plan, e->recipients, s, 8), most, (uint64_t)left / 8) * 8;
        if (n == 0 && !has_bits(*sum)) n = gc_min(8, left); /* one block, however large */
        if (n == 0) return 0;
        part = gc_call_need(e->plan, e->recipients, s, (uint64_t)n);
    }
    add_need(sum, part, 1);
    at->lane += n;
    if (at->lane < s->lanes) return 0;
    at->lane = 0;
    at->step++;
    return 1;
}

/* From a LOOP or an END go on through whole turns while they fit; 0 when the segment ends at `at`. */
static int take_turns(gc_engine *e, gc_position *at, gc_need *sum, uint64_t most) {
    const gc_plan *p = e->plan;
    while (at->step < (int64_t)p->n_steps && p->steps[at->step].kind != GC_CALL) {
        const int entering = p->steps[at->step].kind == GC_LOOP;
        const int64_t loop = entering ? at->step : p->steps[at->step].jump, end = p->steps[loop].jump;
        if (entering) at->turn[at->depth++] = -1;
        int64_t *turn = &at->turn[at->depth - 1];
        const int64_t left = p->steps[loop].trips - 1 - *turn;
        const gc_need each = span_need(p, e->recipients, loop + 1, end), none = {0, 0, 0, 0, 0};
        const int64_t n = (int64_t)times_that_fit(*sum, each, most, (uint64_t)left);
        add_need(sum, each, (uint64_t)n);
        if (n == left) {
            *turn = 0;
            at->depth--;
            at->step = end + 1;
            continue;
        }
        *turn += n + 1;
        at->step = loop + 1;
        if (has_bits(*sum) && times_that_fit(none, each, most, 1)) { /* the next turn starts a segment */
            gc_settle(p, at);
            return 0;
        }
    }
    return 1;
}

int gc_engine_segment(gc_engine *e, uint64_t most) {
    const gc_plan *p = e->plan;
    if (e->in_block || !gc_same(&e->at, &e->end) || most == 0) return GC_EINVAL;
    if (e->at.step == 0 && e->gate == 0 && e->at.depth == 0) gc_settle(p, &e->at); /* the very first */
    gc_position at = e->at;
    gc_need sum = {0, 0, 0, 0, 0};
    while (at.step < (int64_t)p->n_steps && take_lanes(e, &at, &sum, most) && take_turns(e, &at, &sum, most)) {
    }
    e->begin = e->at;
    e->end = at;
    e->first_lane = e->at.lane;
    e->need = sum;
    e->done = (gc_need){0, 0, 0, 0, 0};
    e->cots = NULL; /* none is used twice */
    e->flips = NULL;
    return GC_OK;
}

/* ---- which bits a segment touches ---- */

/* Like gc_settle, but past loops without inputs and outputs, unless the segment ends at the start of one. */
static void settle_at_bits(const gc_engine *e, gc_position *at) {
    const gc_plan *p = e->plan;
    while (at->step < (int64_t)p->n_steps && p->steps[at->step].kind != GC_CALL) {
        const gc_step *s = &p->steps[at->step];
        const int entering = s->kind == GC_LOOP;
        const int64_t loop = entering ? at->step : s->jump, end = p->steps[loop].jump;
        const int quiet = !has_bits(span_need(p, NULL, loop + 1, end));
        if (entering) {
            const int ends_here = e->end.step > loop && e->end.step < end;
            if (s->trips > 0 && (!quiet || ends_here)) at->turn[at->depth++] = 0;
            at->step = s->trips > 0 && (!quiet || ends_here) ? loop + 1 : end + 1;
        } else if (!quiet && ++at->turn[at->depth - 1] < p->steps[loop].trips) {
            at->step = loop + 1;
        } else {
            at->turn[--at->depth] = 0;
            at->step++;
        }
    }
}

/* Called with each operand of a segment that is no label in the arena, in order: its bits [first, first + n). */
typedef void visitor(void *context, const gc_operand *o, int is_out, int64_t first, int64_t n);

static void each_operand(const gc_engine *e, visitor *visit, void *context) {
    const gc_plan *p = e->plan;
    gc_position at = e->begin;
    while (!gc_same(&at, &e->end)) {
        const gc_step *s = &p->steps[at.step];
        const int64_t stop = gc_lanes_here(e, &at), lanes = stop - at.lane;
        for (int64_t i = 0; i < s->n_in + s->n_out; i++) {
            const int is_out = i >= s->n_in;
            const gc_operand *o = &p->operands[is_out ? s->first_out + i - s->n_in : s->first_in + i];
            if (o->kind != GC_FROM_ARENA && o->width * lanes > 0)
                visit(context, o, is_out, gc_base(o, &at) + at.lane * o->width, o->width * lanes);
        }
        at.lane = stop;
        if (stop < s->lanes) continue; /* the end */
        at.lane = 0;
        at.step++;
        settle_at_bits(e, &at);
    }
}

typedef struct {
    int64_t *first, *end;
    int is_out;
} ranges;

static void widen_range(void *context, const gc_operand *o, int is_out, int64_t first, int64_t n) {
    ranges *r = context;
    if (is_out != r->is_out) return;
    const int fresh = r->end[o->port] == 0;
    if (fresh || first / 8 * 8 < r->first[o->port]) r->first[o->port] = first / 8 * 8;
    if (fresh || first + n > r->end[o->port]) r->end[o->port] = first + n;
}

static void find_ranges(const gc_engine *e, int64_t *first, int64_t *end, int is_out) {
    const size_t n = is_out ? e->plan->n_outputs : e->plan->n_inputs;
    memset(first, 0, n * sizeof *first);
    memset(end, 0, n * sizeof *end);
    each_operand(e, widen_range, &(ranges){first, end, is_out});
}

void gc_engine_windows(const gc_engine *e, int64_t *first, int64_t *end) { find_ranges(e, first, end, 0); }
void gc_engine_delivers(const gc_engine *e, int64_t *first, int64_t *end) { find_ranges(e, first, end, 1); }

/* XOR n bits of `from`, starting at bit `skip`, into the whole bytes at `to`. */
static void xor_bits_out(uint8_t *to, const uint8_t *from, uint64_t skip, uint64_t n) {
    from += skip / 8;
    const unsigned shift = skip % 8;
    for (uint64_t i = 0; i < n; i += 8, to++, from++) {
        const unsigned have = n - i < 8 ? (unsigned)(n - i) : 8;
        unsigned byte = *from >> shift;
        if (have > 8 - shift) byte |= (unsigned)from[1] << (8 - shift);
        *to ^= (uint8_t)(byte & ((1u << have) - 1));
    }
}

/* The reverse: OR n bits from the whole bytes at `from` into `to` at bit `skip`. */
static void or_bits_in(uint8_t *to, const uint8_t *from, uint64_t skip, uint64_t n) {
    to += skip / 8;
    const unsigned shift = skip % 8;
    for (uint64_t i = 0; i < n; i += 8, to++, from++) {
        const unsigned have = n - i < 8 ? (unsigned)(n - i) : 8, byte = *from & ((1u << have) - 1);
        to[0] |= (uint8_t)(byte << shift);
        if (have > 8 - shift) to[1] |= (uint8_t)(byte >> (8 - shift));
    }
}

typedef struct {
    const gc_engine *e;
    uint8_t *bits;
    int bad;
} choices;

static void collect(void *context, const gc_operand *o, int is_out, int64_t first, int64_t n) {
    choices *c = context;
    if (is_out || o->kind != GC_FROM_BOB) return;
    const gc_window *w = &c->e->windows[o->port];
    if (!w->bits || first < w->first || first + n > w->first + w->n)
        c->bad = 1;
    else
        xor_bits_out(c->bits, w->bits, (uint64_t)(first - w->first), (uint64_t)n);
    c->bits += gc_whole_bytes((uint64_t)n) / 8;
}

int gc_engine_choices(const gc_engine *e, uint8_t *bits) {
    choices c = {e, bits, 0};
    memset(bits, 0, e->need.cots / 8);
    each_operand(e, collect, &c);
    return c.bad ? GC_EINVAL : GC_OK;
}

typedef struct {
    const gc_engine *e;
    int party;
    const uint8_t *bits;
    const gc_sink *sinks;
    int bad;
} delivery;

static void deliver(void *context, const gc_operand *o, int is_out, int64_t first, int64_t n) {
    delivery *d = context;
    if (!is_out || !(d->e->recipients[o->port] & d->party)) return;
    const gc_sink *sink = &d->sinks[o->port];
    if (!sink->bits || first < sink->first || first + n > sink->first + sink->n)
        d->bad = 1;
    else
        or_bits_in(sink->bits, d->bits, (uint64_t)(first - sink->first), (uint64_t)n);
    d->bits += gc_whole_bytes((uint64_t)n) / 8;
}

int gc_engine_deliver(const gc_engine *e, int party, const uint8_t *bits, const gc_sink *sinks) {
    delivery d = {e, party, bits, sinks, 0};
    each_operand(e, deliver, &d);
    return d.bad ? GC_EINVAL : GC_OK;
}
