#ifndef CK_RESCALE_Q8_H
#define CK_RESCALE_Q8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a 32-bit sum is brought to steps of an 8-bit output. All are exact: no instruction set rounds
   otherwise than another. */
typedef enum ck_rescaling {
  /* TensorFlow Lite's 32-bit multiplier and power of two, rounded twice (LiteRT `common.cc`,
     `MultiplyByQuantizedMultiplier`; gemmlowp `fixedpoint.h`). */
  CK_RESCALING_FIXED_POINT = 0,
  /* Double precision, halves away from zero (LiteRT `reference/fully_connected.h`). */
  CK_RESCALING_DOUBLE = 1,
  /* Single precision, halves to even: (sum + bias) * single (FBGEMM `OutputProcessing-inl.h`). */
  CK_RESCALING_SINGLE = 2,
} ck_rescaling;

/* The rescaling of each channel, and the 8-bit output. Only the arrays of the kind are read. */
typedef struct ck_rescaling_q8 {
  ck_rescaling kind;
  const int32_t *multipliers; /* fixed point: significands, none negative */
  const int32_t *shifts;      /* fixed point: powers of two, -31 ... 31 */
  const double *factors;      /* double */
  const float *singles;       /* single */
  const float *biases;        /* single: in units of the sum; NULL for none */
  int32_t zero_point;
  int32_t lower, upper; /* the stored integers that results are clamped to */
  bool is_signed;       /* whether they are int8, or else uint8 */
} ck_rescaling_q8;

#endif
