#ifndef CK_POOLING_F32_H
#define CK_POOLING_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* The mean or the largest value of each channel under a window that slides over float32 NHWC images. All
   sizes are counts of elements, none negative. */
typedef struct ck_pooling_f32_layer {
  ptrdiff_t images, height, width, channels; /* input [images, height, width, channels] */
  ptrdiff_t output_height, output_width;     /* output [images, output_height, ..., channels] */
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width;
  ptrdiff_t dilation_height, dilation_width;
  ptrdiff_t pad_top, pad_left;
  float lower, upper;                        /* what results are clamped to */
  int takes_largest;                         /* rather than the mean */
  int counts_padding;                        /* as zeros, in means */
} ck_pooling_f32_layer;

/* The number of independent pieces of work. */
ptrdiff_t ck_pooling_f32_item_count(const ck_pooling_f32_layer *layer);

/* Computes the items first ..< end. The result does not depend on how items are cut into calls. */
void ck_pooling_f32(ck_isa isa, const ck_pooling_f32_layer *layer, const float *input, float *output,
                    ptrdiff_t first, ptrdiff_t end);

#endif
