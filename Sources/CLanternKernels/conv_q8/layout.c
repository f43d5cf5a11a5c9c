#include "conv.h"

static ptrdiff_t up(ptrdiff_t count, ptrdiff_t unit) { return (count + unit - 1) / unit; }
static size_t aligned(size_t size) { return (size + 63) / 64 * 64; }

static const ck_conv_q8_kernel *kernel(ck_isa isa) {
#if defined(__x86_64__)
  if (isa >= CK_ISA_AVX512VNNI) return &ck_conv_q8_avx512vnni;
  if (isa >= CK_ISA_AVX2) return &ck_conv_q8_avx2;
#endif
  return &ck_conv_q8_scalar;
}

ck_conv_q8_layout ck_conv_q8_lay_out(ck_isa isa, const ck_conv_q8 *conv) {
  ck_conv_q8_layout layout = {.kernel = kernel(isa)};
  const ck_conv_q8_kernel *k = layout.kernel;
  ptrdiff_t element = k->depth == 4 ? 1 : 2;
  bool is_pointwise = conv->kernel_height == 1 && conv->kernel_width == 1 &&
                      conv->stride_height == 1 && conv->stride_width == 1 && conv->top == 0 &&
                      conv->left == 0 && conv->output_height == conv->input_height &&
                      conv->output_width == conv->input_width;
  layout.pixels = conv->images * conv->output_height * conv->output_width;
  layout.depth = conv->kernel_height * conv->kernel_width * conv->input_channels;
  layout.groups = up(layout.depth, k->depth);
  layout.panels = up(conv->output_channels, k->columns);
  layout.is_direct = is_pointwise && element == 1 && conv->input_channels % k->depth == 0;
  layout.row_bytes = layout.groups * k->depth * element;
  ptrdiff_t most = layout.is_direct ? k->rows : CK_CONV_Q8_GATHERED / layout.row_bytes;
  if (most > k->rows) most = k->rows;
  layout.tile_rows = most;
  layout.tiles = most > 0 ? up(layout.pixels, most) : 0;
  // Few tiles are cut between panels as well, so that several threads find work.
  layout.chunks = layout.tiles >= 8 ? 1 : layout.panels < 8 ? layout.panels : 8;
  layout.panel_bytes = (size_t)(layout.groups * k->columns * k->depth * element);
  ptrdiff_t slots = up(layout.panels * k->columns, 64) * 64;
  layout.starts = aligned((size_t)layout.panels * layout.panel_bytes);
  layout.zero_points = layout.starts + (size_t)slots * sizeof(int32_t);
  layout.tables = layout.zero_points + (size_t)slots * sizeof(int32_t);
  layout.size = layout.tables + ck_rescale_size(slots);
  return layout;
}

ptrdiff_t ck_conv_q8_block(const ck_conv_q8_layout *layout, const ck_conv_q8 *conv,
                           ptrdiff_t panel) {
  ptrdiff_t columns = layout->kernel->columns, lanes = layout->kernel->lanes;
  ptrdiff_t left = conv->output_channels - panel * columns;
  return left >= columns ? columns : up(left, lanes) * lanes;
}

bool ck_conv_q8_fits(ck_isa isa, const ck_conv_q8 *conv) {
  return ck_conv_q8_lay_out(isa, conv).tile_rows > 0;
}

size_t ck_conv_q8_packed_size(ck_isa isa, const ck_conv_q8 *conv) {
  return ck_conv_q8_lay_out(isa, conv).size;
}

ptrdiff_t ck_conv_q8_items(ck_isa isa, const ck_conv_q8 *conv) {
  ck_conv_q8_layout layout = ck_conv_q8_lay_out(isa, conv);
  return layout.tiles * layout.chunks;
}
