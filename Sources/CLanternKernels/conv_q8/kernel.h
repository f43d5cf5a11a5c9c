#ifndef CK_CONV_Q8_KERNEL_H
#define CK_CONV_Q8_KERNEL_H

#include "../rescale_q8/tables.h"
#include "ck_conv_q8.h"

/* The block of the output that a kernel computes, and where its operands lie. */
typedef struct ck_conv_q8_tile {
  /* Rows of elements, in groups; 8-bit as stored, or 16-bit with the zero point taken off. */
  const void *input;
  ptrdiff_t input_stride; /* bytes */
  ptrdiff_t groups;
  const void *weights;     /* a panel: for each group, `depth` elements for each slot */
  const int32_t *starts;   /* what each slot's sum starts from */
  const int32_t *row_sums; /* the sum of each row's inputs, or NULL */
  const int32_t *weight_zero_points; /* for each slot, when there are row sums */
  const ck_rescale_tables *tables;
  ptrdiff_t slot; /* the panel's first slot in the tables */
  uint32_t flip;  /* changes the inputs' signs: 0x80808080, or 0 */
  uint8_t *output;
  ptrdiff_t output_stride;
  ptrdiff_t rows, columns;
} ck_conv_q8_tile;

/* What an instruction set's kernel works on. */
typedef struct ck_conv_q8_kernel {
  ptrdiff_t rows;    /* the most rows of a tile */
  ptrdiff_t columns; /* slots of a panel */
  ptrdiff_t depth;   /* elements of a group: 4 of 8 bits, or 2 of 16 bits */
  ptrdiff_t lanes;   /* slots of a vector */
  void (*run)(const ck_conv_q8_tile *tile);
} ck_conv_q8_kernel;

extern const ck_conv_q8_kernel ck_conv_q8_scalar;
#if defined(__x86_64__)
extern const ck_conv_q8_kernel ck_conv_q8_avx2;
extern const ck_conv_q8_kernel ck_conv_q8_avx512vnni;
#endif

#endif
