#ifndef CK_ADD_Q8_H
#define CK_ADD_Q8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ck_cpu.h"

/* A multiplier and a power of two, -31 ... 31. */
typedef struct ck_fixed_point_q8 {
  int32_t multiplier, shift;
} ck_fixed_point_q8;

/* The sum of two 8-bit tensors of one shape. Fixed point as in LiteRT `reference/add.h`: operands
   with 20 more bits are brought to a common scale. Single precision as in PyTorch: operands are
   dequantised, and the sum is quantised, to nearest even. */
typedef struct ck_add_q8 {
  bool is_signed; /* int8, or else uint8 */
  bool is_single; /* single precision, or else fixed point */
  int32_t left_zero_point, right_zero_point, output_zero_point;
  int32_t lower, upper; /* the stored integers that results are clamped to */
  ck_fixed_point_q8 left, right, sum;
  float left_scale, right_scale, reciprocal; /* of the output's scale */
} ck_add_q8;

/* Adds `count` elements. The output may be one of the inputs. */
void ck_add_q8_run(ck_isa isa, const ck_add_q8 *add, const void *left, const void *right,
                   void *output, ptrdiff_t count);

#endif
