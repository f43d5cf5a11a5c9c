#ifndef CK_SOFTMAX_F32_H
#define CK_SOFTMAX_F32_H

#include <stddef.h>

#include "ck_cpu.h"

/* Turns rows of `length` >= 1 float32 numbers into probabilities: e^(beta (x - largest)) over their sum. The
   output may be the input. */
void ck_softmax_f32(ck_isa isa, float beta, const float *input, float *output, ptrdiff_t length,
                    ptrdiff_t rows);

#endif
