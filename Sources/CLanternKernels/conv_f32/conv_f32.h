/* What the files of this family share. */
#ifndef CONV_F32_H
#define CONV_F32_H

#include "ck_conv_f32.h"

typedef void conv_function(const ck_conv_f32_layer *, const float *, const float *, float *,
                           ptrdiff_t, ptrdiff_t);

conv_function ck_conv_f32_scalar, ck_conv_f32_avx2, ck_conv_f32_avx512;

/* Runs whose addresses are kept at a time for the pixels of a block. */
#define CONV_MAX_RUNS 64
#define CONV_MAX_ADDRESSES 2048
/* Floats of runs that are copied because they reach over an image's edge. */
#define CONV_MAX_PATCH 4096

#endif
