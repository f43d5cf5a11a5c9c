#include "../rescale_q8/scalar.h"
#include "kernel.h"

/* One channel at a time, so that any multiplier is right; weights are `[KW, KH]`. */
static void run(const ck_depthwise_q8_row *row) {
  const ck_depthwise_q8 *conv = row->conv;
  const int16_t *weights = row->weights;
  ptrdiff_t channels = conv->input_channels, outputs = channels * conv->multiplier;
  for (ptrdiff_t x = 0; x < conv->output_width; x++) {
    uint32_t sum = (uint32_t)row->starts[0];
    for (ptrdiff_t ky = 0; ky < conv->kernel_height; ky++) {
      ptrdiff_t iy = row->y + ky * conv->dilation_height;
      if (iy < 0 || iy >= conv->input_height) continue;
      for (ptrdiff_t kx = 0; kx < conv->kernel_width; kx++) {
        ptrdiff_t ix = x * conv->stride_width - conv->left + kx * conv->dilation_width;
        if (ix < 0 || ix >= conv->input_width) continue;
        uint8_t bits = row->image[(iy * conv->input_width + ix) * channels];
        int32_t value = (conv->input_is_signed ? (int8_t)bits : bits) - conv->input_zero_point;
        sum += (uint32_t)(value * weights[kx * conv->kernel_height + ky]);
      }
    }
    row->output[x * outputs] = (uint8_t)ck_rescale_scalar(row->tables, row->slot, (int32_t)sum);
  }
}

const ck_depthwise_q8_kernel ck_depthwise_q8_scalar = {1, 1, 1, 2, run};
