#include "kernel.h"

typedef void pooling(const ck_pooling_q8 *, const ck_averaging_q8 *, const uint8_t *, uint8_t *,
                     ptrdiff_t, ptrdiff_t);
typedef void mean(const ck_mean_q8 *, const uint8_t *, uint8_t *, ptrdiff_t, ptrdiff_t);

static pooling *choose_pooling(ck_isa isa) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512) return ck_pooling_q8_avx512;
  if (isa >= CK_ISA_AVX2) return ck_pooling_q8_avx2;
#endif
  return ck_pooling_q8_scalar;
}

static mean *choose_mean(ck_isa isa) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512) return ck_mean_q8_avx512;
  if (isa >= CK_ISA_AVX2) return ck_mean_q8_avx2;
#endif
  return ck_mean_q8_scalar;
}

void ck_max_pooling_q8(ck_isa isa, const ck_pooling_q8 *pooling, const void *input, void *output,
                       ptrdiff_t first, ptrdiff_t end) {
  choose_pooling(isa)(pooling, NULL, input, output, first, end);
}

void ck_average_pooling_q8(ck_isa isa, const ck_pooling_q8 *pooling,
                           const ck_averaging_q8 *averaging, const void *input, void *output,
                           ptrdiff_t first, ptrdiff_t end) {
  choose_pooling(isa)(pooling, averaging, input, output, first, end);
}

void ck_mean_q8_run(ck_isa isa, const ck_mean_q8 *mean, const void *input, void *output,
                    ptrdiff_t first, ptrdiff_t end) {
  choose_mean(isa)(mean, input, output, first, end);
}
