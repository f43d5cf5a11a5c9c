#include "../rescale_q8/scalar.h"
#include "kernel.h"

enum { ROWS = 4, COLUMNS = 8, DEPTH = 2 };

static void run(const ck_conv_q8_tile *tile) {
  for (ptrdiff_t r = 0; r < tile->rows; r++) {
    const int16_t *a = (const int16_t *)((const uint8_t *)tile->input + r * tile->input_stride);
    const int16_t *w = tile->weights;
    int32_t sums[COLUMNS];
    for (ptrdiff_t s = 0; s < COLUMNS; s++) sums[s] = tile->starts[s];
    for (ptrdiff_t g = 0; g < tile->groups; g++, a += DEPTH, w += COLUMNS * DEPTH) {
      for (ptrdiff_t s = 0; s < COLUMNS; s++) {
        int32_t pair = a[0] * w[s * DEPTH] + a[1] * w[s * DEPTH + 1];
        sums[s] = (int32_t)((uint32_t)sums[s] + (uint32_t)pair);
      }
    }
    ck_rescale_row(tile->tables, tile->slot, COLUMNS, 1, sums, tile->columns,
                   tile->output + r * tile->output_stride);
  }
}

const ck_conv_q8_kernel ck_conv_q8_scalar = {ROWS, COLUMNS, DEPTH, 1, run};
