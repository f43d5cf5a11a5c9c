/* Functions of one and two numbers for one instruction set. Before it is included, one of ../vectors and
   these names are defined: BINARY_NAME and UNARY_NAME, the functions. */

#include "../vectors/f32_functions.h"
#include "elementwise_f32.h"

/* `a` where all bits are set, `b` where none are. */
CK_INLINE ck_f32 chosen(ck_i32 where, ck_f32 a, ck_f32 b) {
  return (ck_f32)(((ck_i32)a & where) | ((ck_i32)b & ~where));
}

CK_INLINE ck_f32 binary_result(const ck_binary function, ck_f32 a, ck_f32 b) {
  switch (function) {
  case CK_BINARY_ADD:
    return a + b;
  case CK_BINARY_SUBTRACT:
    return a - b;
  case CK_BINARY_MULTIPLY:
    return a * b;
  case CK_BINARY_DIVIDE:
    return a / b;
  case CK_BINARY_MAXIMUM:
    return ck_max(a, b);
  case CK_BINARY_MINIMUM:
    return ck_min(a, b);
  case CK_BINARY_SLOPE:
    return chosen(a >= ck_splat(0), a, a * b);
  case CK_BINARY_SQUARED_DIFFERENCE:
    return (a - b) * (a - b);
  }
}

CK_INLINE void binary_row(const ck_binary function, const ck_binary_f32_layer *l, const float *a,
                          const float *b, float *output, ptrdiff_t count) {
  const ck_f32 lower = ck_splat(l->lower), upper = ck_splat(l->upper);
  const ptrdiff_t a_step = l->a_repeats ? 0 : 1, b_step = l->b_repeats ? 0 : 1;
  const ck_f32 one_a = ck_splat(count > 0 ? a[0] : 0), one_b = ck_splat(count > 0 ? b[0] : 0);
  ptrdiff_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    const ck_f32 x = a_step ? ck_load(a + i) : one_a, y = b_step ? ck_load(b + i) : one_b;
    ck_store(output + i, ck_min(upper, ck_max(lower, binary_result(function, x, y))));
  }
  if (i < count) {
    const size_t left = (size_t)(count - i);
    const ck_f32 x = a_step ? ck_load_first(a + i, left) : one_a;
    const ck_f32 y = b_step ? ck_load_first(b + i, left) : one_b;
    ck_store_first(output + i, ck_min(upper, ck_max(lower, binary_result(function, x, y))), left);
  }
}

void BINARY_NAME(const ck_binary_f32_layer *l, const float *a, const float *b, float *output,
                 ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t row = first; row < end; row++) {
    const ptrdiff_t outer = row / l->inner_rows, inner = row % l->inner_rows;
    const float *x = a + outer * l->a_outer_stride + inner * l->a_row_stride;
    const float *y = b + outer * l->b_outer_stride + inner * l->b_row_stride;
    float *to = output + row * l->row_length;
    ptrdiff_t count = l->count - row * l->row_length;
    if (count > l->row_length) count = l->row_length;
    switch (l->function) {
    case CK_BINARY_ADD:
      binary_row(CK_BINARY_ADD, l, x, y, to, count);
      break;
    case CK_BINARY_SUBTRACT:
      binary_row(CK_BINARY_SUBTRACT, l, x, y, to, count);
      break;
    case CK_BINARY_MULTIPLY:
      binary_row(CK_BINARY_MULTIPLY, l, x, y, to, count);
      break;
    case CK_BINARY_DIVIDE:
      binary_row(CK_BINARY_DIVIDE, l, x, y, to, count);
      break;
    case CK_BINARY_MAXIMUM:
      binary_row(CK_BINARY_MAXIMUM, l, x, y, to, count);
      break;
    case CK_BINARY_MINIMUM:
      binary_row(CK_BINARY_MINIMUM, l, x, y, to, count);
      break;
    case CK_BINARY_SLOPE:
      binary_row(CK_BINARY_SLOPE, l, x, y, to, count);
      break;
    case CK_BINARY_SQUARED_DIFFERENCE:
      binary_row(CK_BINARY_SQUARED_DIFFERENCE, l, x, y, to, count);
      break;
    }
  }
}

CK_INLINE ck_f32 unary_result(const ck_unary function, ck_f32 x, ck_f32 lower, ck_f32 upper) {
  const ck_f32 zero = ck_splat(0), three = ck_splat(3), six = ck_splat(6);
  switch (function) {
  case CK_UNARY_CLAMP:
    return ck_min(upper, ck_max(lower, x));
  case CK_UNARY_HARD_SWISH:
    return x * ck_min(six, ck_max(zero, x + three)) / six;
  case CK_UNARY_HARD_SIGMOID:
    return ck_min(six, ck_max(zero, x + three)) / six;
  case CK_UNARY_LOGISTIC:
    return ck_logistic(x);
  case CK_UNARY_SILU:
    return ck_min(upper, ck_max(lower, x / (ck_splat(1) + ck_exp(zero - x))));
  case CK_UNARY_TANH:
    return ck_tanh(x);
  case CK_UNARY_LEAKY_RELU:
    return chosen(x > zero, x, lower * x);
  case CK_UNARY_GELU:
    return ck_gelu(x);
  case CK_UNARY_GELU_TANH: {
    /* 1 + tanh(u) is 2 / (1 + e^-2u), and nothing far below zero, also beside minus infinity. */
    const ck_f32 u = ck_fma(ck_splat(0.044715f) * x, x * x, x);
    const ck_f32 share = ck_logistic(ck_splat(1.59576912f) * u);
    return x * chosen(u < ck_splat(-54.0f), zero, share);
  }
  }
}

CK_INLINE void unary_row(const ck_unary function, float low, float high, const float *input,
                         float *output, ptrdiff_t count) {
  const ck_f32 lower = ck_splat(low), upper = ck_splat(high);
  ptrdiff_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_store(output + i, unary_result(function, ck_load(input + i), lower, upper));
  }
  if (i < count) {
    const size_t left = (size_t)(count - i);
    const ck_f32 x = ck_load_first(input + i, left);
    ck_store_first(output + i, unary_result(function, x, lower, upper), left);
  }
}

void UNARY_NAME(ck_unary function, float lower, float upper, const float *input, float *output,
                ptrdiff_t count) {
  switch (function) {
  case CK_UNARY_CLAMP:
    unary_row(CK_UNARY_CLAMP, lower, upper, input, output, count);
    break;
  case CK_UNARY_HARD_SWISH:
    unary_row(CK_UNARY_HARD_SWISH, lower, upper, input, output, count);
    break;
  case CK_UNARY_HARD_SIGMOID:
    unary_row(CK_UNARY_HARD_SIGMOID, lower, upper, input, output, count);
    break;
  case CK_UNARY_LOGISTIC:
    unary_row(CK_UNARY_LOGISTIC, lower, upper, input, output, count);
    break;
  case CK_UNARY_SILU:
    unary_row(CK_UNARY_SILU, lower, upper, input, output, count);
    break;
  case CK_UNARY_TANH:
    unary_row(CK_UNARY_TANH, lower, upper, input, output, count);
    break;
  case CK_UNARY_LEAKY_RELU:
    unary_row(CK_UNARY_LEAKY_RELU, lower, upper, input, output, count);
    break;
  case CK_UNARY_GELU:
    unary_row(CK_UNARY_GELU, lower, upper, input, output, count);
    break;
  case CK_UNARY_GELU_TANH:
    unary_row(CK_UNARY_GELU_TANH, lower, upper, input, output, count);
    break;
  }
}
