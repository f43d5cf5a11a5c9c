/* Four floats at a time by the compiler's vector extension, which every processor can carry out.

   Each header of this folder defines the same names for one instruction set; a kernel family's body is
   compiled once with each of them:
     CK_LANES, ck_f32, ck_i32           vectors of CK_LANES floats and 32-bit integers
     ck_splat, ck_load, ck_store        one float everywhere; unaligned memory
     ck_load_first, ck_store_first      the first `count` floats only; the others are read as 0
     ck_fma(a, b, c)                    a * b + c
     ck_max(bound, x), ck_min(bound, x) x where x is not a number */
#ifndef CK_VECTORS_F32_SCALAR_H
#define CK_VECTORS_F32_SCALAR_H

#include <stddef.h>
#include <string.h>

#define CK_LANES 4
#define CK_INLINE static inline __attribute__((always_inline))

typedef float ck_f32 __attribute__((vector_size(16)));
typedef int ck_i32 __attribute__((vector_size(16)));

CK_INLINE ck_f32 ck_splat(float x) { return (ck_f32){x, x, x, x}; }

CK_INLINE ck_f32 ck_load(const float *from) {
  ck_f32 v;
  memcpy(&v, from, sizeof v);
  return v;
}

CK_INLINE void ck_store(float *to, ck_f32 v) { memcpy(to, &v, sizeof v); }

CK_INLINE ck_f32 ck_load_first(const float *from, size_t count) {
  ck_f32 v = ck_splat(0);
  for (size_t i = 0; i < CK_LANES && i < count; i++) v[i] = from[i];
  return v;
}

CK_INLINE void ck_store_first(float *to, ck_f32 v, size_t count) {
  for (size_t i = 0; i < CK_LANES && i < count; i++) to[i] = v[i];
}

CK_INLINE ck_f32 ck_fma(ck_f32 a, ck_f32 b, ck_f32 c) { return a * b + c; }

CK_INLINE ck_f32 ck_max(ck_f32 bound, ck_f32 x) {
  ck_i32 below = x < bound;
  return (ck_f32)(((ck_i32)bound & below) | ((ck_i32)x & ~below));
}

CK_INLINE ck_f32 ck_min(ck_f32 bound, ck_f32 x) {
  ck_i32 above = x > bound;
  return (ck_f32)(((ck_i32)bound & above) | ((ck_i32)x & ~above));
}

#endif
