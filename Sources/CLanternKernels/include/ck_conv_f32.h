#ifndef CK_CONV_F32_H
#define CK_CONV_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* A float32 convolution of NHWC images, and how its work is cut; a matrix product is one with a kernel
   of 1x1. All sizes are counts of elements, none negative.

   The caller sets the first part, and ck_conv_f32_prepare the second. */
typedef struct ck_conv_f32_layer {
  ptrdiff_t images, height, width, channels;       /* input [images, height, width, channels] */
  ptrdiff_t output_height, output_width, outputs;  /* output [images, ..., outputs] */
  ptrdiff_t kernel_height, kernel_width, groups;   /* weights [outputs, kh, kw, channels / groups] */
  ptrdiff_t stride_height, stride_width;
  ptrdiff_t dilation_height, dilation_width;
  ptrdiff_t pad_top, pad_left;
  float lower, upper;                              /* what results are clamped to */

  int is_pointwise;          /* whether output pixels are input pixels, one for one */
  ptrdiff_t packed_count;    /* floats of packed weights, biases and zeros */
  ptrdiff_t item_count;      /* independent pieces of work */
  ptrdiff_t panel_width;     /* output channels computed together */
  ptrdiff_t panels;          /* panels of one group */
  ptrdiff_t runs;            /* stretches of input that one output element reads, each contiguous */
  ptrdiff_t run_length;      /* floats of one run */
  ptrdiff_t tiles;           /* tiles of output pixels, of nearly equal size */
  ptrdiff_t tiles_per_block, blocks;
  ptrdiff_t panels_per_part, parts;
} ck_conv_f32_layer;

/* Fills in the second part of a layer for an instruction set. */
void ck_conv_f32_prepare(ck_isa isa, ck_conv_f32_layer *layer);

/* Packs weights and biases (null for none) into packed_count floats, which must be zero before. */
void ck_conv_f32_pack(const ck_conv_f32_layer *layer, const float *weights, const float *bias,
                      float *packed);

/* Packs a matrix [channels, outputs], the weights of a layer with a kernel of 1x1 and one group turned
   round, without biases. All of the packed floats are written. */
void ck_conv_f32_pack_columns(const ck_conv_f32_layer *layer, const float *matrix, float *packed);

/* Computes the items first ..< end, by the instruction set that the layer was prepared for. The result
   does not depend on how items are cut into calls. */
void ck_conv_f32(ck_isa isa, const ck_conv_f32_layer *layer, const float *packed, const float *input,
                 float *output, ptrdiff_t first, ptrdiff_t end);

#endif
