#ifndef CK_QUANTIZE_Q8_KERNEL_H
#define CK_QUANTIZE_Q8_KERNEL_H

#include "ck_quantize_q8.h"

#define CK_QUANTIZE_Q8(isa)                                                                        \
  void ck_quantize_q8_##isa(const ck_quantize_q8 *quantize, const float *input, uint8_t *output,   \
                            ptrdiff_t count);
CK_QUANTIZE_Q8(scalar)
#if defined(__x86_64__)
CK_QUANTIZE_Q8(avx2)
CK_QUANTIZE_Q8(avx512)
#endif
#undef CK_QUANTIZE_Q8

#endif
