#ifndef CK_CPU_H
#define CK_CPU_H

/* Instruction sets that kernels are written for. A larger number needs the smaller ones of the same
   architecture. */
typedef enum ck_isa {
  CK_ISA_SCALAR = 0,     /* C alone */
  CK_ISA_AVX2 = 1,       /* x86-64 with AVX2, FMA, F16C */
  CK_ISA_AVX512 = 2,     /* and AVX-512 F, BW, DQ, VL */
  CK_ISA_AVX512VNNI = 3, /* and AVX-512 VNNI */
} ck_isa;

/* The best instruction set that this processor has and this operating system lets us use. */
ck_isa ck_detect_isa(void);

/* Tells the processor that a thread is spinning. */
static inline void ck_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
