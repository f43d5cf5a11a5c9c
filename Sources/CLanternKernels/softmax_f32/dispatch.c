#include "../vectors/dispatch.h"
#include "softmax_f32.h"

void ck_softmax_f32(ck_isa isa, float beta, const float *input, float *output, ptrdiff_t length,
                    ptrdiff_t rows) {
  CK_VARIANT(isa, ck_softmax_f32)(beta, input, output, length, rows);
}
