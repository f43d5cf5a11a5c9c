#if defined(__x86_64__)

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_ISA(name) name##_avx2
#include "body.h"

#pragma clang attribute pop

#endif
