#ifndef CK_PEAK_PEAK_H
#define CK_PEAK_PEAK_H

#include "ck_peak.h"

/* As many sums as hide the latency of additions and leave registers for the factors. */
enum { CK_PEAK_SUMS = 12 };

/* A vector whose number the compiler must not know, or it would know the result. */
#if defined(__x86_64__)
#define CK_PEAK_HIDE(VECTOR) __asm__ volatile("" : "+x"(VECTOR))
#elif defined(__aarch64__)
#define CK_PEAK_HIDE(VECTOR) __asm__ volatile("" : "+w"(VECTOR))
#else
#define CK_PEAK_HIDE(VECTOR) __asm__ volatile("" : "+m"(VECTOR))
#endif

double ck_peak_f32_scalar(size_t rounds);
double ck_peak_q8_scalar(size_t rounds);
#if defined(__x86_64__)
double ck_peak_f32_avx2(size_t rounds);
double ck_peak_q8_avx2(size_t rounds);
double ck_peak_f32_avx512(size_t rounds);
double ck_peak_q8_avx512vnni(size_t rounds);
#endif

#endif
