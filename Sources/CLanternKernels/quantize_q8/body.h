/* Quantisation for one instruction set, in loops that the compiler turns into vectors. Before it is
   included, CK_ISA(name) gives the name its ending. */

#include <math.h>

#include "kernel.h"

void CK_ISA(ck_quantize_q8)(const ck_quantize_q8 *q, const float *input, uint8_t *output,
                            ptrdiff_t count) {
  const int32_t zero = q->zero_point;
  const int32_t lower = q->is_signed ? -128 : 0, upper = q->is_signed ? 127 : 255;
  /* In steps from the zero point, so that what is far outside fits an integer. */
  const float least = (float)(lower - zero), most = (float)(upper - zero);
  const float scale = q->scale, reciprocal = 1 / scale;
  if (q->by_reciprocal) {
    for (ptrdiff_t i = 0; i < count; i++) {
      float steps = rintf(input[i] * reciprocal);
      /* A comparison with NaN is false, which chooses the smallest. */
      steps = steps > least ? steps : least;
      steps = steps < most ? steps : most;
      output[i] = (uint8_t)((int32_t)steps + zero);
    }
  } else {
    for (ptrdiff_t i = 0; i < count; i++) {
      const float quotient = input[i] / scale;
      const float whole = truncf(quotient);
      const float away = fabsf(quotient - whole) >= 0.5f ? copysignf(1, quotient) : 0;
      float steps = whole + away;
      steps = steps > least ? steps : least;
      steps = steps < most ? steps : most;
      output[i] = (uint8_t)((int32_t)steps + zero);
    }
  }
}
