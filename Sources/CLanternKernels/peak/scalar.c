#include "../vectors/f32_scalar.h"

#define PEAK_NAME ck_peak_f32_scalar
#include "body_f32.h"

double ck_peak_q8_scalar(size_t rounds) {
  ck_i32 sums[CK_PEAK_SUMS], inputs = {1, 2, 3, 4}, weights = inputs;
  CK_PEAK_HIDE(inputs);
  CK_PEAK_HIDE(weights);
  for (int i = 0; i < CK_PEAK_SUMS; i++) sums[i] = inputs;
  for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_PEAK_SUMS; i++) {
      sums[i] += inputs * weights;
      CK_PEAK_HIDE(sums[i]);
    }
  }
  return (double)rounds * CK_PEAK_SUMS * CK_LANES;
}
