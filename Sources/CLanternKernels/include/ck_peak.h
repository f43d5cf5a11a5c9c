#ifndef CK_PEAK_H
#define CK_PEAK_H

#include <stddef.h>

#include "ck_cpu.h"

/* Multiply-accumulates of 32-bit floats in registers alone, as many as the instruction set can do in
   parallel, again and again. Gives how many it did, which is what the time is to be divided by. */
double ck_peak_f32(ck_isa isa, size_t rounds);

/* The same of 8-bit integers that are added up in 32 bits. */
double ck_peak_q8(ck_isa isa, size_t rounds);

#endif
