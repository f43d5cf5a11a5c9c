#ifndef CK_DEPTHWISE_Q8_KERNEL_H
#define CK_DEPTHWISE_Q8_KERNEL_H

#include "../rescale_q8/tables.h"
#include "ck_depthwise_q8.h"

/* The bytes of stack in which kernels bring columns of the input into the order they need. */
#define CK_DEPTHWISE_Q8_COLUMNS (64 * 1024)

/* A row of the output, in one block of channels. */
typedef struct ck_depthwise_q8_row {
  const ck_depthwise_q8 *conv;
  const uint8_t *image;  /* the input image, at the block's first channel */
  ptrdiff_t y;           /* the row of the input under the first row of the window */
  const void *weights;   /* the block's */
  const int32_t *starts; /* what each slot's sum starts from */
  const ck_rescale_tables *tables;
  ptrdiff_t slot;     /* the block's first slot in the tables */
  ptrdiff_t channels; /* of the output, in the block */
  uint8_t *output;
} ck_depthwise_q8_row;

/* What an instruction set's kernel works on. */
typedef struct ck_depthwise_q8_kernel {
  ptrdiff_t block; /* output channels that are done together */
  ptrdiff_t depth; /* rows of the window that are multiplied at once */
  ptrdiff_t lanes; /* slots of a vector */
  ptrdiff_t element; /* bytes of a packed weight */
  void (*run)(const ck_depthwise_q8_row *row);
} ck_depthwise_q8_kernel;

extern const ck_depthwise_q8_kernel ck_depthwise_q8_scalar;
#if defined(__x86_64__)
extern const ck_depthwise_q8_kernel ck_depthwise_q8_avx2;
extern const ck_depthwise_q8_kernel ck_depthwise_q8_avx512vnni;
#endif

/* The groups that the rows of a window make. */
static inline ptrdiff_t ck_depthwise_q8_groups(const ck_depthwise_q8 *conv, ptrdiff_t depth) {
  return (conv->kernel_height + depth - 1) / depth;
}

#endif
