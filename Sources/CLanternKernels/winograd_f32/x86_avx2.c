#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../vectors/f32_x86_avx2.h"

#define WINOGRAD_NAME(PART) ck_winograd_f32_##PART##_avx2
#include "body.h"

#pragma clang attribute pop
#endif
