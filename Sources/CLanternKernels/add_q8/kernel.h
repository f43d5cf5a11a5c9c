#ifndef CK_ADD_Q8_KERNEL_H
#define CK_ADD_Q8_KERNEL_H

#include "ck_add_q8.h"

void ck_add_q8_scalar(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                      uint8_t *output, ptrdiff_t count);
#if defined(__x86_64__)
/* These need all steps to be free of overflow: shifts of the operands at most 0, and `2^shift` of the
   sum at most 2. They leave the last elements, which do not fill a vector, and give their number. */
ptrdiff_t ck_add_q8_avx2(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                         uint8_t *output, ptrdiff_t count);
ptrdiff_t ck_add_q8_avx512(const ck_add_q8 *add, const uint8_t *left, const uint8_t *right,
                           uint8_t *output, ptrdiff_t count);
#endif

#endif
