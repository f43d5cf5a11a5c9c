#include "tables.h"

#include <math.h>
#include <string.h>

size_t ck_rescale_size(ptrdiff_t slots) {
  return sizeof(ck_rescale_tables) + (size_t)slots * (4 * sizeof(int32_t) + sizeof(int64_t));
}

/* Vectors compute `(high(2^before * sum * multiplier + rounding) - (sum >>> sign)) >> after`, where
   `high` is the upper half of a 64-bit number and `>>>` shifts zeros in. So `before` is one more than
   the plain shift; the rounding has both steps' halves in it; `sign` takes the second half just below
   for numbers below zero, unless there is no second step. */
static bool is_narrow(const ck_rescaling_q8 *rescaling, ptrdiff_t slots, const int32_t *channels,
                      const int64_t *largest) {
  for (ptrdiff_t slot = 0; slot < slots; slot++) {
    int32_t channel = channels[slot];
    if (channel < 0) continue;
    int32_t shift = rescaling->shifts[channel];
    int32_t before = shift > 0 ? shift : 0;
    if (before > 30 || largest[channel] >= ((int64_t)1 << 30) >> before) return false;
    /* In units of 2^-12 steps numbers must fit into 32 bits. */
    double most = ldexp((double)largest[channel] * rescaling->multipliers[channel], shift - 31);
    if (most >= 1 << 18) return false;
  }
  return true;
}

void ck_rescale_pack(ck_rescale_tables *tables, const ck_rescaling_q8 *rescaling, ptrdiff_t slots,
                     const int32_t *channels, const int64_t *largest, ptrdiff_t lanes) {
  tables->kind = (int32_t)rescaling->kind;
  tables->zero_point = rescaling->zero_point;
  tables->lower = rescaling->lower;
  tables->upper = rescaling->upper;
  tables->is_signed = rescaling->is_signed;
  tables->is_narrow = rescaling->kind == CK_RESCALING_FIXED_POINT &&
                      is_narrow(rescaling, slots, channels, largest);
  tables->slots = (int32_t)slots;
  int32_t *multipliers = (int32_t *)ck_multipliers(tables);
  int32_t *before = (int32_t *)ck_shifts_before(tables);
  int32_t *after = (int32_t *)ck_shifts_after(tables);
  int32_t *signs = (int32_t *)ck_signs(tables);
  int64_t *roundings = (int64_t *)ck_roundings(tables);
  for (ptrdiff_t slot = 0; slot < slots; slot++) {
    int32_t channel = channels[slot];
    if (channel < 0) {
      multipliers[slot] = before[slot] = after[slot] = 0;
      signs[slot] = 32;
      continue;
    }
    switch (rescaling->kind) {
    case CK_RESCALING_DOUBLE:
      ((double *)roundings)[slot] = rescaling->factors[channel];
      break;
    case CK_RESCALING_SINGLE:
      ((float *)multipliers)[slot] = rescaling->singles[channel];
      ((float *)before)[slot] = rescaling->biases ? rescaling->biases[channel] : 0;
      break;
    case CK_RESCALING_FIXED_POINT: {
      int32_t shift = rescaling->shifts[channel];
      multipliers[slot] = rescaling->multipliers[channel];
      before[slot] = shift > 0 ? shift : 0;
      after[slot] = shift < 0 ? -shift : 0;
      if (!tables->is_narrow) break;
      before[slot] += 1;
      signs[slot] = after[slot] > 0 ? 31 : 32;
      ptrdiff_t first = slot / lanes * lanes, lane = slot - first;
      ptrdiff_t place = lanes < 2 ? slot : first + lane % 2 * (lanes / 2) + lane / 2;
      int64_t half = after[slot] > 0 ? (int64_t)1 << (after[slot] + 31) : 0;
      roundings[place] = ((int64_t)1 << 31) + half;
      break;
    }
    }
  }
}
