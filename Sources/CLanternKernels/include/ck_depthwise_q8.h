#ifndef CK_DEPTHWISE_Q8_H
#define CK_DEPTHWISE_Q8_H

#include "ck_cpu.h"
#include "ck_rescale_q8.h"

/* A convolution of each channel of 8-bit images `[N, H, W, C]` with its own `multiplier` kernels
   `[KH, KW, C * multiplier]`. Sums wrap at 32 bits. */
typedef struct ck_depthwise_q8 {
  ptrdiff_t images, input_height, input_width, input_channels;
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width, dilation_height, dilation_width;
  ptrdiff_t top, left; /* padding */
  ptrdiff_t output_height, output_width, multiplier;
  int32_t input_zero_point; /* also what lies in the padding */
  bool input_is_signed;     /* int8, or else uint8 */
  bool weights_are_signed;
  bool has_weight_zero_points; /* whether one is not 0 */
} ck_depthwise_q8;

/* Whether the kernels can do a convolution: one window must fit in their working memory. */
bool ck_depthwise_q8_fits(ck_isa isa, const ck_depthwise_q8 *conv);

/* The bytes of packed weights, which must lie 64-byte aligned. */
size_t ck_depthwise_q8_packed_size(ck_isa isa, const ck_depthwise_q8 *conv);

/* Packs weights, their zero points per output channel, a bias or NULL, and the rescaling. The memory
   must be zero before. */
void ck_depthwise_q8_pack(ck_isa isa, const ck_depthwise_q8 *conv, const void *weights,
                          const int32_t *weight_zero_points, const int32_t *bias,
                          const ck_rescaling_q8 *rescaling, void *packed);

/* The number of items that the work divides into: the output's rows. */
ptrdiff_t ck_depthwise_q8_items(const ck_depthwise_q8 *conv);

/* Does the items `first ..< end`. */
void ck_depthwise_q8_run(ck_isa isa, const ck_depthwise_q8 *conv, const void *packed,
                         const void *input, void *output, ptrdiff_t first, ptrdiff_t end);

#endif
