/* Elementary functions of vectors, after one of this folder's instruction sets has been included. */
#ifndef CK_VECTORS_F32_FUNCTIONS_H
#define CK_VECTORS_F32_FUNCTIONS_H

/* e^x within 2 units in the last place, for what is neither below the smallest normal number's logarithm,
   which gives that number, nor above 88.37, which gives e^88.37. Not a number stays so.

   x = n ln 2 + r with |r| <= ln 2 / 2 (ln 2 in two parts, so that n ln 2 is exact), e^r by the
   polynomial of Cephes' expf, and 2^n by adding n to the exponent's bits. */
CK_INLINE ck_f32 ck_exp(ck_f32 x) {
  x = ck_min(ck_splat(88.37f), ck_max(ck_splat(-87.33f), x));
  /* Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits. */
  const ck_f32 shift = ck_splat(12582912.0f);
  const ck_f32 shifted = ck_fma(x, ck_splat(1.44269504f), shift);
  const ck_f32 n = shifted - shift;
  ck_f32 r = ck_fma(n, ck_splat(-0.693359375f), x);
  r = ck_fma(n, ck_splat(2.12194440e-4f), r);
  ck_f32 p = ck_splat(1.9875691500e-4f);
  p = ck_fma(p, r, ck_splat(1.3981999507e-3f));
  p = ck_fma(p, r, ck_splat(8.3334519073e-3f));
  p = ck_fma(p, r, ck_splat(4.1665795894e-2f));
  p = ck_fma(p, r, ck_splat(1.6666665459e-1f));
  p = ck_fma(p, r, ck_splat(5.0000001201e-1f));
  p = ck_fma(p, r * r, r) + ck_splat(1.0f);
  return (ck_f32)((ck_i32)p + ((ck_i32)shifted << 23));
}

/* 1 / (1 + e^-x). */
CK_INLINE ck_f32 ck_logistic(ck_f32 x) {
  const ck_f32 one = ck_splat(1.0f);
  return one / (one + ck_exp(ck_splat(0.0f) - x));
}

/* The hyperbolic tangent: Cephes' polynomial below 0.625, and 1 - 2 / (e^2x + 1) beyond. */
CK_INLINE ck_f32 ck_tanh(ck_f32 x) {
  const ck_i32 magnitude_bits = (ck_i32)x & 0x7fffffff;
  const ck_f32 magnitude = (ck_f32)magnitude_bits;
  const ck_i32 sign = (ck_i32)x ^ magnitude_bits;
  const ck_f32 one = ck_splat(1.0f), square = x * x;
  ck_f32 p = ck_splat(-5.70498872745e-3f);
  p = ck_fma(p, square, ck_splat(2.06390887954e-2f));
  p = ck_fma(p, square, ck_splat(-5.37397155531e-2f));
  p = ck_fma(p, square, ck_splat(1.33314422036e-1f));
  p = ck_fma(p, square, ck_splat(-3.33332819422e-1f));
  const ck_f32 near_zero = ck_fma(p * square, x, x);
  const ck_f32 far = one - ck_splat(2.0f) / (ck_exp(magnitude + magnitude) + one);
  const ck_i32 is_near = magnitude < ck_splat(0.625f);
  return (ck_f32)(((ck_i32)near_zero & is_near) | (((ck_i32)far | sign) & ~is_near));
}

#endif
