/* What the files of this family share. */
#ifndef POOLING_F32_H
#define POOLING_F32_H

#include "ck_pooling_f32.h"

typedef void pooling_function(const ck_pooling_f32_layer *, const float *, float *, ptrdiff_t,
                              ptrdiff_t);

pooling_function ck_pooling_f32_scalar, ck_pooling_f32_avx2, ck_pooling_f32_avx512;

/* The channels of one item. */
#define POOLING_CHANNELS 64

#endif
