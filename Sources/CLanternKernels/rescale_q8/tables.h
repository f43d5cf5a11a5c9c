#ifndef CK_RESCALE_Q8_TABLES_H
#define CK_RESCALE_Q8_TABLES_H

#include "ck_rescale_q8.h"

/* The rescaling of many channels, laid out for kernels. It lies in packed memory, 64-byte aligned,
   and its arrays follow it. Kernels keep channels in slots, whose order is theirs; slots without a
   channel give some result that nobody stores. */
typedef struct ck_rescale_tables {
  int32_t kind, zero_point, lower, upper;
  int32_t is_signed;
  /* Whether every sum that can occur is so small that vectors can do fixed point without care for
     overflow; `before` is then one more than the plain shift, see `ck_rescale_pack`. */
  int32_t is_narrow;
  int32_t slots; /* a multiple of 64 */
  int32_t unused[9];
} ck_rescale_tables;

/* The ways in which vectors rescale; double precision has none. */
typedef enum ck_vector_form {
  CK_FORM_NARROW, /* fixed point of small sums */
  CK_FORM_WIDE,   /* fixed point of any sums */
  CK_FORM_SINGLE,
  CK_FORM_NONE,
} ck_vector_form;

static inline ck_vector_form ck_form(const ck_rescale_tables *t) {
  if (t->kind == CK_RESCALING_DOUBLE) return CK_FORM_NONE;
  if (t->kind == CK_RESCALING_SINGLE) return CK_FORM_SINGLE;
  return t->is_narrow ? CK_FORM_NARROW : CK_FORM_WIDE;
}

/* The arrays of `slots` elements each. */
static inline const int32_t *ck_multipliers(const ck_rescale_tables *t) {
  return (const int32_t *)(t + 1);
}
static inline const int32_t *ck_shifts_before(const ck_rescale_tables *t) {
  return ck_multipliers(t) + t->slots;
}
static inline const int32_t *ck_shifts_after(const ck_rescale_tables *t) {
  return ck_shifts_before(t) + t->slots;
}
static inline const float *ck_singles(const ck_rescale_tables *t) {
  return (const float *)ck_multipliers(t);
}
/* What is added to sums before they are multiplied in single precision. */
static inline const float *ck_single_biases(const ck_rescale_tables *t) {
  return (const float *)ck_shifts_before(t);
}
static inline const int32_t *ck_signs(const ck_rescale_tables *t) {
  return ck_shifts_after(t) + t->slots;
}
/* What is added to 64-bit products, for each vector of slots first the even and then the odd ones. */
static inline const int64_t *ck_roundings(const ck_rescale_tables *t) {
  return (const int64_t *)(ck_signs(t) + t->slots);
}
static inline const double *ck_factors(const ck_rescale_tables *t) {
  return (const double *)ck_roundings(t);
}

/* The bytes that tables for some slots take; a multiple of 64. */
size_t ck_rescale_size(ptrdiff_t slots);

/* Fills tables, whose memory must be zero before. `channels[slot]` is the slot's channel or negative,
   `largest[channel]` the largest magnitude that the channel's sum can have, `lanes` the number of
   slots in a vector. */
void ck_rescale_pack(ck_rescale_tables *tables, const ck_rescaling_q8 *rescaling, ptrdiff_t slots,
                     const int32_t *channels, const int64_t *largest, ptrdiff_t lanes);

/* The channel within a block of slots in the order in which narrowing instructions, which work
   within 128-bit parts of vectors, bring channels back into their natural order. */
static inline ptrdiff_t ck_slot_channel(ptrdiff_t slot, ptrdiff_t block, ptrdiff_t lanes) {
  if (lanes < 4) return slot;
  ptrdiff_t vector = slot / lanes, part = slot % lanes / 4;
  return part * (block / (lanes / 4)) + vector * 4 + slot % 4;
}

#endif
