#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#include "../rescale_q8/avx2.h"

/* A factor of all lanes, see `ck_rescale_pack`. */
typedef struct factor {
  __m256i multiplier, before, rounding, sign, after;
} factor;

static inline factor broadcast(ck_fixed_point_q8 f) {
  int32_t before = f.shift > 0 ? f.shift : 0, after = f.shift < 0 ? -f.shift : 0;
  int64_t half = after > 0 ? (int64_t)1 << (after + 31) : 0;
  return (factor){_mm256_set1_epi32(f.multiplier), _mm256_set1_epi32(before + 1),
                  _mm256_set1_epi64x(((int64_t)1 << 31) + half),
                  _mm256_set1_epi32(after > 0 ? 31 : 32), _mm256_set1_epi32(after)};
}

static inline __attribute__((always_inline)) __m256i scale(__m256i value, const factor *f) {
  return ck_fixed_avx2(value, f->multiplier, f->before, f->rounding, f->rounding, f->sign,
                       f->after);
}

static inline __attribute__((always_inline)) __m256i
operand(const uint8_t *elements, bool is_signed, __m256i zero_point) {
  __m128i bytes = _mm_loadl_epi64((const __m128i *)elements);
  __m256i wide = is_signed ? _mm256_cvtepi8_epi32(bytes) : _mm256_cvtepu8_epi32(bytes);
  return _mm256_sub_epi32(wide, zero_point);
}

/* Without FMA in the target, so that products are rounded before they are added. */
static inline __attribute__((always_inline)) __m256i single(const ck_add_q8 *add, __m256i a,
                                                            __m256i b) {
  __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(a), _mm256_set1_ps(add->left_scale));
  __m256 y = _mm256_mul_ps(_mm256_cvtepi32_ps(b), _mm256_set1_ps(add->right_scale));
  __m256 steps = _mm256_mul_ps(_mm256_add_ps(x, y), _mm256_set1_ps(add->reciprocal));
  steps = _mm256_min_ps(_mm256_max_ps(steps, _mm256_set1_ps(-65536)), _mm256_set1_ps(65536));
  return _mm256_cvtps_epi32(steps);
}

static inline __attribute__((always_inline)) __m256i shifted(const ck_add_q8 *add, __m256i a,
                                                             __m256i b, const factor *l,
                                                             const factor *r) {
  __m256i sum =
      _mm256_add_epi32(_mm256_mullo_epi32(a, l->multiplier), _mm256_mullo_epi32(b, r->multiplier));
  const int32_t mask = (int32_t)((1u << -add->sum.shift) - 1);
  __m256i rest = _mm256_and_si256(sum, _mm256_set1_epi32(mask));
  rest = _mm256_add_epi32(rest, _mm256_srai_epi32(sum, 31));
  __m256i is_up = _mm256_cmpgt_epi32(rest, _mm256_set1_epi32(mask >> 1));
  return _mm256_sub_epi32(_mm256_sra_epi32(sum, _mm_cvtsi32_si128(-add->sum.shift)), is_up);
}

static inline __attribute__((always_inline)) __m256i
sum(const ck_add_q8 *add, __m256i a, __m256i b, const factor *l, const factor *r,
    const factor *s) {
  if (add->kind == CK_ADDING_SHIFT) return shifted(add, a, b, l, r);
  if (add->kind == CK_ADDING_SINGLE) return single(add, a, b);
  __m256i common =
      _mm256_add_epi32(scale(_mm256_slli_epi32(a, 20), l), scale(_mm256_slli_epi32(b, 20), r));
  return scale(common, s);
}

ptrdiff_t ck_add_q8_avx2(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                         uint8_t *output, ptrdiff_t count) {
  const factor l = broadcast(add->left), r = broadcast(add->right), s = broadcast(add->sum);
  const __m256i left_zero = _mm256_set1_epi32(add->left_zero_point);
  const __m256i right_zero = _mm256_set1_epi32(add->right_zero_point);
  const __m128i zero_point = _mm_set1_epi16((int16_t)add->output_zero_point);
  const __m128i lower = _mm_set1_epi16((int16_t)add->lower);
  const __m128i upper = _mm_set1_epi16((int16_t)add->upper);
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256i a = operand(left + i, add->is_signed, left_zero);
    __m256i b = operand(right + i, add->is_signed, right_zero);
    __m256i steps = sum(add, a, b, &l, &r, &s);
    __m128i narrow =
        _mm_packs_epi32(_mm256_castsi256_si128(steps), _mm256_extracti128_si256(steps, 1));
    __m128i stored = _mm_adds_epi16(narrow, zero_point);
    stored = _mm_min_epi16(_mm_max_epi16(stored, lower), upper);
    __m128i bytes = add->is_signed ? _mm_packs_epi16(stored, stored)
                                   : _mm_packus_epi16(stored, stored);
    _mm_storel_epi64((__m128i *)(output + i), bytes);
  }
  return count - i;
}

#pragma clang attribute pop

#endif
