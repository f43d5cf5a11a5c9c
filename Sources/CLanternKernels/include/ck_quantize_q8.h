#ifndef CK_QUANTIZE_Q8_H
#define CK_QUANTIZE_Q8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ck_cpu.h"

/* Real numbers to 8-bit integers: round(number / scale) + zero_point, within the integers. NaN becomes the
   smallest. */
typedef struct ck_quantize_q8 {
  float scale;
  /* Whether the scale's reciprocal is multiplied with and halves go to even, as in PyTorch, or it is
     divided by and halves go away from zero, as in TensorFlow Lite. */
  bool by_reciprocal;
  int32_t zero_point;
  bool is_signed; /* whether the integers are int8, or else uint8 */
} ck_quantize_q8;

void ck_quantize_q8_run(ck_isa isa, const ck_quantize_q8 *quantize, const float *input, void *output,
                        ptrdiff_t count);

/* Replaces each byte by the number of a table of 256. */
void ck_dequantize_q8_run(const float *table, const void *input, float *output, ptrdiff_t count);

#endif
