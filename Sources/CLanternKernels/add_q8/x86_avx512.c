#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))),        \
                             apply_to = function)

#include "../rescale_q8/avx512.h"

/* A factor of all lanes, see `ck_rescale_pack`. */
typedef struct factor {
  __m512i multiplier, before, rounding, sign, after;
} factor;

static inline factor broadcast(ck_fixed_point_q8 f) {
  int32_t before = f.shift > 0 ? f.shift : 0, after = f.shift < 0 ? -f.shift : 0;
  int64_t half = after > 0 ? (int64_t)1 << (after + 31) : 0;
  return (factor){_mm512_set1_epi32(f.multiplier), _mm512_set1_epi32(before + 1),
                  _mm512_set1_epi64(((int64_t)1 << 31) + half),
                  _mm512_set1_epi32(after > 0 ? 31 : 32), _mm512_set1_epi32(after)};
}

static inline __attribute__((always_inline)) __m512i scale(__m512i value, const factor *f) {
  return ck_fixed_avx512(value, f->multiplier, f->before, f->rounding, f->rounding, f->sign,
                         f->after);
}

static inline __attribute__((always_inline)) __m512i
operand(const uint8_t *elements, bool is_signed, __m512i zero_point) {
  __m128i bytes = _mm_loadu_si128((const __m128i *)elements);
  __m512i wide = is_signed ? _mm512_cvtepi8_epi32(bytes) : _mm512_cvtepu8_epi32(bytes);
  return _mm512_sub_epi32(wide, zero_point);
}

static inline __attribute__((always_inline)) __m512i single(const ck_add_q8 *add, __m512i a,
                                                            __m512i b) {
  __m512 x = _mm512_mul_ps(_mm512_cvtepi32_ps(a), _mm512_set1_ps(add->left_scale));
  __m512 y = _mm512_mul_ps(_mm512_cvtepi32_ps(b), _mm512_set1_ps(add->right_scale));
  __m512 sum = _mm512_add_round_ps(x, y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 steps = _mm512_mul_ps(sum, _mm512_set1_ps(add->reciprocal));
  steps = _mm512_min_ps(_mm512_max_ps(steps, _mm512_set1_ps(-65536)), _mm512_set1_ps(65536));
  return _mm512_cvtps_epi32(steps);
}

static inline __attribute__((always_inline)) __m512i shifted(const ck_add_q8 *add, __m512i a,
                                                             __m512i b, const factor *l,
                                                             const factor *r) {
  __m512i sum =
      _mm512_add_epi32(_mm512_mullo_epi32(a, l->multiplier), _mm512_mullo_epi32(b, r->multiplier));
  const int32_t mask = (int32_t)((1u << -add->sum.shift) - 1);
  __m512i rest = _mm512_and_si512(sum, _mm512_set1_epi32(mask));
  rest = _mm512_add_epi32(rest, _mm512_srai_epi32(sum, 31));
  __mmask16 is_up = _mm512_cmpgt_epi32_mask(rest, _mm512_set1_epi32(mask >> 1));
  __m512i low = _mm512_sra_epi32(sum, _mm_cvtsi32_si128(-add->sum.shift));
  return _mm512_mask_add_epi32(low, is_up, low, _mm512_set1_epi32(1));
}

/* The real number that one step of an operand is, in steps of the output. */
static double steps_of(ck_fixed_point_q8 operand, ck_fixed_point_q8 sum) {
  return ldexp((double)operand.multiplier, operand.shift - 31 + 20) *
         ldexp((double)sum.multiplier, sum.shift - 31);
}

/* Fixed point by floats in units of 2^-QUICK_BITS, see `ck_quick_avx512`. */
enum { QUICK_BITS = 10 };

typedef struct quick_sum {
  __m512 left, right, start, nudge;
  bool is_close; /* whether the sum is always less than half a unit off */
} quick_sum;

static quick_sum make_quick(const ck_add_q8 *add) {
  double left = steps_of(add->left, add->sum), right = steps_of(add->right, add->sum);
  double start = -(left * add->left_zero_point + right * add->right_zero_point);
  double nudge = add->sum.shift < 0 ? ldexp(1, add->sum.shift - 1) : 0;
  /* Both operands are rounded, each twice, to multiples of this. */
  double grain = ldexp((double)add->sum.multiplier, add->sum.shift - 31);
  double most = 256 * (left + right) + fabs(start), unit = 1 << QUICK_BITS;
  bool is_close = add->kind == CK_ADDING_FIXED_POINT && add->sum.shift <= 0 &&
                  (2 * grain + ldexp(most, -22)) * unit < 0.45;
  return (quick_sum){_mm512_set1_ps((float)(left * unit)), _mm512_set1_ps((float)(right * unit)),
                     _mm512_set1_ps((float)(start * unit)), _mm512_set1_ps((float)(nudge * unit)),
                     is_close};
}

/* The units of a sum of stored integers, and half a step more. */
static inline __attribute__((always_inline)) __m512i quick_units(const quick_sum *q, __m512i a,
                                                                 __m512i b) {
  __m512 sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(b), q->right, q->start);
  sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(a), q->left, sum);
  return ck_units_avx512(_mm512_add_ps(sum, ck_signed_avx512(q->nudge, sum)), QUICK_BITS);
}

ptrdiff_t ck_add_q8_avx512(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                           uint8_t *output, ptrdiff_t count) {
  const factor l = broadcast(add->left), r = broadcast(add->right), s = broadcast(add->sum);
  const quick_sum quick = make_quick(add);
  const __m512i left_zero = _mm512_set1_epi32(add->left_zero_point);
  const __m512i right_zero = _mm512_set1_epi32(add->right_zero_point);
  const __m256i zero_point = _mm256_set1_epi16((int16_t)add->output_zero_point);
  const __m256i lower = _mm256_set1_epi16((int16_t)add->lower);
  const __m256i upper = _mm256_set1_epi16((int16_t)add->upper);
  const __m512i none = _mm512_setzero_si512();
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16) {
    __m512i steps = none;
    bool is_certain = false;
    if (quick.is_close) {
      __m512i units = quick_units(&quick, operand(left + i, add->is_signed, none),
                                  operand(right + i, add->is_signed, none));
      is_certain = __builtin_expect(ck_doubtful_avx512(units, QUICK_BITS) == 0, 1);
      steps = _mm512_srai_epi32(units, QUICK_BITS);
    }
    if (!is_certain) {
      __m512i a = operand(left + i, add->is_signed, left_zero);
      __m512i b = operand(right + i, add->is_signed, right_zero);
      if (add->kind == CK_ADDING_SHIFT) {
        steps = shifted(add, a, b, &l, &r);
      } else if (add->kind == CK_ADDING_SINGLE) {
        steps = single(add, a, b);
      } else {
        __m512i sum = _mm512_add_epi32(scale(_mm512_slli_epi32(a, 20), &l),
                                       scale(_mm512_slli_epi32(b, 20), &r));
        steps = scale(sum, &s);
      }
    }
    __m256i stored = _mm256_adds_epi16(_mm512_cvtsepi32_epi16(steps), zero_point);
    stored = _mm256_min_epi16(_mm256_max_epi16(stored, lower), upper);
    _mm_storeu_si128((__m128i *)(output + i), _mm256_cvtepi16_epi8(stored));
  }
  return count - i;
}

#pragma clang attribute pop

#endif
