#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../vectors/f32_x86_avx2.h"

#define BINARY_NAME ck_binary_f32_avx2
#define UNARY_NAME ck_unary_f32_avx2
#include "body.h"

#pragma clang attribute pop
#endif
