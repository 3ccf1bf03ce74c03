/* Tools for code on secret data: masks that the compiler cannot turn back into branches, and the marks of what
 * is secret or public, which a build with -DGC_MEMCHECK hands to valgrind (undefined means secret). */
#ifndef GC_CT_H
#define GC_CT_H

#include <stddef.h>
#include <stdint.h>

#ifdef GC_MEMCHECK
#include <valgrind/memcheck.h>
#define GC_SECRET(ptr, n) ((void)VALGRIND_MAKE_MEM_UNDEFINED((ptr), (n)))
#define GC_PUBLIC(ptr, n) ((void)VALGRIND_MAKE_MEM_DEFINED((ptr), (n)))
#else
#define GC_SECRET(ptr, n) ((void)(ptr), (void)(n))
#define GC_PUBLIC(ptr, n) ((void)(ptr), (void)(n))
#endif

/* All ones when the lowest bit of a secret is 1, else 0. */
static inline uint64_t gc_ct_mask(uint64_t bit) {
    bit &= 1;
#ifdef __GNUC__
    __asm__("" : "+r"(bit)); /* hides that it is 0 or 1 */
#endif
    return 0 - bit;
}

#endif
