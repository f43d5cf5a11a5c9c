#include "kernel.h"

void ck_add_q8_run(ck_isa isa, const ck_add_q8 *add, const void *left, const void *right,
                   void *output, ptrdiff_t count) {
  ptrdiff_t left_over = count;
#if defined(__x86_64__)
  bool is_narrow =
      add->kind != CK_ADDING_FIXED_POINT || (add->left.shift <= 0 && add->right.shift <= 0 && add->sum.shift <= 1);
  if (is_narrow && isa >= CK_ISA_AVX512) {
    left_over = ck_add_q8_avx512(add, left, right, output, count);
  } else if (is_narrow && isa >= CK_ISA_AVX2) {
    left_over = ck_add_q8_avx2(add, left, right, output, count);
  }
#endif
  ptrdiff_t done = count - left_over;
  ck_add_q8_scalar(add, (const uint8_t *)left + done, (const uint8_t *)right + done,
                   (uint8_t *)output + done, left_over);
}
