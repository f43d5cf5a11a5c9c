/* What the files of this family share. */
#ifndef SOFTMAX_F32_H
#define SOFTMAX_F32_H

#include "ck_softmax_f32.h"

typedef void softmax_function(float, const float *, float *, ptrdiff_t, ptrdiff_t);

softmax_function ck_softmax_f32_scalar, ck_softmax_f32_avx2, ck_softmax_f32_avx512;

#endif
