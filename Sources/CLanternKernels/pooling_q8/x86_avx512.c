#if defined(__x86_64__)

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#define CK_ISA(name) name##_avx512
#include "body.h"

#pragma clang attribute pop

#endif
