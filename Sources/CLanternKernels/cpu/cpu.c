#include "ck_cpu.h"

ck_isa ck_detect_isa(void) {
#if defined(__x86_64__)
  /* The compiler's runtime looks at the operating system's saved state too (XGETBV). */
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("f16c")) {
    return CK_ISA_SCALAR;
  }
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl")) {
    return CK_ISA_AVX2;
  }
  return __builtin_cpu_supports("avx512vnni") ? CK_ISA_AVX512VNNI : CK_ISA_AVX512;
#else
  return CK_ISA_SCALAR;
#endif
}
