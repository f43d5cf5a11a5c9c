#ifndef CK_RESCALE_Q8_AVX2_H
#define CK_RESCALE_Q8_AVX2_H

/* To be included where the AVX2 instructions are switched on. */

#include <immintrin.h>

#include "scalar.h"

#define CK_LOAD(address) _mm256_load_si256((const __m256i *)(address))

/* Narrow fixed point of eight sums, see `ck_rescale_pack`. */
static inline __attribute__((always_inline)) __m256i
ck_fixed_avx2(__m256i sums, __m256i multipliers, __m256i before, __m256i even_rounding,
              __m256i odd_rounding, __m256i signs, __m256i after) {
  __m256i wide = _mm256_sllv_epi32(sums, before);
  __m256i even = _mm256_mul_epi32(wide, multipliers);
  __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(wide, 32), _mm256_srli_epi64(multipliers, 32));
  even = _mm256_add_epi64(even, even_rounding);
  odd = _mm256_add_epi64(odd, odd_rounding);
  __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
  __m256i sign = _mm256_srlv_epi32(sums, signs);
  return _mm256_srav_epi32(_mm256_sub_epi32(high, sign), after);
}

/* The steps of eight slots by narrow fixed point. */
static inline __attribute__((always_inline)) __m256i
ck_narrow_avx2(const ck_rescale_tables *t, ptrdiff_t slot, __m256i sums) {
  return ck_fixed_avx2(sums, CK_LOAD(ck_multipliers(t) + slot), CK_LOAD(ck_shifts_before(t) + slot),
                       CK_LOAD(ck_roundings(t) + slot), CK_LOAD(ck_roundings(t) + slot + 4),
                       CK_LOAD(ck_signs(t) + slot), CK_LOAD(ck_shifts_after(t) + slot));
}

/* The steps of eight slots in single precision, within what 16 bits hold or beyond it on the same
   side. */
static inline __attribute__((always_inline)) __m256i
ck_single_avx2(const ck_rescale_tables *t, ptrdiff_t slot, __m256i sums) {
  __m256 biased =
      _mm256_add_ps(_mm256_cvtepi32_ps(sums), _mm256_load_ps(ck_single_biases(t) + slot));
  __m256 steps = _mm256_mul_ps(biased, _mm256_load_ps(ck_singles(t) + slot));
  steps = _mm256_min_ps(_mm256_max_ps(steps, _mm256_set1_ps(-65536)), _mm256_set1_ps(65536));
  return _mm256_cvtps_epi32(steps);
}

/* Fixed point of any eight sums; steps beyond the output's bounds are cut off, since what is added to
   them would wrap in 32 bits as in the reference kernels. */
static inline __attribute__((always_inline)) __m256i
ck_wide_avx2(const ck_rescale_tables *t, ptrdiff_t slot, __m256i sums) {
  const __m256i rounding = _mm256_set1_epi64x(1 << 30);
  __m256i multipliers = CK_LOAD(ck_multipliers(t) + slot);
  __m256i after = CK_LOAD(ck_shifts_after(t) + slot);
  __m256i shifted = _mm256_sllv_epi32(sums, CK_LOAD(ck_shifts_before(t) + slot));
  __m256i even = _mm256_mul_epi32(shifted, multipliers);
  __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(shifted, 32), _mm256_srli_epi64(multipliers, 32));
  even = _mm256_srli_epi64(_mm256_add_epi64(even, rounding), 31);
  odd = _mm256_slli_epi64(_mm256_add_epi64(odd, rounding), 1);
  __m256i high = _mm256_blend_epi32(even, odd, 0xaa);
  // Magnitudes as unsigned numbers have room for the half that is added.
  __m256i half = _mm256_srli_epi32(_mm256_sllv_epi32(_mm256_set1_epi32(1), after), 1);
  __m256i steps = _mm256_srlv_epi32(_mm256_add_epi32(_mm256_abs_epi32(high), half), after);
  steps = _mm256_sign_epi32(steps, high);
  __m256i zero_point = _mm256_set1_epi32(t->zero_point);
  __m256i stored = _mm256_add_epi32(steps, zero_point);
  stored = _mm256_max_epi32(stored, _mm256_set1_epi32(t->lower));
  stored = _mm256_min_epi32(stored, _mm256_set1_epi32(t->upper));
  return _mm256_sub_epi32(stored, zero_point);
}

static inline __attribute__((always_inline)) __m256i
ck_steps_avx2(const ck_rescale_tables *t, ptrdiff_t slot, __m256i sums) {
  switch (ck_form(t)) {
  case CK_FORM_SINGLE: return ck_single_avx2(t, slot, sums);
  case CK_FORM_WIDE: return ck_wide_avx2(t, slot, sums);
  default: return ck_narrow_avx2(t, slot, sums);
  }
}

/* The 16 bytes of two vectors of steps, whose order narrowing undoes. */
static inline __attribute__((always_inline)) __m128i
ck_stored_avx2(const ck_rescale_tables *t, __m256i first, __m256i second) {
  __m256i stored = _mm256_adds_epi16(_mm256_packs_epi32(first, second),
                                     _mm256_set1_epi16((int16_t)t->zero_point));
  stored = _mm256_max_epi16(stored, _mm256_set1_epi16((int16_t)t->lower));
  stored = _mm256_min_epi16(stored, _mm256_set1_epi16((int16_t)t->upper));
  __m128i low = _mm256_castsi256_si128(stored), high = _mm256_extracti128_si256(stored, 1);
  return t->is_signed ? _mm_packs_epi16(low, high) : _mm_packus_epi16(low, high);
}

/* Stores the first `count` bytes of a vector. */
static inline __attribute__((always_inline)) void ck_store_bytes(uint8_t *output, __m128i bytes,
                                                                 ptrdiff_t count) {
  if (count >= 16) {
    _mm_storeu_si128((__m128i *)output, bytes);
  } else {
    uint8_t copy[16];
    _mm_storeu_si128((__m128i *)copy, bytes);
    memcpy(output, copy, (size_t)count);
  }
}

#endif
