#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)

#include "../vectors/f32_x86_avx512.h"

#define PEAK_NAME ck_peak_f32_avx512
#include "body_f32.h"

#pragma clang attribute pop
#endif
