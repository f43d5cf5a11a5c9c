#ifndef CK_RESCALE_Q8_AVX512_H
#define CK_RESCALE_Q8_AVX512_H

/* To be included where the AVX-512 instructions are switched on. */

#include <immintrin.h>

#include "scalar.h"

/* Narrow fixed point of 16 sums, see `ck_rescale_pack`. */
static inline __attribute__((always_inline)) __m512i
ck_fixed_avx512(__m512i sums, __m512i multipliers, __m512i before, __m512i even_rounding,
                __m512i odd_rounding, __m512i signs, __m512i after) {
  __m512i wide = _mm512_sllv_epi32(sums, before);
  __m512i even = _mm512_mul_epi32(wide, multipliers);
  __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(wide, 32), _mm512_srli_epi64(multipliers, 32));
  even = _mm512_add_epi64(even, even_rounding);
  odd = _mm512_add_epi64(odd, odd_rounding);
  __m512i high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
  __m512i sign = _mm512_srlv_epi32(sums, signs);
  return _mm512_srav_epi32(_mm512_sub_epi32(high, sign), after);
}

/* Fixed point by floats. With x the exact product, the two roundings give floor(x + 1/2 + nudge), where
   nudge is 2^-(after + 1) with the sum's sign, or 0 without a second rounding. It is computed in units of
   2^-CK_QUICK_BITS: where |x| < 512, beyond which all results are cut off alike, a float is less than half
   a unit off, so that only a sum that is rounded to the very unit at which results change is doubtful. */
#define CK_QUICK_BITS 12

typedef struct ck_quick_avx512 {
  __m512 factor, nudge; /* in units */
} ck_quick_avx512;

static inline __attribute__((always_inline)) ck_quick_avx512
ck_make_quick_avx512(__m512i multipliers, __m512i before, __m512i after) {
  /* `before` is one more than the shift, see `ck_rescale_pack`. */
  const __m512i exponent = _mm512_sub_epi32(_mm512_sub_epi32(before, after),
                                            _mm512_set1_epi32(32 - CK_QUICK_BITS));
  const __m512i half = _mm512_sub_epi32(_mm512_set1_epi32(CK_QUICK_BITS - 1), after);
  const __mmask16 rounds_twice = _mm512_test_epi32_mask(after, after);
  return (ck_quick_avx512){
      _mm512_scalef_ps(_mm512_cvtepi32_ps(multipliers), _mm512_cvtepi32_ps(exponent)),
      _mm512_maskz_scalef_ps(rounds_twice, _mm512_set1_ps(1), _mm512_cvtepi32_ps(half))};
}

/* The nudge with a number's sign. */
static inline __attribute__((always_inline)) __m512 ck_signed_avx512(__m512 nudge, __m512 number) {
  const __m512i sign = _mm512_set1_epi32((int32_t)0x80000000);
  return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(
      sign, _mm512_castps_si512(number), _mm512_castps_si512(nudge), 0xca));
}

/* A number of units and half a step more. */
static inline __attribute__((always_inline)) __m512i ck_units_avx512(__m512 units, const int bits) {
  return _mm512_add_epi32(_mm512_cvtps_epi32(units), _mm512_set1_epi32(1 << (bits - 1)));
}

/* Where results change. */
static inline __attribute__((always_inline)) __mmask16 ck_doubtful_avx512(__m512i units,
                                                                          const int bits) {
  return _mm512_testn_epi32_mask(units, _mm512_set1_epi32((1 << bits) - 1));
}

/* The tables of 16 slots, in registers; those of narrow fixed point are `quick`. */
typedef struct ck_slots_avx512 {
  __m512i multipliers, before, after;
  ck_quick_avx512 quick;
} ck_slots_avx512;

static inline __attribute__((always_inline)) ck_slots_avx512
ck_load_slots_avx512(const ck_vector_form form, const ck_rescale_tables *t, ptrdiff_t slot) {
  ck_slots_avx512 s = {_mm512_load_si512(ck_multipliers(t) + slot),
                       _mm512_load_si512(ck_shifts_before(t) + slot),
                       _mm512_load_si512(ck_shifts_after(t) + slot),
                       {_mm512_setzero_ps(), _mm512_setzero_ps()}};
  if (form == CK_FORM_NARROW) s.quick = ck_make_quick_avx512(s.multipliers, s.before, s.after);
  return s;
}

/* The steps of 16 slots in single precision, within what 16 bits hold or beyond it on the same side. */
static inline __attribute__((always_inline)) __m512i
ck_single_avx512(const ck_slots_avx512 *slots, __m512i sums) {
  __m512 biased = _mm512_add_ps(_mm512_cvtepi32_ps(sums), _mm512_castsi512_ps(slots->before));
  __m512 steps = _mm512_mul_ps(biased, _mm512_castsi512_ps(slots->multipliers));
  steps = _mm512_min_ps(_mm512_max_ps(steps, _mm512_set1_ps(-65536)), _mm512_set1_ps(65536));
  return _mm512_cvtps_epi32(steps);
}

