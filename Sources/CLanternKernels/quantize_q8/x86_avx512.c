#if defined(__x86_64__)

#include "kernel.h"
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)

#define CK_ISA(name) name##_avx512
#include "body.h"

#pragma clang attribute pop

#endif
