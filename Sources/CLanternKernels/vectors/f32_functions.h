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

/* x / 2 * (1 + erf(x / sqrt 2)), the Gaussian error linear unit, within a few units in the last place.

   erfc(a) e^(a^2) for a = |x| / sqrt 2 is t times a polynomial of t = 1 / (1 + a / 2), fitted here by least
   squares, within 2e-8. e^(-a^2) is that of a number whose square is exact, times a correction. */
CK_INLINE ck_f32 ck_gelu(ck_f32 x) {
  const ck_f32 one = ck_splat(1.0f), half = ck_splat(0.5f);
  /* Beyond 20 the tail is nothing beside the smallest number. */
  const ck_f32 magnitude = ck_min(ck_splat(20.0f), (ck_f32)((ck_i32)x & 0x7fffffff));
  const ck_f32 t = one / ck_fma(magnitude, ck_splat(0.353553391f), one);
  ck_f32 p = ck_splat(0.043232034891843796f);
  p = ck_fma(p, t, ck_splat(-0.2349211424589157f));
  p = ck_fma(p, t, ck_splat(0.49410519003868103f));
  p = ck_fma(p, t, ck_splat(-0.4554738402366638f));
  p = ck_fma(p, t, ck_splat(0.1325482726097107f));
  p = ck_fma(p, t, ck_splat(-0.059384170919656754f));
  p = ck_fma(p, t, ck_splat(0.09351237863302231f));
  p = ck_fma(p, t, ck_splat(0.17530740797519684f));
  p = ck_fma(p, t, ck_splat(0.24688535928726196f));
  p = ck_fma(p, t, ck_splat(0.28209373354911804f));
  p = ck_fma(p, t, ck_splat(0.282094806432724f));
  const ck_f32 coarse = (ck_f32)((ck_i32)magnitude & ~0xfff);
  const ck_f32 rest = half * (magnitude - coarse) * (magnitude + coarse);
  ck_f32 correction = ck_fma(rest, ck_splat(-1.0f / 6), half);
  correction = ck_fma(correction * rest, rest, one - rest);
  ck_f32 tail = half * t * p * correction * ck_exp(ck_splat(-0.5f) * coarse * coarse);
  /* There the tail is nothing, also beside minus infinity, which becomes no number. */
  tail = (ck_f32)((ck_i32)tail & (magnitude < ck_splat(14.5f)));
  const ck_i32 is_negative = x < ck_splat(0.0f);
  const ck_f32 share = (ck_f32)(((ck_i32)tail & is_negative) | ((ck_i32)(one - tail) & ~is_negative));
  return x * share;
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
