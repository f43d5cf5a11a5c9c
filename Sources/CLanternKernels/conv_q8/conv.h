#ifndef CK_CONV_Q8_CONV_H
#define CK_CONV_Q8_CONV_H

#include "kernel.h"

/* The bytes of stack that hold a tile's inputs when they must be gathered. Threads of some systems
   have no more than 128 KiB. */
#define CK_CONV_Q8_GATHERED (80 * 1024)

/* How a convolution is laid out for a kernel. */
typedef struct ck_conv_q8_layout {
  const ck_conv_q8_kernel *kernel;
  ptrdiff_t pixels; /* rows of the product */
  ptrdiff_t depth;  /* elements under a window */
  ptrdiff_t groups;
  ptrdiff_t panels;
  ptrdiff_t row_bytes; /* of a gathered row */
  bool is_direct;      /* whether the input's own rows serve */
  ptrdiff_t tile_rows, tiles;
  ptrdiff_t chunks; /* items for each tile, each some panels */
  /* Offsets in the packed memory. */
  size_t panel_bytes, starts, zero_points, tables, size;
} ck_conv_q8_layout;

ck_conv_q8_layout ck_conv_q8_lay_out(ck_isa isa, const ck_conv_q8 *conv);

/* The slots of a panel that are in use: the last one's may be fewer vectors. */
ptrdiff_t ck_conv_q8_block(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                           ptrdiff_t panel);

/* Copies the windows of `rows` pixels from `pixel` on, one after the other. */
void ck_conv_q8_gather(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                       const uint8_t *input, ptrdiff_t pixel, ptrdiff_t rows, void *gathered);

#endif
