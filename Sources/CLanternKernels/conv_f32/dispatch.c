#include "../vectors/dispatch.h"
#include "conv_f32.h"

/* The register tile of an instruction set: pixels by channels, and the width that panels are rounded
   up to. */
typedef struct tile {
  ptrdiff_t rows, columns, lanes;
} tile;

static tile tile_of(ck_isa isa) {
  switch (isa) {
  case CK_ISA_AVX512:
  case CK_ISA_AVX512VNNI:
    return (tile){14, 32, 16};
  case CK_ISA_AVX2:
    return (tile){6, 16, 8};
  default:
    return (tile){4, 8, 4};
  }
}

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static ptrdiff_t larger(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static ptrdiff_t parts_of(ptrdiff_t count, ptrdiff_t size) { return (count + size - 1) / size; }

/* Floats of weights that may be read again for every block without leaving the second-level cache. */
static const ptrdiff_t resident_weights = 96 * 1024;
/* As many items as let a few threads share the work evenly. */
static const ptrdiff_t wanted_items = 16;

void ck_conv_f32_prepare(ck_isa isa, ck_conv_f32_layer *layer) {
  tile tile = tile_of(isa);
  ck_conv_f32_layer l = *layer;
  /* Without a window, images are one row of pixels. */
  l.is_pointwise = l.kernel_height == 1 && l.kernel_width == 1 && l.stride_height == 1 &&
                   l.stride_width == 1 && l.pad_top == 0 && l.pad_left == 0 &&
                   l.output_height == l.height && l.output_width == l.width;
  if (l.is_pointwise) {
    l.width = l.output_width = l.images * l.height * l.width;
    l.images = l.height = l.output_height = 1;
  }
  ptrdiff_t depth = l.channels / l.groups, outputs = l.outputs / l.groups;
  ptrdiff_t row = l.kernel_width * depth;
  /* The taps of a kernel's row lie side by side unless other groups or dilation come between. Few
     channels make that worth the copies it costs at the edges. */
  int joined = l.groups == 1 && l.dilation_width == 1 && l.kernel_width > 1 && depth <= 8 &&
               l.kernel_height <= CONV_MAX_RUNS && tile.rows * l.kernel_height * row <= CONV_MAX_PATCH;
  l.run_length = joined ? row : depth;
  l.runs = joined ? l.kernel_height : l.kernel_height * l.kernel_width;
  l.panel_width = tile.columns;
  l.panels = parts_of(outputs, tile.columns);
  ptrdiff_t pixels = l.images * l.output_height * l.output_width;
  l.tiles = parts_of(pixels, tile.rows);

  ptrdiff_t kept_runs = smaller(l.runs, CONV_MAX_RUNS);
  l.tiles_per_block = larger(1, smaller(l.tiles, CONV_MAX_ADDRESSES / (kept_runs * tile.rows)));
  if (joined) {
    ptrdiff_t tile_patch = tile.rows * l.runs * l.run_length;
    l.tiles_per_block = smaller(l.tiles_per_block, larger(1, CONV_MAX_PATCH / tile_patch));
  }
  l.tiles_per_block = smaller(l.tiles_per_block, 16);
  ptrdiff_t panel_weights = l.runs * l.run_length * tile.columns;
  l.panels_per_part =
      larger(1, smaller(l.panels, resident_weights / larger(1, panel_weights)));
  while (1) {
    l.blocks = parts_of(l.tiles, l.tiles_per_block);
    l.parts = parts_of(l.panels, l.panels_per_part);
    l.item_count = l.groups * l.parts * l.blocks;
    if (l.item_count >= wanted_items) break;
    if (l.panels_per_part > 1) {
      l.panels_per_part = (l.panels_per_part + 1) / 2;
    } else if (l.tiles_per_block > 2) {
      l.tiles_per_block = (l.tiles_per_block + 1) / 2;
    } else {
      break;
    }
  }
  l.packed_count =
      l.groups * l.panels * (panel_weights + tile.columns) + l.run_length;
  *layer = l;
}

void ck_conv_f32_pack(const ck_conv_f32_layer *layer, const float *weights, const float *bias,
                      float *packed) {
  ck_conv_f32_layer l = *layer;
  ptrdiff_t outputs = l.outputs / l.groups, depth = l.runs * l.run_length;
  for (ptrdiff_t group = 0; group < l.groups; group++) {
    for (ptrdiff_t panel = 0; panel < l.panels; panel++) {
      ptrdiff_t start = panel * l.panel_width;
      ptrdiff_t count = smaller(l.panel_width, outputs - start);
      const float *source = weights + (group * outputs + start) * depth;
      if (bias) {
        for (ptrdiff_t o = 0; o < count; o++) packed[o] = bias[group * outputs + start + o];
      }
      packed += l.panel_width;
      /* In squares, so that neither side strides through memory for long. */
      for (ptrdiff_t base = 0; base < depth; base += 16) {
        ptrdiff_t end = smaller(base + 16, depth);
        for (ptrdiff_t o = 0; o < count; o++) {
          for (ptrdiff_t k = base; k < end; k++) packed[k * l.panel_width + o] = source[o * depth + k];
        }
      }
      packed += depth * l.panel_width;
    }
  }
}

void ck_conv_f32_pack_columns(const ck_conv_f32_layer *layer, const float *matrix, float *packed) {
  const ptrdiff_t width = layer->panel_width, outputs = layer->outputs, depth = layer->channels;
  for (ptrdiff_t start = 0; start < outputs; start += width) {
    const ptrdiff_t count = smaller(width, outputs - start);
    for (ptrdiff_t o = 0; o < width; o++) packed[o] = 0;
    packed += width;
    for (ptrdiff_t k = 0; k < depth; k++) {
      const float *row = matrix + k * outputs + start;
      for (ptrdiff_t o = 0; o < count; o++) packed[o] = row[o];
      for (ptrdiff_t o = count; o < width; o++) packed[o] = 0;
      packed += width;
    }
  }
  for (ptrdiff_t i = 0; i < layer->run_length; i++) packed[i] = 0;
}

void ck_conv_f32(ck_isa isa, const ck_conv_f32_layer *layer, const float *packed, const float *input,
                 float *output, ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_conv_f32)(layer, packed, input, output, first, end);
}
