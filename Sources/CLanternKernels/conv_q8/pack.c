#include <stdlib.h>
#include <string.h>

#include "conv.h"

static int32_t magnitude(int32_t value) { return value < 0 ? -value : value; }

/* Packs one channel into its slot of a panel; gives the sum of its packed weights, and of the
   magnitudes of all factors that inputs meet. */
static int32_t pack_channel(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                            const uint8_t *weights, int32_t zero_point, void *panel,
                            ptrdiff_t slot, int64_t *magnitudes) {
  const ck_conv_q8_kernel *k = layout->kernel;
  int32_t sum = 0;
  *magnitudes = 0;
  for (ptrdiff_t d = 0; d < layout->depth; d++) {
    int32_t stored = conv->weights_are_signed ? (int8_t)weights[d] : weights[d];
    ptrdiff_t place = (d / k->depth * k->columns + slot) * k->depth + d % k->depth;
    *magnitudes += magnitude(stored - zero_point);
    if (k->depth == 4) {
      int8_t shifted = (int8_t)(conv->weights_are_signed ? stored : stored - 128);
      ((int8_t *)panel)[place] = shifted;
      sum += shifted;
    } else {
      ((int16_t *)panel)[place] = (int16_t)(stored - zero_point);
    }
  }
  return sum;
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
      int64_t magnitudes;
      int32_t sum = pack_channel(
          &layout, conv, (const uint8_t *)weights + channel * layout.depth, zero_point,
          (uint8_t *)packed + (size_t)panel * layout.panel_bytes, s, &magnitudes);
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
