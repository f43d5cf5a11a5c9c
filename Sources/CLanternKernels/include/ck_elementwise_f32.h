#ifndef CK_ELEMENTWISE_F32_H
#define CK_ELEMENTWISE_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* Functions of two numbers. */
typedef enum ck_binary {
  CK_BINARY_ADD,
  CK_BINARY_SUBTRACT,
  CK_BINARY_MULTIPLY,
  CK_BINARY_DIVIDE,
  CK_BINARY_MAXIMUM, /* a > b ? a : b */
  CK_BINARY_MINIMUM, /* a < b ? a : b */
  CK_BINARY_SLOPE,   /* a >= 0 ? a : a * b */
  CK_BINARY_SQUARED_DIFFERENCE,
} ck_binary;

/* A function of two float32 tensors, element by element in rows. Row r of an operand begins at
   r / inner_rows * outer_stride + r % inner_rows * row_stride; within a row, elements follow each other, or
   the first one stands for all. */
typedef struct ck_binary_f32_layer {
  ck_binary function;
  ptrdiff_t count;      /* elements of the output */
  ptrdiff_t row_length; /* elements of a row; the last one may be shorter */
  ptrdiff_t inner_rows; /* at least 1 */
  ptrdiff_t a_outer_stride, a_row_stride, b_outer_stride, b_row_stride;
  int a_repeats, b_repeats; /* whether a row is one element */
  float lower, upper;   /* what results are clamped to */
} ck_binary_f32_layer;

/* Computes the rows first ..< end. The output may be an operand that repeats nothing. */
void ck_binary_f32(ck_isa isa, const ck_binary_f32_layer *layer, const float *a, const float *b,
                   float *output, ptrdiff_t first, ptrdiff_t end);

/* Functions of one number. */
typedef enum ck_unary {
  CK_UNARY_CLAMP,        /* to lower ... upper */
  CK_UNARY_HARD_SWISH,   /* x * min(max(x + 3, 0), 6) / 6 */
  CK_UNARY_HARD_SIGMOID, /* min(max(x + 3, 0), 6) / 6 */
  CK_UNARY_LOGISTIC,     /* 1 / (1 + e^-x) */
  CK_UNARY_SILU,         /* x / (1 + e^-x), clamped to lower ... upper */
  CK_UNARY_TANH,
  CK_UNARY_LEAKY_RELU,   /* x > 0 ? x : lower * x */
  CK_UNARY_GELU,         /* x / 2 * (1 + erf(x / sqrt(2))) */
  CK_UNARY_GELU_TANH,    /* x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) */
} ck_unary;

/* Computes a function of `count` float32 numbers; the output may be the input. The bounds matter only
   where they are named above. */
void ck_unary_f32(ck_isa isa, ck_unary function, float lower, float upper, const float *input,
                  float *output, ptrdiff_t count);

#endif
