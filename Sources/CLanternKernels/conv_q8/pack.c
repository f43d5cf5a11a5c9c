#include <stdlib.h>
#include <string.h>

#include "conv.h"

static int32_t magnitude(int32_t value) { return value < 0 ? -value : value; }

/* The sum of the magnitudes of all factors that inputs meet. */
static int64_t sum_magnitudes(const ck_conv_q8 *conv, const uint8_t *weights, ptrdiff_t depth,
                              int32_t zero_point) {
  int64_t sum = 0;
  if (conv->weights_are_signed) {
    for (ptrdiff_t d = 0; d < depth; d++) sum += magnitude((int8_t)weights[d] - zero_point);
  } else {
    for (ptrdiff_t d = 0; d < depth; d++) sum += magnitude(weights[d] - zero_point);
  }
  return sum;
}

/* Packs one channel into its slot of a panel, in groups of four 8-bit weights; gives their sum. Unsigned
   weights become signed ones, less 128. */
static int32_t pack_bytes(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                          const uint8_t *weights, int8_t *panel, ptrdiff_t slot) {
  const uint32_t flip = conv->weights_are_signed ? 0 : 0x80808080;
  const ptrdiff_t step = layout->kernel->columns * 4, depth = layout->depth;
  int8_t *target = panel + slot * 4;
  for (ptrdiff_t d = 0; d + 4 <= depth; d += 4, target += step) {
    uint32_t four;
    memcpy(&four, weights + d, 4);
    four ^= flip;
    memcpy(target, &four, 4);
  }
  for (ptrdiff_t d = depth / 4 * 4; d < depth; d++) {
    target[d % 4] = (int8_t)(weights[d] ^ (uint8_t)flip);
  }
  int32_t sum = 0;
  for (ptrdiff_t d = 0; d < depth; d++) sum += (int8_t)(weights[d] ^ (uint8_t)flip);
  return sum;
}

/* Packs one channel in pairs of 16-bit weights less their zero point. */
static void pack_pairs(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                       const uint8_t *weights, int32_t zero_point, int16_t *panel,
                       ptrdiff_t slot) {
  const ptrdiff_t step = layout->kernel->columns * 2;
  for (ptrdiff_t d = 0; d < layout->depth; d++) {
    int32_t stored = conv->weights_are_signed ? (int8_t)weights[d] : weights[d];
    panel[d / 2 * step + slot * 2 + d % 2] = (int16_t)(stored - zero_point);
  }
}

void ck_conv_q8_pack(ck_isa isa, const ck_conv_q8 *conv, const void *weights,
                     const int32_t *weight_zero_points, const int32_t *bias,
                     const ck_rescaling_q8 *rescaling, void *packed) {
  ck_conv_q8_layout layout = ck_conv_q8_lay_out(isa, conv);
  const ck_conv_q8_kernel *k = layout.kernel;
  ck_rescale_tables *tables = (ck_rescale_tables *)((uint8_t *)packed + layout.tables);
  ptrdiff_t slots = (ptrdiff_t)((layout.zero_points - layout.starts) / sizeof(int32_t));
  int32_t *starts = (int32_t *)((uint8_t *)packed + layout.starts);
  int32_t *zero_points = (int32_t *)((uint8_t *)packed + layout.zero_points);
  int32_t *channels = malloc((size_t)slots * sizeof(int32_t));
  int64_t *largest = malloc((size_t)conv->output_channels * sizeof(int64_t));
  if (!channels || !largest) abort();
  for (ptrdiff_t slot = 0; slot < slots; slot++) channels[slot] = -1;
  for (ptrdiff_t panel = 0; panel < layout.panels; panel++) {
    ptrdiff_t block = ck_conv_q8_block(&layout, conv, panel);
    for (ptrdiff_t s = 0; s < block; s++) {
      ptrdiff_t channel = panel * k->columns + ck_slot_channel(s, block, k->lanes);
      if (channel >= conv->output_channels) continue;
      ptrdiff_t slot = panel * k->columns + s;
      int32_t zero_point = weight_zero_points[channel];
      const uint8_t *source = (const uint8_t *)weights + channel * layout.depth;
      uint8_t *target = (uint8_t *)packed + (size_t)panel * layout.panel_bytes;
      int64_t magnitudes = sum_magnitudes(conv, source, layout.depth, zero_point);
      int32_t sum = 0;
      if (k->depth == 4) {
        sum = pack_bytes(&layout, conv, source, (int8_t *)target, s);
      } else {
        pack_pairs(&layout, conv, source, zero_point, (int16_t *)target, s);
      }
      int32_t start = bias ? bias[channel] : 0;
      channels[slot] = (int32_t)channel;
      largest[channel] = 255 * magnitudes + (start < 0 ? -(int64_t)start : start);
      if (k->depth == 4) {
        // sum (a - za) * (w - zw) = sum a * w - za * sum w - zw * sum a + depth * za * zw
        int32_t za = conv->input_zero_point + (conv->input_is_signed ? 128 : 0);
        int32_t zw = zero_point - (conv->weights_are_signed ? 0 : 128);
        start = (int32_t)((uint32_t)start - (uint32_t)za * (uint32_t)sum +
                          (uint32_t)layout.depth * (uint32_t)(za * zw));
        zero_points[slot] = zw;
      }
      starts[slot] = start;
    }
  }
  ck_rescale_pack(tables, rescaling, slots, channels, largest, k->lanes);
  free(channels);
  free(largest);
}
