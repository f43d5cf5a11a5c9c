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

/* The tables of 16 slots, in registers. */
typedef struct ck_slots_avx512 {
  __m512i multipliers, before, even_rounding, odd_rounding, signs, after;
} ck_slots_avx512;

static inline __attribute__((always_inline)) ck_slots_avx512
ck_load_slots_avx512(const ck_rescale_tables *t, ptrdiff_t slot) {
  return (ck_slots_avx512){_mm512_load_si512(ck_multipliers(t) + slot),
                           _mm512_load_si512(ck_shifts_before(t) + slot),
                           _mm512_load_si512(ck_roundings(t) + slot),
                           _mm512_load_si512(ck_roundings(t) + slot + 8),
                           _mm512_load_si512(ck_signs(t) + slot),
                           _mm512_load_si512(ck_shifts_after(t) + slot)};
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

static inline __attribute__((always_inline)) __m512i
ck_steps_avx512(const ck_vector_form form, const ck_rescale_tables *t, const ck_slots_avx512 *s,
                __m512i sums) {
  if (form == CK_FORM_SINGLE) return ck_single_avx512(s, sums);
  if (form == CK_FORM_WIDE) return ck_wide_avx512(t, s, sums);
  return ck_fixed_avx512(sums, s->multipliers, s->before, s->even_rounding, s->odd_rounding,
                         s->signs, s->after);
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
