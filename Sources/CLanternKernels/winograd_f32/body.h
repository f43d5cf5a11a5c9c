/* The transforms for one instruction set. Before it is included, one of ../vectors and WINOGRAD_NAME(PART), the
   name of a function, are defined. */

#include "winograd_f32.h"

#define MOST 6

CK_INLINE ck_f32 scaled(float factor, ck_f32 x, ck_f32 sum) { return ck_fma(ck_splat(factor), x, sum); }

/* One axis of a patch, transformed in place. */
CK_INLINE void transform_patch(const int size, ck_f32 d[MOST]) {
  if (size == 4) {
    const ck_f32 a = d[0] - d[2], b = d[1] + d[2], c = d[2] - d[1], e = d[3] - d[1];
    d[0] = a, d[1] = b, d[2] = c, d[3] = e;
    return;
  }
  const ck_f32 odd = d[3] - d[1], even = d[4] - d[2];
  const ck_f32 a = scaled(1.5f, odd, scaled(-2, d[2], d[0] + d[4]));
  const ck_f32 b = scaled(0.5f, d[3], scaled(-2.5f, d[2], d[1] + d[4]));
  const ck_f32 c = scaled(2.5f, d[3], scaled(0.5f, d[2], d[4] - d[1]));
  const ck_f32 e = scaled(2, odd, even), f = scaled(-0.5f, odd, even);
  const ck_f32 g = scaled(1.5f, even, scaled(-2, d[3], d[5] + d[1]));
  d[0] = a, d[1] = b, d[2] = c, d[3] = e, d[4] = f, d[5] = g;
}

/* One axis of sums, transformed to the outputs of a tile. */
CK_INLINE void transform_sums(const int tile, const ck_f32 m[MOST], ck_f32 y[4]) {
  if (tile == 2) {
    y[0] = m[0] + m[1] + m[2];
    y[1] = m[1] - m[2] + m[3];
    return;
  }
  const ck_f32 sum = m[1] + m[2], difference = m[2] - m[1];
  y[0] = m[0] + sum + m[3] + m[4];
  y[1] = scaled(-2, m[4], scaled(0.5f, m[3], difference));
  y[2] = scaled(4, m[4], scaled(0.25f, m[3], sum));
  y[3] = scaled(-8, m[4], scaled(0.125f, m[3], difference + m[5]));
}

/* Where a tile lies. */
typedef struct tile_place {
  ptrdiff_t image, y, x;
} tile_place;

static tile_place place_of(const ck_winograd_f32_layer *l, ptrdiff_t index) {
  const ptrdiff_t columns = winograd_tiles_along(l->output_width, l->tile);
  const ptrdiff_t rows = winograd_tiles_along(l->output_height, l->tile);
  return (tile_place){index / columns / rows, index / columns % rows * l->tile,
                      index % columns * l->tile};
}

CK_INLINE void patches_of(const int tile, const ck_winograd_f32_layer *l, const float *input,
                          float *patches, ptrdiff_t first, ptrdiff_t end) {
  const int size = tile + 2;
  const ptrdiff_t channels = l->channels, stride = ck_winograd_f32_tiles(l) * channels;
  for (ptrdiff_t index = first; index < end; index++) {
    const tile_place place = place_of(l, index);
    const ptrdiff_t top = place.y - l->pad_top, left = place.x - l->pad_left;
    const float *image = input + place.image * l->height * l->width * channels;
    for (ptrdiff_t c = 0; c < channels; c += CK_LANES) {
      const size_t count = (size_t)(channels - c < CK_LANES ? channels - c : CK_LANES);
      ck_f32 patch[MOST][MOST];
#pragma clang loop unroll(full)
      for (int x = 0; x < size; x++) {
        ck_f32 column[MOST];
        const int is_column = left + x >= 0 && left + x < l->width;
#pragma clang loop unroll(full)
        for (int y = 0; y < size; y++) {
          const ptrdiff_t row = top + y;
          const int is_inside = is_column && row >= 0 && row < l->height;
          const ptrdiff_t offset = (row * l->width + left + x) * channels + c;
          column[y] = !is_inside          ? ck_splat(0)
                      : count == CK_LANES ? ck_load(image + offset)
                                          : ck_load_first(image + offset, count);
        }
        transform_patch(size, column);
#pragma clang loop unroll(full)
        for (int y = 0; y < size; y++) patch[y][x] = column[y];
      }
      float *to = patches + index * channels + c;
#pragma clang loop unroll(full)
      for (int y = 0; y < size; y++) {
        transform_patch(size, patch[y]);
#pragma clang loop unroll(full)
        for (int x = 0; x < size; x++) {
          if (count == CK_LANES) {
            ck_store(to, patch[y][x]);
          } else {
            ck_store_first(to, patch[y][x], count);
          }
          to += stride;
        }
      }
    }
  }
}

