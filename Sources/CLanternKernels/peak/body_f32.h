/* The peak for one instruction set. Before it is included, one of ../vectors and PEAK_NAME are defined. */

#include "peak.h"

double PEAK_NAME(size_t rounds) {
  ck_f32 sums[CK_PEAK_SUMS], factor = ck_splat(0.5f), term = ck_splat(1.0f);
  CK_PEAK_HIDE(factor);
  CK_PEAK_HIDE(term);
  for (int i = 0; i < CK_PEAK_SUMS; i++) sums[i] = ck_splat((float)i);
  for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_PEAK_SUMS; i++) sums[i] = ck_fma(sums[i], factor, term);
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_PEAK_SUMS; i++) CK_PEAK_HIDE(sums[i]);
  }
  return (double)rounds * CK_PEAK_SUMS * CK_LANES;
}
