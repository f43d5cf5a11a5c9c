/* What the files of this family share. */
#ifndef ELEMENTWISE_F32_H
#define ELEMENTWISE_F32_H

#include "ck_elementwise_f32.h"

typedef void binary_function(const ck_binary_f32_layer *, const float *, const float *, float *,
                             ptrdiff_t, ptrdiff_t);
typedef void unary_function(ck_unary, float, float, const float *, float *, ptrdiff_t);

binary_function ck_binary_f32_scalar, ck_binary_f32_avx2, ck_binary_f32_avx512;
unary_function ck_unary_f32_scalar, ck_unary_f32_avx2, ck_unary_f32_avx512;

#endif
