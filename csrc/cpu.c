/* The one CPU probe: which kernel tiers this processor and its operating system support. */
#include "kernels.h"

#if GC_X86
#include <cpuid.h>

/* Register state the operating system saves: bits 1, 2 xmm and ymm; 5, 6, 7 the masks and zmm. */
static unsigned saved_state(void) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static int has(unsigned reg, unsigned bits) { return (reg & bits) == bits; }

int gc_cpu_tier(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
    if (!has(ecx, bit_SSSE3 | bit_SSE4_1 | bit_AES | bit_PCLMUL)) return 0;
    if (!has(ecx, bit_OSXSAVE | bit_AVX)) return 1;
    unsigned saved = saved_state();
    if (!has(saved, 0x06) || !__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 1;
    if (!has(ebx, bit_AVX2) || !has(ecx, bit_VAES | bit_VPCLMULQDQ)) return 1;
    if (!has(saved, 0xe6) || !has(ebx, bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL)) return 2;
    return 3;
}

#else

int gc_cpu_tier(void) { return 0; }

#endif
