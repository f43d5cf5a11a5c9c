/* Calls the variant of a kernel that an instruction set can run. */
#ifndef CK_VECTORS_DISPATCH_H
#define CK_VECTORS_DISPATCH_H

#include "ck_cpu.h"

#if defined(__x86_64__)
#define CK_VARIANT(ISA, NAME)                                                                \
  ((ISA) == CK_ISA_AVX512 || (ISA) == CK_ISA_AVX512VNNI ? NAME##_avx512                      \
   : (ISA) == CK_ISA_AVX2                               ? NAME##_avx2                        \
                                                        : NAME##_scalar)
#else
#define CK_VARIANT(ISA, NAME) ((void)(ISA), NAME##_scalar)
#endif

#endif
