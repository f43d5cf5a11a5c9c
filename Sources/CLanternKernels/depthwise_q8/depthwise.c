#include <stdlib.h>

#include "kernel.h"

static size_t aligned(size_t size) { return (size + 63) / 64 * 64; }

static const ck_depthwise_q8_kernel *kernel(ck_isa isa, const ck_depthwise_q8 *conv) {
#if defined(__x86_64__)
  if (conv->multiplier == 1) {
    // Weights less a zero point need more than 8 bits.
    if (isa >= CK_ISA_AVX512VNNI && !conv->has_weight_zero_points) return &ck_depthwise_q8_avx512vnni;
    if (isa >= CK_ISA_AVX2) return &ck_depthwise_q8_avx2;
  }
#endif
  return &ck_depthwise_q8_scalar;
}

/* How the packed memory is laid out. */
typedef struct layout {
  const ck_depthwise_q8_kernel *kernel;
  ptrdiff_t channels, blocks, slots, groups;
  size_t block_bytes, starts, tables, size;
} layout;

static layout lay_out(ck_isa isa, const ck_depthwise_q8 *conv) {
  layout l = {.kernel = kernel(isa, conv)};
  const ck_depthwise_q8_kernel *k = l.kernel;
  l.channels = conv->input_channels * conv->multiplier;
  l.blocks = (l.channels + k->block - 1) / k->block;
  l.slots = (l.blocks * k->block + 63) / 64 * 64;
  l.groups = ck_depthwise_q8_groups(conv, k->depth);
  l.block_bytes = (size_t)(conv->kernel_width * l.groups * k->block * k->depth * k->element);
  l.starts = aligned((size_t)l.blocks * l.block_bytes);
  l.tables = l.starts + (size_t)l.slots * sizeof(int32_t);
  l.size = l.tables + ck_rescale_size(l.slots);
  return l;
}

bool ck_depthwise_q8_fits(ck_isa isa, const ck_depthwise_q8 *conv) {
  const ck_depthwise_q8_kernel *k = kernel(isa, conv);
  ptrdiff_t column = ck_depthwise_q8_groups(conv, k->depth) * k->block * k->depth * k->element;
  ptrdiff_t span = (conv->kernel_width - 1) * conv->dilation_width + 1;
  return span <= CK_DEPTHWISE_Q8_COLUMNS / column;
}

size_t ck_depthwise_q8_packed_size(ck_isa isa, const ck_depthwise_q8 *conv) {
  return lay_out(isa, conv).size;
}

ptrdiff_t ck_depthwise_q8_items(const ck_depthwise_q8 *conv) {
  return conv->images * conv->output_height;
}

/* Packs one channel into its slot of a block; gives the sum of its weights less their zero point,
   and of their magnitudes. */
static int32_t pack_channel(const layout *l, const ck_depthwise_q8 *conv, const uint8_t *weights,
                            int32_t zero_point, uint8_t *block, ptrdiff_t slot,
                            int64_t *magnitudes) {
  const ck_depthwise_q8_kernel *k = l->kernel;
  int32_t sum = 0;
  *magnitudes = 0;
  for (ptrdiff_t ky = 0; ky < conv->kernel_height; ky++) {
    for (ptrdiff_t kx = 0; kx < conv->kernel_width; kx++) {
      uint8_t bits = weights[(ky * conv->kernel_width + kx) * l->channels];
      int32_t weight = (conv->weights_are_signed ? (int8_t)bits : bits) - zero_point;
      ptrdiff_t place =
          ((kx * l->groups + ky / k->depth) * k->block + slot) * k->depth + ky % k->depth;
      if (k->element == 1) {
        ((int8_t *)block)[place] = (int8_t)weight;
      } else {
        ((int16_t *)block)[place] = (int16_t)weight;
      }
      sum += weight;
      *magnitudes += weight < 0 ? -weight : weight;
    }
  }
  return sum;
}

void ck_depthwise_q8_pack(ck_isa isa, const ck_depthwise_q8 *conv, const void *weights,
                          const int32_t *weight_zero_points, const int32_t *bias,
                          const ck_rescaling_q8 *rescaling, void *packed) {
  layout l = lay_out(isa, conv);
  const ck_depthwise_q8_kernel *k = l.kernel;
  int32_t *starts = (int32_t *)((uint8_t *)packed + l.starts);
  int32_t *channels = malloc((size_t)l.slots * sizeof(int32_t));
  int64_t *largest = malloc((size_t)l.channels * sizeof(int64_t));
  if (!channels || !largest) abort();
  for (ptrdiff_t slot = 0; slot < l.slots; slot++) channels[slot] = -1;
  for (ptrdiff_t slot = 0; slot < l.blocks * k->block; slot++) {
    ptrdiff_t block = slot / k->block, s = slot % k->block;
    ptrdiff_t channel = block * k->block + ck_slot_channel(s, k->block, k->lanes);
    if (channel >= l.channels) continue;
    int64_t magnitudes;
    int32_t sum = pack_channel(&l, conv, (const uint8_t *)weights + channel,
                               weight_zero_points[channel],
                               (uint8_t *)packed + (size_t)block * l.block_bytes, s, &magnitudes);
    int32_t start = bias ? bias[channel] : 0;
    channels[slot] = (int32_t)channel;
    largest[channel] = 255 * magnitudes + (start < 0 ? -(int64_t)start : start);
    // Kernels of 8-bit weights multiply unsigned inputs, the others inputs less their zero point.
    int32_t za = conv->input_zero_point + (conv->input_is_signed ? 128 : 0);
    if (k->element == 1) start = (int32_t)((uint32_t)start - (uint32_t)za * (uint32_t)sum);
    starts[slot] = start;
  }
  ck_rescale_pack((ck_rescale_tables *)((uint8_t *)packed + l.tables), rescaling, l.slots, channels,
                  largest, k->lanes);
  free(channels);
  free(largest);
}

void ck_depthwise_q8_run(ck_isa isa, const ck_depthwise_q8 *conv, const void *packed,
                         const void *input, void *output, ptrdiff_t first, ptrdiff_t end) {
  layout l = lay_out(isa, conv);
  const ck_depthwise_q8_kernel *k = l.kernel;
  const uint8_t *memory = packed;
  ptrdiff_t line = conv->output_width * l.channels;
  ptrdiff_t image_size = conv->input_height * conv->input_width * conv->input_channels;
  // A block's weights stay close while its rows go by.
  for (ptrdiff_t block = 0; block < l.blocks; block++) {
    ptrdiff_t channel = block * k->block;
    ck_depthwise_q8_row row = {
        .conv = conv,
        .weights = memory + (size_t)block * l.block_bytes,
        .starts = (const int32_t *)(memory + l.starts) + channel,
        .tables = (const ck_rescale_tables *)(memory + l.tables),
        .slot = channel,
        .channels = l.channels - channel < k->block ? l.channels - channel : k->block,
    };
    for (ptrdiff_t item = first; item < end; item++) {
      ptrdiff_t image = item / conv->output_height, y = item % conv->output_height;
      row.image = (const uint8_t *)input + image * image_size + channel / conv->multiplier;
      row.y = y * conv->stride_height - conv->top;
      row.output = (uint8_t *)output + item * line + channel;
      k->run(&row);
    }
  }
}
