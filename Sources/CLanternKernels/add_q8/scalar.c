#include "../rescale_q8/scalar.h"
#include "kernel.h"

static int32_t scale(int32_t value, ck_fixed_point_q8 factor) {
  return ck_fixed_point(value, factor.multiplier, factor.shift > 0 ? factor.shift : 0,
                        factor.shift < 0 ? -factor.shift : 0);
}

static int32_t operand(const uint8_t *elements, ptrdiff_t i, bool is_signed, int32_t zero_point) {
  return (is_signed ? (int8_t)elements[i] : elements[i]) - zero_point;
}

void ck_add_q8_scalar(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                      uint8_t *output, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    int32_t a = operand(left, i, add->is_signed, add->left_zero_point);
    int32_t b = operand(right, i, add->is_signed, add->right_zero_point);
    if (add->kind == CK_ADDING_SHIFT) {
      int32_t sum = a * add->left.multiplier + b * add->right.multiplier;
      output[i] = (uint8_t)ck_clamp(ck_rounding_shift(sum, -add->sum.shift) + add->output_zero_point,
                                    add->lower, add->upper);
    } else if (add->kind == CK_ADDING_SINGLE) {
      float x = add->left_scale * (float)a;
      float y = add->right_scale * (float)b;
      float sum = x + y;
      output[i] = (uint8_t)ck_stored_whole(rintf(sum * add->reciprocal), add->output_zero_point,
                                           add->lower, add->upper);
    } else {
      int32_t sum = scale(a * (1 << 20), add->left) + scale(b * (1 << 20), add->right);
      int32_t steps = scale(sum, add->sum);
      output[i] = (uint8_t)ck_clamp((int32_t)((uint32_t)steps + (uint32_t)add->output_zero_point),
                                    add->lower, add->upper);
    }
  }
}

void ck_add_values_q8_run(const ck_add_q8 *add, const float *values, const void *left,
                          const void *right, void *output, ptrdiff_t count) {
  const uint8_t *a = left, *b = right;
  for (ptrdiff_t i = 0; i < count; i++) {
    float sum = values[a[i]] + values[256 + b[i]];
    ((uint8_t *)output)[i] = (uint8_t)ck_stored_whole(
        rintf(sum * add->reciprocal), add->output_zero_point, add->lower, add->upper);
  }
}
