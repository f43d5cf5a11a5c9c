#include "kernel.h"

void ck_quantize_q8_run(ck_isa isa, const ck_quantize_q8 *quantize, const float *input, void *output,
                        ptrdiff_t count) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512) return ck_quantize_q8_avx512(quantize, input, output, count);
  if (isa >= CK_ISA_AVX2) return ck_quantize_q8_avx2(quantize, input, output, count);
#endif
  ck_quantize_q8_scalar(quantize, input, output, count);
}

void ck_dequantize_q8_run(const float *table, const void *input, float *output, ptrdiff_t count) {
  const uint8_t *source = input;
  for (ptrdiff_t i = 0; i < count; i++) output[i] = table[source[i]];
}
