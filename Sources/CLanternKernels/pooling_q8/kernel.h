#ifndef CK_POOLING_Q8_KERNEL_H
#define CK_POOLING_Q8_KERNEL_H

#include "ck_pooling_q8.h"

/* The output's rows `first ..< end`: means, or the largest elements without an averaging. */
#define CK_POOLING_Q8(isa)                                                                         \
  void ck_pooling_q8_##isa(const ck_pooling_q8 *pooling, const ck_averaging_q8 *averaging,         \
                           const uint8_t *input, uint8_t *output, ptrdiff_t first, ptrdiff_t end); \
  void ck_mean_q8_##isa(const ck_mean_q8 *mean, const uint8_t *input, uint8_t *output,             \
                        ptrdiff_t first, ptrdiff_t end);
CK_POOLING_Q8(scalar)
#if defined(__x86_64__)
CK_POOLING_Q8(avx2)
CK_POOLING_Q8(avx512)
#endif
#undef CK_POOLING_Q8

#endif
