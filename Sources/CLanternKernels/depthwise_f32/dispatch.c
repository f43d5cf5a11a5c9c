#include "../vectors/dispatch.h"
#include "depthwise_f32.h"

static ptrdiff_t lanes_of(ck_isa isa) {
  switch (isa) {
  case CK_ISA_AVX512:
  case CK_ISA_AVX512VNNI:
    return 16;
  case CK_ISA_AVX2:
    return 8;
  default:
    return 4;
  }
}

static ptrdiff_t parts_of(ptrdiff_t count, ptrdiff_t size) { return (count + size - 1) / size; }

/* Rows that one item computes: enough that those read twice at its edges do not matter. */
static const ptrdiff_t strip_rows = 14;

void ck_depthwise_f32_prepare(ck_isa isa, ck_depthwise_f32_layer *layer) {
  ck_depthwise_f32_layer l = *layer;
  l.lanes = lanes_of(isa);
  l.blocks = parts_of(l.channels, l.lanes);
  l.strips = parts_of(l.output_height, strip_rows);
  l.rows_per_strip = l.strips > 0 ? parts_of(l.output_height, l.strips) : 0;
  l.item_count = l.images * l.strips * l.blocks;
  l.packed_count = l.blocks * l.lanes * (1 + l.kernel_height * l.kernel_width);
  *layer = l;
}

void ck_depthwise_f32_pack(const ck_depthwise_f32_layer *layer, const float *weights,
                           ptrdiff_t tap_stride, ptrdiff_t channel_stride, const float *bias,
                           float *packed) {
  ck_depthwise_f32_layer l = *layer;
  ptrdiff_t taps = l.kernel_height * l.kernel_width;
  for (ptrdiff_t c = 0; c < l.channels; c++) {
    float *to = packed + c / l.lanes * l.lanes * (1 + taps) + c % l.lanes;
    if (bias) to[0] = bias[c];
    for (ptrdiff_t tap = 0; tap < taps; tap++) {
      to[(1 + tap) * l.lanes] = weights[tap * tap_stride + c * channel_stride];
    }
  }
}

void ck_depthwise_f32(ck_isa isa, const ck_depthwise_f32_layer *layer, const float *packed,
                      const float *input, float *output, ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_depthwise_f32)(layer, packed, input, output, first, end);
}
