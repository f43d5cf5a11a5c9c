/* What the files of this family share. */
#ifndef WINOGRAD_F32_H
#define WINOGRAD_F32_H

#include "ck_winograd_f32.h"

typedef void winograd_patches(const ck_winograd_f32_layer *, const float *, float *, ptrdiff_t,
                              ptrdiff_t);
typedef void winograd_outputs(const ck_winograd_f32_layer *, const float *, const float *, float *,
                              ptrdiff_t, ptrdiff_t);

winograd_patches ck_winograd_f32_patches_scalar, ck_winograd_f32_patches_avx2,
    ck_winograd_f32_patches_avx512;
winograd_outputs ck_winograd_f32_outputs_scalar, ck_winograd_f32_outputs_avx2,
    ck_winograd_f32_outputs_avx512;

/* The tiles of one image along an axis. */
static inline ptrdiff_t winograd_tiles_along(ptrdiff_t size, ptrdiff_t tile) {
  return (size + tile - 1) / tile;
}

#endif
