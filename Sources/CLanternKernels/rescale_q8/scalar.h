#ifndef CK_RESCALE_Q8_SCALAR_H
#define CK_RESCALE_Q8_SCALAR_H

#include <math.h>
#include <string.h>

#include "tables.h"

/* round(2 * a * b / 2^32), halves up. This is gemmlowp's rounding away from zero of a number that
   carries a nudge of its sign: both give floor((a * b + 2^30) / 2^31). b is not negative. */
static inline int32_t ck_high_product(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* round(value / 2^exponent), halves away from zero, for exponents of 0 ... 31. */
static inline int32_t ck_rounding_shift(int32_t value, int32_t exponent) {
  int64_t half = exponent > 0 ? (int64_t)1 << (exponent - 1) : 0;
  int64_t sign = exponent > 0 && value < 0;
  return (int32_t)((value + half - sign) >> exponent);
}

/* value * multiplier * 2^(before - after - 31), rounded twice; too large a value wraps. */
static inline int32_t ck_fixed_point(int32_t value, int32_t multiplier, int32_t before,
                                     int32_t after) {
  int32_t shifted = (int32_t)((uint32_t)value << before);
  return ck_rounding_shift(ck_high_product(shifted, multiplier), after);
}

static inline int32_t ck_clamp(int32_t value, int32_t lower, int32_t upper) {
  return value < lower ? lower : value > upper ? upper : value;
}

/* The stored integer for a number of steps that is whole. */
static inline int32_t ck_stored_whole(double whole, int32_t zero_point, int32_t lower,
                                      int32_t upper) {
  double value = whole + zero_point;
  if (!(value > lower)) return lower;
  return value < upper ? (int32_t)value : upper;
}

/* The number rounded, halves away from zero. */
static inline double ck_round_away(double value) {
  double whole = trunc(value);
  return fabs(value - whole) >= 0.5 ? whole + copysign(1, value) : whole;
}

/* The stored integer for a sum in a slot. */
static inline int32_t ck_rescale_scalar(const ck_rescale_tables *t, ptrdiff_t slot, int32_t sum) {
  switch (t->kind) {
  case CK_RESCALING_DOUBLE:
    return ck_stored_whole(ck_round_away(sum * ck_factors(t)[slot]), t->zero_point, t->lower,
                           t->upper);
  case CK_RESCALING_SINGLE: {
    float biased = (float)sum + ck_single_biases(t)[slot];
    float steps = biased * ck_singles(t)[slot];
    return ck_stored_whole(rintf(steps), t->zero_point, t->lower, t->upper);
  }
  default: {
    int32_t before = ck_shifts_before(t)[slot], after = ck_shifts_after(t)[slot];
    if (t->is_narrow) before -= 1;
    int32_t steps = ck_fixed_point(sum, ck_multipliers(t)[slot], before, after);
    return ck_clamp((int32_t)((uint32_t)steps + (uint32_t)t->zero_point), t->lower, t->upper);
  }
  }
}

/* Stores the results of a row of sums that lie in slots from `slot` on, for `count` channels. */
static inline void ck_rescale_row(const ck_rescale_tables *t, ptrdiff_t slot, ptrdiff_t block,
                                  ptrdiff_t lanes, const int32_t *sums, ptrdiff_t count,
                                  uint8_t *output) {
  for (ptrdiff_t s = 0; s < block; s++) {
    ptrdiff_t channel = ck_slot_channel(s, block, lanes);
    if (channel < count) output[channel] = (uint8_t)ck_rescale_scalar(t, slot + s, sums[s]);
  }
}

#endif
