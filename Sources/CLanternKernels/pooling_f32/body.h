/* Pooling for one instruction set. Before it is included, one of ../vectors and POOLING_NAME, the
   function, are defined. */

#include "pooling_f32.h"

/* The taps of a window along one axis that lie in the image. */
typedef struct taps {
  ptrdiff_t origin, first, end;
} taps;

static taps taps_at(ptrdiff_t origin, ptrdiff_t kernel, ptrdiff_t dilation, ptrdiff_t size) {
  taps t = {origin, origin < 0 ? (-origin + dilation - 1) / dilation : 0, 0};
  t.end = origin >= size ? 0 : (size - origin + dilation - 1) / dilation;
  if (t.end > kernel) t.end = kernel;
  return t;
}

/* `vectors` vectors of channels of one output pixel, the last of `last` channels. */
CK_INLINE void pool_pixel(const int vectors, const ck_pooling_f32_layer *l, const float *input,
                          float *output, taps rows, taps columns, size_t last) {
  const int is_whole = last == CK_LANES;
  const int largest = l->takes_largest;
  ck_f32 results[4];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) results[v] = ck_splat(largest ? -__builtin_inff() : 0);
  for (ptrdiff_t i = rows.first; i < rows.end; i++) {
    const float *row = input + (rows.origin + i * l->dilation_height) * l->width * l->channels;
    for (ptrdiff_t j = columns.first; j < columns.end; j++) {
      const float *pixel = row + (columns.origin + j * l->dilation_width) * l->channels;
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        const ck_f32 x = v + 1 < vectors || is_whole ? ck_load(pixel + v * CK_LANES)
                                                     : ck_load_first(pixel + v * CK_LANES, last);
        results[v] = largest ? ck_max(results[v], x) : results[v] + x;
      }
    }
  }
  ptrdiff_t height = rows.end - rows.first, width = columns.end - columns.first;
  const ptrdiff_t count = l->counts_padding ? l->kernel_height * l->kernel_width : height * width;
  const ck_f32 divisor = ck_splat((float)count);
  const ck_f32 lower = ck_splat(l->lower), upper = ck_splat(l->upper);
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    const ck_f32 mean = largest ? results[v] : results[v] / divisor;
    const ck_f32 result = ck_min(upper, ck_max(lower, mean));
    if (v + 1 < vectors || is_whole) {
      ck_store(output + v * CK_LANES, result);
    } else {
      ck_store_first(output + v * CK_LANES, result, last);
    }
  }
}

static void pool_item(const ck_pooling_f32_layer *l, const float *input, float *output,
                      ptrdiff_t item) {
  const ptrdiff_t blocks = (l->channels + POOLING_CHANNELS - 1) / POOLING_CHANNELS;
  const ptrdiff_t block = item % blocks, row = item / blocks;
  const ptrdiff_t y = row % l->output_height, image = row / l->output_height;
  const ptrdiff_t start = block * POOLING_CHANNELS;
  ptrdiff_t end = start + POOLING_CHANNELS;
  if (end > l->channels) end = l->channels;
  input += image * l->height * l->width * l->channels;
  output += row * l->output_width * l->channels;
  const taps rows =
      taps_at(y * l->stride_height - l->pad_top, l->kernel_height, l->dilation_height, l->height);
  for (ptrdiff_t x = 0; x < l->output_width; x++) {
    const taps columns =
        taps_at(x * l->stride_width - l->pad_left, l->kernel_width, l->dilation_width, l->width);
    float *to = output + x * l->channels;
    ptrdiff_t c = start;
    for (; c + 4 * CK_LANES <= end; c += 4 * CK_LANES) {
      pool_pixel(4, l, input + c, to + c, rows, columns, CK_LANES);
    }
    for (; c < end; c += CK_LANES) {
      const size_t last = end - c < CK_LANES ? (size_t)(end - c) : CK_LANES;
      pool_pixel(1, l, input + c, to + c, rows, columns, last);
    }
  }
}

void POOLING_NAME(const ck_pooling_f32_layer *layer, const float *input, float *output,
                  ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t item = first; item < end; item++) pool_item(layer, input, output, item);
}
