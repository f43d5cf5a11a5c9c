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

/* The ways of adding two 8-bit tensors. */
typedef enum ck_adding {
  /* Operands with 20 more bits are brought to a common scale (LiteRT `reference/add.h`). */
  CK_ADDING_FIXED_POINT = 0,
  /* Operands are dequantised, and the sum is quantised, to nearest even (PyTorch). */
  CK_ADDING_SINGLE = 1,
  /* Operands are multiplied with integers, and the sum is divided by `2^-sum.shift`, halves away from
     zero (QNNPACK `q8vadd`). */
  CK_ADDING_SHIFT = 2,
} ck_adding;

/* The sum of two 8-bit tensors of one shape. */
typedef struct ck_add_q8 {
  bool is_signed; /* int8, or else uint8 */
  ck_adding kind;
  int32_t left_zero_point, right_zero_point, output_zero_point;
  int32_t lower, upper; /* the stored integers that results are clamped to */
  ck_fixed_point_q8 left, right, sum;
  float left_scale, right_scale, reciprocal; /* of the output's scale */
} ck_add_q8;

/* Adds `count` elements. The output may be one of the inputs. */
void ck_add_q8_run(ck_isa isa, const ck_add_q8 *add, const void *left, const void *right,
                   void *output, ptrdiff_t count);

/* As in single precision, of real numbers that are looked up by byte: 256 for the left operand, then
   256 for the right one. */
void ck_add_values_q8_run(const ck_add_q8 *add, const float *values, const void *left,
                          const void *right, void *output, ptrdiff_t count);

#endif
