/* Eight floats at a time by AVX2 and FMA; f32_scalar.h says what the names mean. */
#ifndef CK_VECTORS_F32_X86_AVX2_H
#define CK_VECTORS_F32_X86_AVX2_H

#include <immintrin.h>
#include <stddef.h>

#define CK_LANES 8
#define CK_INLINE static inline __attribute__((always_inline))

typedef __m256 ck_f32;
typedef int ck_i32 __attribute__((vector_size(32)));

CK_INLINE ck_f32 ck_splat(float x) { return _mm256_set1_ps(x); }
CK_INLINE ck_f32 ck_load(const float *from) { return _mm256_loadu_ps(from); }
CK_INLINE void ck_store(float *to, ck_f32 v) { _mm256_storeu_ps(to, v); }

CK_INLINE __m256i ck_first(size_t count) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count < CK_LANES ? (int)count : CK_LANES), lanes);
}

CK_INLINE ck_f32 ck_load_first(const float *from, size_t count) {
  return _mm256_maskload_ps(from, ck_first(count));
}

CK_INLINE void ck_store_first(float *to, ck_f32 v, size_t count) {
  _mm256_maskstore_ps(to, ck_first(count), v);
}

CK_INLINE ck_f32 ck_fma(ck_f32 a, ck_f32 b, ck_f32 c) { return _mm256_fmadd_ps(a, b, c); }

/* The second operand is what these instructions give where either is not a number. */
CK_INLINE ck_f32 ck_max(ck_f32 bound, ck_f32 x) { return _mm256_max_ps(bound, x); }
CK_INLINE ck_f32 ck_min(ck_f32 bound, ck_f32 x) { return _mm256_min_ps(bound, x); }

#endif
