#ifndef CK_DEPTHWISE_F32_H
#define CK_DEPTHWISE_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* A float32 convolution of each channel of NHWC images with a kernel of its own, and how its work is
   cut. All sizes are counts of elements, none negative.

   The caller sets the first part, and ck_depthwise_f32_prepare the second. */
typedef struct ck_depthwise_f32_layer {
  ptrdiff_t images, height, width, channels; /* input [images, height, width, channels] */
  ptrdiff_t output_height, output_width;     /* output [images, output_height, ..., channels] */
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width;
  ptrdiff_t dilation_height, dilation_width;
  ptrdiff_t pad_top, pad_left;
  float lower, upper;                        /* what results are clamped to */

  ptrdiff_t packed_count;                    /* floats of packed weights and biases */
  ptrdiff_t item_count;                      /* independent pieces of work */
  ptrdiff_t lanes, blocks;                   /* channels computed together, and how often */
  ptrdiff_t rows_per_strip, strips;
} ck_depthwise_f32_layer;

/* Fills in the second part of a layer for an instruction set. */
void ck_depthwise_f32_prepare(ck_isa isa, ck_depthwise_f32_layer *layer);

/* Packs weights and biases (null for none) into packed_count floats, which must be zero before. The
   weight of tap t (row-major) and channel c is weights[t * tap_stride + c * channel_stride]. */
void ck_depthwise_f32_pack(const ck_depthwise_f32_layer *layer, const float *weights,
                           ptrdiff_t tap_stride, ptrdiff_t channel_stride, const float *bias,
                           float *packed);

/* Computes the items first ..< end, by the instruction set that the layer was prepared for. The result
   does not depend on how items are cut into calls. */
void ck_depthwise_f32(ck_isa isa, const ck_depthwise_f32_layer *layer, const float *packed,
                      const float *input, float *output, ptrdiff_t first, ptrdiff_t end);

#endif
