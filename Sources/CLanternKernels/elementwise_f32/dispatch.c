#include "../vectors/dispatch.h"
#include "elementwise_f32.h"

void ck_binary_f32(ck_isa isa, const ck_binary_f32_layer *layer, const float *a, const float *b,
                   float *output, ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_binary_f32)(layer, a, b, output, first, end);
}

void ck_unary_f32(ck_isa isa, ck_unary function, float lower, float upper, const float *input,
                  float *output, ptrdiff_t count) {
  CK_VARIANT(isa, ck_unary_f32)(function, lower, upper, input, output, count);
}
