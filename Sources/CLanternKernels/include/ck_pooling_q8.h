#ifndef CK_POOLING_Q8_H
#define CK_POOLING_Q8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ck_cpu.h"

/* A window that slides over each channel of 8-bit images `[N, H, W, C]`; taps outside the image are
   left out. Some tap always lies inside. */
typedef struct ck_pooling_q8 {
  ptrdiff_t images, input_height, input_width, channels;
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width, dilation_height, dilation_width;
  ptrdiff_t top, left; /* padding */
  ptrdiff_t output_height, output_width;
  bool is_signed;       /* int8, or else uint8 */
  int32_t lower, upper; /* the stored integers that results are clamped to */
} ck_pooling_q8;

/* How sums under a window become means. */
typedef struct ck_averaging_q8 {
  int32_t divisor; /* what sums are divided by; 0 for the number of taps in the image */
  int32_t input_zero_point;
  /* With a ratio, the input's scale to the output's, sums are rescaled in single precision, to
     nearest even; without (0) stored integers are averaged, halves away from zero. */
  float ratio;
  int32_t output_zero_point;
} ck_averaging_q8;

/* How sums over many elements become means: by a multiplier and a power of two, or by a factor. */
typedef struct ck_mean_q8 {
  ptrdiff_t outer, count, inner; /* `[outer, count, inner]` to `[outer, inner]` */
  bool is_signed;
  int32_t input_zero_point, output_zero_point;
  float factor; /* single precision, to nearest even; 0 for fixed point */
  int32_t multiplier, shift;
} ck_mean_q8;

/* The largest elements, for the output's rows `first ..< end`. */
void ck_max_pooling_q8(ck_isa isa, const ck_pooling_q8 *pooling, const void *input, void *output,
                       ptrdiff_t first, ptrdiff_t end);

/* The means, for the output's rows `first ..< end`. */
void ck_average_pooling_q8(ck_isa isa, const ck_pooling_q8 *pooling,
                           const ck_averaging_q8 *averaging, const void *input, void *output,
                           ptrdiff_t first, ptrdiff_t end);

/* The channels of one item of `ck_mean_q8`. */
enum { CK_MEAN_Q8_CHANNELS = 64 };

/* The means of items `first ..< end`, each some channels of one outer index. */
void ck_mean_q8_run(ck_isa isa, const ck_mean_q8 *mean, const void *input, void *output,
                    ptrdiff_t first, ptrdiff_t end);

#endif