/* Fixed point of any 16 sums; steps beyond the output's bounds are cut off, since what is added to
   them would wrap in 32 bits as in the reference kernels. */
static inline __attribute__((always_inline)) __m512i
ck_wide_avx512(const ck_rescale_tables *t, const ck_slots_avx512 *s, __m512i sums) {
  const __m512i rounding = _mm512_set1_epi64(1 << 30), zero = _mm512_setzero_si512();
  __m512i shifted = _mm512_sllv_epi32(sums, s->before);
  __m512i even = _mm512_mul_epi32(shifted, s->multipliers);
  __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(shifted, 32),
                                 _mm512_srli_epi64(s->multipliers, 32));
  even = _mm512_srli_epi64(_mm512_add_epi64(even, rounding), 31);
  odd = _mm512_slli_epi64(_mm512_add_epi64(odd, rounding), 1);
  __m512i high = _mm512_mask_mov_epi32(even, 0xaaaa, odd);
  // Magnitudes as unsigned numbers have room for the half that is added.
  __m512i half = _mm512_srli_epi32(_mm512_sllv_epi32(_mm512_set1_epi32(1), s->after), 1);
  __m512i steps = _mm512_srlv_epi32(_mm512_add_epi32(_mm512_abs_epi32(high), half), s->after);
  steps = _mm512_mask_sub_epi32(steps, _mm512_movepi32_mask(high), zero, steps);
  __m512i zero_point = _mm512_set1_epi32(t->zero_point);
  __m512i stored = _mm512_add_epi32(steps, zero_point);
  stored = _mm512_max_epi32(stored, _mm512_set1_epi32(t->lower));
  stored = _mm512_min_epi32(stored, _mm512_set1_epi32(t->upper));
  return _mm512_sub_epi32(stored, zero_point);
}

/* The steps of 16 slots, of which the doubtful ones are computed anew, exactly. */
__attribute__((noinline, cold)) static __m512i ck_settled_avx512(const ck_rescale_tables *t,
                                                                ptrdiff_t slot, __m512i sums,
                                                                __m512i steps, uint32_t doubtful) {
  _Alignas(64) int32_t exact[16], given[16];
  _mm512_store_si512(given, sums);
  _mm512_store_si512(exact, steps);
  for (; doubtful; doubtful &= doubtful - 1) {
    int lane = __builtin_ctz(doubtful);
    exact[lane] = ck_rescale_scalar(t, slot + lane, given[lane]) - t->zero_point;
  }
  return _mm512_load_si512(exact);
}

/* The steps of `count` vectors of sums, of slots from `slot` on. */
static inline __attribute__((always_inline)) void
ck_steps_avx512(const ck_vector_form form, const int count, const ck_rescale_tables *t,
                ptrdiff_t slot, const ck_slots_avx512 *slots, __m512i *sums) {
  if (form != CK_FORM_NARROW) {
#pragma clang loop unroll(full)
    for (int v = 0; v < count; v++) {
      sums[v] = form == CK_FORM_SINGLE ? ck_single_avx512(slots + v, sums[v])
                                       : ck_wide_avx512(t, slots + v, sums[v]);
    }
    return;
  }
  __m512i steps[4];
  __mmask16 doubtful[4], any = 0;
#pragma clang loop unroll(full)
  for (int v = 0; v < count; v++) {
    __m512 number = _mm512_cvtepi32_ps(sums[v]);
    __m512 nudge = ck_signed_avx512(slots[v].quick.nudge, number);
    __m512i units =
        ck_units_avx512(_mm512_fmadd_ps(number, slots[v].quick.factor, nudge), CK_QUICK_BITS);
    doubtful[v] = ck_doubtful_avx512(units, CK_QUICK_BITS);
    any |= doubtful[v];
    steps[v] = _mm512_srai_epi32(units, CK_QUICK_BITS);
  }
  if (__builtin_expect(any != 0, 0)) {
    for (int v = 0; v < count; v++) {
      steps[v] = ck_settled_avx512(t, slot + v * 16, sums[v], steps[v], doubtful[v]);
    }
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < count; v++) sums[v] = steps[v];
}

/* The output's zero point and bounds as 16-bit numbers. */
typedef struct ck_bounds_avx512 {
  __m512i zero_point, lower, upper;
} ck_bounds_avx512;

static inline __attribute__((always_inline)) ck_bounds_avx512
ck_load_bounds_avx512(const ck_rescale_tables *t) {
  return (ck_bounds_avx512){_mm512_set1_epi16((int16_t)t->zero_point),
                            _mm512_set1_epi16((int16_t)t->lower),
                            _mm512_set1_epi16((int16_t)t->upper)};
}

/* The stored integers, as 16-bit numbers, of two vectors of steps, narrowed within 128-bit parts. */
static inline __attribute__((always_inline)) __m512i
ck_stored_avx512(const ck_bounds_avx512 *bounds, __m512i first, __m512i second) {
  __m512i stored = _mm512_adds_epi16(_mm512_packs_epi32(first, second), bounds->zero_point);
  return _mm512_min_epi16(_mm512_max_epi16(stored, bounds->lower), bounds->upper);
}

#endif
