#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../vectors/f32_x86_avx2.h"

#define PEAK_NAME ck_peak_f32_avx2
#include "body_f32.h"

/* By 16-bit factors, since those of 8 bits would saturate. */
double ck_peak_q8_avx2(size_t rounds) {
  __m256i sums[CK_PEAK_SUMS], inputs = _mm256_set1_epi16(1), weights = inputs;
  CK_PEAK_HIDE(inputs);
  CK_PEAK_HIDE(weights);
  for (int i = 0; i < CK_PEAK_SUMS; i++) sums[i] = _mm256_setzero_si256();
  for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_PEAK_SUMS; i++) {
      sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(inputs, weights));
      CK_PEAK_HIDE(sums[i]);
    }
  }
  return (double)rounds * CK_PEAK_SUMS * 16;
}

#pragma clang attribute pop
#endif
