#include <string.h>

#include "conv.h"

/* Copies `count` inputs, or zero points where there is no source, as the kernel wants them. */
static uint8_t *copy(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                     const uint8_t *source, ptrdiff_t count, uint8_t *target) {
  if (layout->kernel->depth == 4) {
    if (source) {
      memcpy(target, source, (size_t)count);
    } else {
      memset(target, (uint8_t)conv->input_zero_point, (size_t)count);
    }
    return target + count;
  }
  int16_t *wide = (int16_t *)target;
  int16_t zero_point = (int16_t)conv->input_zero_point;
  if (!source) {
    memset(wide, 0, (size_t)count * sizeof(int16_t));
  } else if (conv->input_is_signed) {
    for (ptrdiff_t i = 0; i < count; i++) wide[i] = (int16_t)((int8_t)source[i] - zero_point);
  } else {
    for (ptrdiff_t i = 0; i < count; i++) wide[i] = (int16_t)(source[i] - zero_point);
  }
  return (uint8_t *)(wide + count);
}

/* Copies one row of a window: columns that lie side by side at once. */
static uint8_t *copy_row(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                         const uint8_t *row, ptrdiff_t x, uint8_t *target) {
  ptrdiff_t channels = conv->input_channels;
  if (!row) return copy(layout, conv, NULL, conv->kernel_width * channels, target);
  ptrdiff_t run = conv->dilation_width == 1 && x >= 0 && x + conv->kernel_width <= conv->input_width
                      ? conv->kernel_width
                      : 1;
  for (ptrdiff_t kx = 0; kx < conv->kernel_width; kx += run) {
    ptrdiff_t ix = x + kx * conv->dilation_width;
    bool is_inside = ix >= 0 && ix < conv->input_width;
    target = copy(layout, conv, is_inside ? row + ix * channels : NULL, run * channels, target);
  }
  return target;
}

/* Whether a whole window lies within the image, and its rows are so short that 16 bytes hold one: they are
   copied at once then, with what follows them, over which the next row is written. */
static bool copy_short_rows(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                            const uint8_t *input, const uint8_t *image, ptrdiff_t top,
                            ptrdiff_t left, uint8_t *target) {
  ptrdiff_t channels = conv->input_channels, line = conv->input_width * channels;
  ptrdiff_t run = conv->kernel_width * channels;
  if (layout->kernel->depth != 4 || run > 16 || conv->dilation_width != 1) return false;
  ptrdiff_t bottom = top + (conv->kernel_height - 1) * conv->dilation_height;
  if (top < 0 || left < 0 || bottom >= conv->input_height ||
      left + conv->kernel_width > conv->input_width) {
    return false;
  }
  const uint8_t *source = image + top * line + left * channels;
  const uint8_t *end = input + conv->images * conv->input_height * line;
  if (source + (bottom - top) * line + 16 > end) return false;
  for (ptrdiff_t ky = 0; ky < conv->kernel_height; ky++, target += run) {
    memcpy(target, source, 16);
    source += conv->dilation_height * line;
  }
  return true;
}

void ck_conv_q8_gather(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                       const uint8_t *input, ptrdiff_t pixel, ptrdiff_t rows, void *gathered) {
  ptrdiff_t line = conv->input_width * conv->input_channels;
  ptrdiff_t x = pixel % conv->output_width - 1, y = pixel / conv->output_width;
  for (ptrdiff_t r = 0; r < rows; r++) {
    if (++x == conv->output_width) x = 0, y++;
    const uint8_t *image =
        input + y / conv->output_height * conv->input_height * line;
    ptrdiff_t top = y % conv->output_height * conv->stride_height - conv->top;
    ptrdiff_t left = x * conv->stride_width - conv->left;
    uint8_t *target = (uint8_t *)gathered + r * layout->row_bytes;
    uint8_t *end = target + layout->row_bytes;
    bool is_done = copy_short_rows(layout, conv, input, image, top, left, target);
    if (is_done) target += layout->depth;
    for (ptrdiff_t ky = 0; !is_done && ky < conv->kernel_height; ky++) {
      ptrdiff_t iy = top + ky * conv->dilation_height;
      bool is_inside = iy >= 0 && iy < conv->input_height;
      target = copy_row(layout, conv, is_inside ? image + iy * line : NULL, left, target);
    }
    // The weights of the last group's surplus are zero; its inputs only have to be some numbers.
    while (target < end) *target++ = 0;
  }
}

/* The sums of rows of unsigned inputs. */
static void sum_rows(const ck_conv_q8_layout *layout, const ck_conv_q8_tile *tile, int32_t *sums) {
  for (ptrdiff_t r = 0; r < tile->rows; r++) {
    const uint8_t *row = (const uint8_t *)tile->input + r * tile->input_stride;
    uint8_t flip = (uint8_t)tile->flip;
    uint32_t sum = 0;
    for (ptrdiff_t d = 0; d < layout->depth; d++) sum += (uint8_t)(row[d] ^ flip);
    sums[r] = (int32_t)sum;
  }
}

void ck_conv_q8_run(ck_isa isa, const ck_conv_q8 *conv, const void *packed, const void *input,
                    void *output, ptrdiff_t first, ptrdiff_t end) {
  ck_conv_q8_layout layout = ck_conv_q8_lay_out(isa, conv);
  const ck_conv_q8_kernel *k = layout.kernel;
  const uint8_t *memory = packed;
  _Alignas(64) uint8_t gathered[CK_CONV_Q8_GATHERED + 16];
  int32_t row_sums[32];
  ck_conv_q8_tile tile = {
      .groups = layout.groups,
      .tables = (const ck_rescale_tables *)(memory + layout.tables),
      .flip = conv->input_is_signed ? 0x80808080 : 0,
      .output_stride = conv->output_channels,
  };
  ptrdiff_t ready = -1;
  for (ptrdiff_t item = first; item < end; item++) {
    ptrdiff_t t = item / layout.chunks, chunk = item % layout.chunks;
    // Tiles are of nearly the same height, none more than `tile_rows`.
    ptrdiff_t pixel = layout.pixels * t / layout.tiles;
    tile.rows = layout.pixels * (t + 1) / layout.tiles - pixel;
    if (ready != t) {
      if (layout.is_direct) {
        tile.input = (const uint8_t *)input + pixel * layout.row_bytes;
      } else {
        ck_conv_q8_gather(&layout, conv, input, pixel, tile.rows, gathered);
        tile.input = gathered;
      }
      tile.input_stride = layout.row_bytes;
      if (k->depth == 4 && conv->has_weight_zero_points) {
        sum_rows(&layout, &tile, row_sums);
        tile.row_sums = row_sums;
      }
      ready = t;
    }
    ptrdiff_t last = layout.panels * (chunk + 1) / layout.chunks;
    for (ptrdiff_t panel = layout.panels * chunk / layout.chunks; panel < last; panel++) {
      ptrdiff_t channel = panel * k->columns;
      tile.slot = channel;
      tile.weights = memory + (size_t)panel * layout.panel_bytes;
      tile.starts = (const int32_t *)(memory + layout.starts) + channel;
      tile.weight_zero_points = (const int32_t *)(memory + layout.zero_points) + channel;
      tile.output = (uint8_t *)output + pixel * conv->output_channels + channel;
      tile.columns = conv->output_channels - channel;
      if (tile.columns > k->columns) tile.columns = k->columns;
      k->run(&tile);
    }
  }
}
