/* What the parts of the engine share: positions in a Plan and how they advance. */
#ifndef GC_ENGINE_H
#define GC_ENGINE_H

#include "gc2pc.h"

enum { GC_NEGATED_BIT = 31 };
static const uint32_t GC_SLOT = ~(1u << GC_NEGATED_BIT);

static inline int64_t gc_min(int64_t a, int64_t b) { return a < b ? a : b; }

/* Bits of an operand's lanes in a segment, in whole bytes. */
static inline uint64_t gc_whole_bytes(uint64_t bits) { return (bits + 7) / 8 * 8; }

static inline int gc_same_turns(const gc_position *a, const gc_position *b) {
    if (a->depth != b->depth) return 0;
    for (int64_t d = 0; d < a->depth; d++)
        if (a->turn[d] != b->turn[d]) return 0;
    return 1;
}

static inline int gc_same(const gc_position *a, const gc_position *b) {
    return a->step == b->step && a->lane == b->lane && gc_same_turns(a, b);
}

/* From a LOOP or an END go on to the next call, through as many loops as it takes. */
static inline void gc_settle(const gc_plan *p, gc_position *at) {
    while (at->step < (int64_t)p->n_steps && p->steps[at->step].kind != GC_CALL) {
        const gc_step *s = &p->steps[at->step];
        if (s->kind == GC_LOOP) {
            if (s->trips > 0) at->turn[at->depth++] = 0;
            at->step = s->trips > 0 ? at->step + 1 : s->jump + 1;
        } else if (++at->turn[at->depth - 1] < p->steps[s->jump].trips) {
            at->step = s->jump + 1;
        } else {
            at->turn[--at->depth] = 0;
            at->step++;
        }
    }
}

/* Lanes of the call at `at` up to which the segment goes. */
static inline int64_t gc_lanes_here(const gc_engine *e, const gc_position *at) {
    const gc_step *s = &e->plan->steps[at->step];
    const int last = at->step == e->end.step && e->end.lane > 0 && gc_same_turns(at, &e->end);
    return last ? gc_min(s->lanes, e->end.lane) : s->lanes;
}

/* First label (arena) or bit (input, output) of an operand in the turns of `at`, lanes not yet counted. */
static inline int64_t gc_base(const gc_operand *o, const gc_position *at) {
    int64_t base = o->base;
    for (int64_t d = 0; d < at->depth; d++) base += at->turn[d] * o->turn_stride[d];
    return base;
}

/* What `lanes` lanes of a call take and give; outputs go to whom `recipients` says, NULL for both. */
gc_need gc_call_need(const gc_plan *p, const uint8_t *recipients, const gc_step *s, uint64_t lanes);

#endif
