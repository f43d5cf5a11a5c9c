#include "peak.h"

double ck_peak_f32(ck_isa isa, size_t rounds) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512) return ck_peak_f32_avx512(rounds);
  if (isa >= CK_ISA_AVX2) return ck_peak_f32_avx2(rounds);
#endif
  (void)isa;
  return ck_peak_f32_scalar(rounds);
}

double ck_peak_q8(ck_isa isa, size_t rounds) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512VNNI) return ck_peak_q8_avx512vnni(rounds);
  if (isa >= CK_ISA_AVX2) return ck_peak_q8_avx2(rounds);
#endif
  (void)isa;
  return ck_peak_q8_scalar(rounds);
}
