#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)

#include "../vectors/f32_x86_avx512.h"

#define WINOGRAD_NAME(PART) ck_winograd_f32_##PART##_avx512
#include "body.h"

#pragma clang attribute pop
#endif
