/* What the C tests share: checks that end the program, reproducible bytes, and secrets by name. */
#ifndef GC_CHECK_H
#define GC_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "kernels.h"

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            fprintf(stderr, "%s:%d: %s failed\n", __FILE__, __LINE__, #condition);   \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

static uint64_t check_state = 0x9e3779b97f4a7c15;

static inline uint64_t check_random(void) { /* xorshift64 */
    check_state ^= check_state << 13;
    check_state ^= check_state >> 7;
    check_state ^= check_state << 17;
    return check_state;
}

static inline gc_block check_block(void) {
    gc_block x = {{check_random(), check_random()}};
    return x;
}

static inline gc_block check_xor(gc_block x, gc_block y) {
    return (gc_block){{x.w[0] ^ y.w[0], x.w[1] ^ y.w[1]}};
}

/* Exactly n bytes, so that a sanitizer sees the first byte beyond; never NULL. */
static inline void *check_alloc(size_t n) {
    void *p = malloc(n ? n : 1);
    CHECK(p != NULL);
    return p;
}

#endif
