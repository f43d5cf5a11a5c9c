/* What the files of this family share. */
#ifndef DEPTHWISE_F32_H
#define DEPTHWISE_F32_H

#include "ck_depthwise_f32.h"

typedef void depthwise_function(const ck_depthwise_f32_layer *, const float *, const float *, float *,
                                ptrdiff_t, ptrdiff_t);

depthwise_function ck_depthwise_f32_scalar, ck_depthwise_f32_avx2, ck_depthwise_f32_avx512;

#endif
