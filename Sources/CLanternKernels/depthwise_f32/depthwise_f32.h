/* What the files of this family share. */
#ifndef DEPTHWISE_F32_H
#define DEPTHWISE_F32_H

#include "ck_depthwise_f32.h"

void ck_depthwise_f32_scalar(const ck_depthwise_f32_layer *, const float *, const float *, float *,
                             ptrdiff_t, ptrdiff_t);
void ck_depthwise_f32_avx2(const ck_depthwise_f32_layer *, const float *, const float *, float *,
                           ptrdiff_t, ptrdiff_t);
void ck_depthwise_f32_avx512(const ck_depthwise_f32_layer *, const float *, const float *, float *,
                             ptrdiff_t, ptrdiff_t);

#endif
