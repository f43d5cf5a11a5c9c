#ifndef CK_WINOGRAD_F32_H
#define CK_WINOGRAD_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* A convolution of NHWC images with kernels of 3x3 and a stride of 1, by fewer multiplications: input and
   weights are transformed, tile by tile, their products summed over the channels by matrix products, one for
   each place in a patch, and the sums transformed back.

   Tiles of 4x4 outputs take 36 products instead of 144, of 2x2 outputs 16 instead of 36. The points of
   interpolation are 0, -1, 1, 1/2, -2 and 0, 1, -1, each with infinity.

   Sources: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016; the points, Barabasz
   and others, "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks",
   2020. */
typedef struct ck_winograd_f32_layer {
  ptrdiff_t images, height, width, channels;      /* input [images, height, width, channels] */
  ptrdiff_t output_height, output_width, outputs; /* output [images, ..., outputs] */
  ptrdiff_t pad_top, pad_left;
  float lower, upper;                             /* what results are clamped to */
  ptrdiff_t tile;                                 /* outputs of a tile along each axis: 2 or 4 */
} ck_winograd_f32_layer;

/* Tiles of all images, and the places of a patch: (tile + 2) squared. */
ptrdiff_t ck_winograd_f32_tiles(const ck_winograd_f32_layer *layer);
ptrdiff_t ck_winograd_f32_places(const ck_winograd_f32_layer *layer);

/* Transforms weights [outputs, 3, 3, channels] to [places, outputs, channels], in double precision. */
void ck_winograd_f32_weights(const ck_winograd_f32_layer *layer, const float *weights,
                             float *transformed);

/* Transforms the patches of the tiles first ..< end to [places, tiles, channels]. */
void ck_winograd_f32_patches(ck_isa isa, const ck_winograd_f32_layer *layer, const float *input,
                             float *patches, ptrdiff_t first, ptrdiff_t end);

/* Transforms sums [places, tiles, outputs] back to the outputs of the tiles first ..< end, with a bias or
   null, clamped. */
void ck_winograd_f32_outputs(ck_isa isa, const ck_winograd_f32_layer *layer, const float *sums,
                             const float *bias, float *output, ptrdiff_t first, ptrdiff_t end);

#endif