CK_INLINE void outputs_of(const int tile, const ck_winograd_f32_layer *l, const float *sums,
                          const float *bias, float *output, ptrdiff_t first, ptrdiff_t end) {
  const int size = tile + 2;
  const ptrdiff_t outputs = l->outputs, stride = ck_winograd_f32_tiles(l) * outputs;
  const ck_f32 lower = ck_splat(l->lower), upper = ck_splat(l->upper);
  for (ptrdiff_t index = first; index < end; index++) {
    const tile_place place = place_of(l, index);
    float *image = output + place.image * l->output_height * l->output_width * outputs;
    for (ptrdiff_t c = 0; c < outputs; c += CK_LANES) {
      const size_t count = (size_t)(outputs - c < CK_LANES ? outputs - c : CK_LANES);
      const float *from = sums + index * outputs + c;
      ck_f32 part[MOST][4];
#pragma clang loop unroll(full)
      for (int y = 0; y < size; y++) {
        ck_f32 row[MOST];
#pragma clang loop unroll(full)
        for (int x = 0; x < size; x++) {
          const float *place_sums = from + (y * size + x) * stride;
          row[x] = count == CK_LANES ? ck_load(place_sums) : ck_load_first(place_sums, count);
        }
        transform_sums(tile, row, part[y]);
      }
      const ck_f32 start = !bias               ? ck_splat(0)
                           : count == CK_LANES ? ck_load(bias + c) : ck_load_first(bias + c, count);
#pragma clang loop unroll(full)
      for (int x = 0; x < tile; x++) {
        ck_f32 column[MOST], results[4];
#pragma clang loop unroll(full)
        for (int y = 0; y < size; y++) column[y] = part[y][x];
        transform_sums(tile, column, results);
        if (place.x + x >= l->output_width) continue;
#pragma clang loop unroll(full)
        for (int y = 0; y < tile; y++) {
          if (place.y + y >= l->output_height) continue;
          const ck_f32 result = ck_min(upper, ck_max(lower, results[y] + start));
          float *to = image + ((place.y + y) * l->output_width + place.x + x) * outputs + c;
          if (count == CK_LANES) {
            ck_store(to, result);
          } else {
            ck_store_first(to, result, count);
          }
        }
      }
    }
  }
}

void WINOGRAD_NAME(patches)(const ck_winograd_f32_layer *layer, const float *input, float *patches,
                            ptrdiff_t first, ptrdiff_t end) {
  if (layer->tile == 2) {
    patches_of(2, layer, input, patches, first, end);
  } else {
    patches_of(4, layer, input, patches, first, end);
  }
}

void WINOGRAD_NAME(outputs)(const ck_winograd_f32_layer *layer, const float *sums, const float *bias,
                            float *output, ptrdiff_t first, ptrdiff_t end) {
  if (layer->tile == 2) {
    outputs_of(2, layer, sums, bias, output, first, end);
  } else {
    outputs_of(4, layer, sums, bias, output, first, end);
  }
}
