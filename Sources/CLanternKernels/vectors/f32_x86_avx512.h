/* Sixteen floats at a time by AVX-512; f32_scalar.h says what the names mean. */
#ifndef CK_VECTORS_F32_X86_AVX512_H
#define CK_VECTORS_F32_X86_AVX512_H

#include <immintrin.h>
#include <stddef.h>

#define CK_LANES 16
#define CK_INLINE static inline __attribute__((always_inline))

typedef __m512 ck_f32;
typedef int ck_i32 __attribute__((vector_size(64)));

CK_INLINE ck_f32 ck_splat(float x) { return _mm512_set1_ps(x); }
CK_INLINE ck_f32 ck_load(const float *from) { return _mm512_loadu_ps(from); }
CK_INLINE void ck_store(float *to, ck_f32 v) { _mm512_storeu_ps(to, v); }

CK_INLINE __mmask16 ck_first(size_t count) {
  return count < CK_LANES ? (__mmask16)((1u << count) - 1) : (__mmask16)0xffff;
}

CK_INLINE ck_f32 ck_load_first(const float *from, size_t count) {
  return _mm512_maskz_loadu_ps(ck_first(count), from);
}

CK_INLINE void ck_store_first(float *to, ck_f32 v, size_t count) {
  _mm512_mask_storeu_ps(to, ck_first(count), v);
}

CK_INLINE ck_f32 ck_fma(ck_f32 a, ck_f32 b, ck_f32 c) { return _mm512_fmadd_ps(a, b, c); }

/* The second operand is what these instructions give where either is not a number. */
CK_INLINE ck_f32 ck_max(ck_f32 bound, ck_f32 x) { return _mm512_max_ps(bound, x); }
CK_INLINE ck_f32 ck_min(ck_f32 bound, ck_f32 x) { return _mm512_min_ps(bound, x); }

#endif
