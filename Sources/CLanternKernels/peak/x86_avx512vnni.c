#if defined(__x86_64__)
#include <immintrin.h>

#include "peak.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)

double ck_peak_q8_avx512vnni(size_t rounds) {
  __m512i sums[CK_PEAK_SUMS], inputs = _mm512_set1_epi8(1), weights = inputs;
  CK_PEAK_HIDE(inputs);
  CK_PEAK_HIDE(weights);
  for (int i = 0; i < CK_PEAK_SUMS; i++) sums[i] = _mm512_setzero_si512();
  for (size_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_PEAK_SUMS; i++) {
      sums[i] = _mm512_dpbusd_epi32(sums[i], inputs, weights);
      CK_PEAK_HIDE(sums[i]);
    }
  }
  return (double)rounds * CK_PEAK_SUMS * 64;
}

#pragma clang attribute pop
#endif
