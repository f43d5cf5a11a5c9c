#ifndef CK_RESCALE_Q8_AVX512_H
#define CK_RESCALE_Q8_AVX512_H

/* To be included where the AVX-512 instructions are switched on. */

#include <immintrin.h>

#include "scalar.h"

static inline __attribute__((always_inline)) bool ck_has_vector_form(const ck_rescale_tables *t) {
  return t->is_narrow || t->kind == CK_RESCALING_SINGLE;
}

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

/* The steps of 16 slots by narrow fixed point. */
static inline __attribute__((always_inline)) __m512i
ck_narrow_avx512(const ck_rescale_tables *t, ptrdiff_t slot, __m512i sums) {
  return ck_fixed_avx512(sums, _mm512_load_si512(ck_multipliers(t) + slot),
                         _mm512_load_si512(ck_shifts_before(t) + slot),
                         _mm512_load_si512(ck_roundings(t) + slot),
                         _mm512_load_si512(ck_roundings(t) + slot + 8),
                         _mm512_load_si512(ck_signs(t) + slot),
                         _mm512_load_si512(ck_shifts_after(t) + slot));
}

/* The steps of 16 slots in single precision, within what 16 bits hold or beyond it on the same side. */
static inline __attribute__((always_inline)) __m512i
ck_single_avx512(const ck_rescale_tables *t, ptrdiff_t slot, __m512i sums) {
  __m512 total = _mm512_add_ps(_mm512_cvtepi32_ps(sums), _mm512_load_ps(ck_offsets(t) + slot));
  __m512 steps = _mm512_mul_ps(total, _mm512_load_ps(ck_singles(t) + slot));
  steps = _mm512_min_ps(_mm512_max_ps(steps, _mm512_set1_ps(-65536)), _mm512_set1_ps(65536));
  return _mm512_cvtps_epi32(steps);
}

static inline __attribute__((always_inline)) __m512i
ck_steps_avx512(const ck_rescale_tables *t, ptrdiff_t slot, __m512i sums) {
  return t->kind == CK_RESCALING_SINGLE ? ck_single_avx512(t, slot, sums)
                                        : ck_narrow_avx512(t, slot, sums);
}

/* The stored integers, as 16-bit numbers, of two vectors of steps, narrowed within 128-bit parts. */
static inline __attribute__((always_inline)) __m512i
ck_stored_avx512(const ck_rescale_tables *t, __m512i first, __m512i second) {
  __m512i stored = _mm512_adds_epi16(_mm512_packs_epi32(first, second),
                                     _mm512_set1_epi16((int16_t)t->zero_point));
  stored = _mm512_max_epi16(stored, _mm512_set1_epi16((int16_t)t->lower));
  return _mm512_min_epi16(stored, _mm512_set1_epi16((int16_t)t->upper));
}

#endif
