/* Softmax for one instruction set. Before it is included, one of ../vectors and SOFTMAX_NAME, the
   function, are defined. */

#include "../vectors/f32_functions.h"
#include "softmax_f32.h"

static void softmax_row(float beta, const float *input, float *output, ptrdiff_t length) {
  float largest = -__builtin_inff();
  for (ptrdiff_t i = 0; i < length; i++) largest = input[i] > largest ? input[i] : largest;
  const ck_f32 maximum = ck_splat(largest), factor = ck_splat(beta);
  ck_f32 sums = ck_splat(0);
  ptrdiff_t i = 0;
  for (; i + CK_LANES <= length; i += CK_LANES) {
    const ck_f32 power = ck_exp((ck_load(input + i) - maximum) * factor);
    ck_store(output + i, power);
    sums += power;
  }
  float sum = 0;
  if (i < length) {
    const size_t left = (size_t)(length - i);
    ck_store_first(output + i, ck_exp((ck_load_first(input + i, left) - maximum) * factor), left);
    for (ptrdiff_t j = i; j < length; j++) sum += output[j];
  }
  for (int lane = 0; lane < CK_LANES; lane++) sum += sums[lane];
  const ck_f32 total = ck_splat(sum);
  for (i = 0; i + CK_LANES <= length; i += CK_LANES) {
    ck_store(output + i, ck_load(output + i) / total);
  }
  for (; i < length; i++) output[i] /= sum;
}

void SOFTMAX_NAME(float beta, const float *input, float *output, ptrdiff_t length, ptrdiff_t rows) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    softmax_row(beta, input + row * length, output + row * length, length);
  }
}
