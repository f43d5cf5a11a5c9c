#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)

#include "../rescale_q8/avx512.h"

enum { BLOCK = 64, DEPTH = 4, LANES = 16, COLUMN = BLOCK * DEPTH };

/* Brings four rows of 64 channels together: each 32-bit lane has one channel's four rows. */
static inline __attribute__((always_inline)) void interleave(const __m512i rows[DEPTH],
                                                             uint8_t *column) {
  __m512i ab_low = _mm512_unpacklo_epi8(rows[0], rows[1]);
  __m512i ab_high = _mm512_unpackhi_epi8(rows[0], rows[1]);
  __m512i cd_low = _mm512_unpacklo_epi8(rows[2], rows[3]);
  __m512i cd_high = _mm512_unpackhi_epi8(rows[2], rows[3]);
  _mm512_store_si512(column, _mm512_unpacklo_epi16(ab_low, cd_low));
  _mm512_store_si512(column + 64, _mm512_unpackhi_epi16(ab_low, cd_low));
  _mm512_store_si512(column + 128, _mm512_unpacklo_epi16(ab_high, cd_high));
  _mm512_store_si512(column + 192, _mm512_unpackhi_epi16(ab_high, cd_high));
}

/* Brings columns `first ..< end` of the input together, for one group of the window's rows. */
static void interleave_columns(const ck_depthwise_q8_row *row, ptrdiff_t group, ptrdiff_t first,
                               ptrdiff_t end, uint8_t *columns, ptrdiff_t step) {
  const ck_depthwise_q8 *conv = row->conv;
  const ptrdiff_t channels = conv->input_channels;
  const __mmask64 mask = ~(__mmask64)0 >> (64 - row->channels);
  const __m512i flip = _mm512_set1_epi8(conv->input_is_signed ? (char)0x80 : 0);
  const __m512i padding =
      _mm512_xor_si512(_mm512_set1_epi8((char)conv->input_zero_point), flip);
  const uint8_t *lines[DEPTH];
  for (ptrdiff_t j = 0; j < DEPTH; j++) {
    ptrdiff_t ky = group * DEPTH + j, iy = row->y + ky * conv->dilation_height;
    bool is_inside = ky < conv->kernel_height && iy >= 0 && iy < conv->input_height;
    lines[j] = is_inside ? row->image + iy * conv->input_width * channels : NULL;
  }
  for (ptrdiff_t x = first; x < end; x++, columns += step) {
    __m512i rows[DEPTH];
    bool is_inside = x >= 0 && x < conv->input_width;
#pragma clang loop unroll(full)
    for (int j = 0; j < DEPTH; j++) {
      // Rows beyond the kernel meet weights that are zero.
      rows[j] = padding;
      if (is_inside && lines[j]) {
        rows[j] =
            _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, lines[j] + x * channels), flip);
      }
    }
    interleave(rows, columns);
  }
}

/* Rescales and stores the sums of one pixel. */
static void store_plainly(const ck_depthwise_q8_row *row, const __m512i sums[4], uint8_t *output) {
  _Alignas(64) int32_t plain[BLOCK];
  for (int v = 0; v < 4; v++) _mm512_store_si512(plain + v * LANES, sums[v]);
  ck_rescale_row(row->tables, row->slot, BLOCK, LANES, plain, row->channels, output);
}

/* Computes `count` pixels of the output from columns of the input, of which each pixel begins
   `advance` bytes after the one before it. */
static inline __attribute__((always_inline)) void
run_pixels(const ck_depthwise_q8_row *row, const uint8_t *columns, ptrdiff_t advance,
           ptrdiff_t count, uint8_t *output, const ck_vector_form form) {
  const ck_depthwise_q8 *conv = row->conv;
  const ck_rescale_tables *t = row->tables;
  const ptrdiff_t groups = ck_depthwise_q8_groups(conv, DEPTH), step = groups * COLUMN;
  const ptrdiff_t width = conv->kernel_width, tap = conv->dilation_width * step;
  const ptrdiff_t outputs = conv->input_channels;
  const __mmask64 mask = ~(__mmask64)0 >> (64 - row->channels);
  const bool is_signed = t->is_signed;
  const ck_bounds_avx512 bounds = ck_load_bounds_avx512(t);
  const int32_t *starts = row->starts;
  const uint8_t *weights = row->weights;
  ck_slots_avx512 slots[4];
#pragma clang loop unroll(full)
  for (int v = 0; v < 4; v++) slots[v] = ck_load_slots_avx512(form, t, row->slot + v * LANES);
  for (ptrdiff_t i = 0; i < count; i++, columns += advance, output += outputs) {
    __m512i sums[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) sums[v] = _mm512_load_si512(starts + v * LANES);
    const uint8_t *w = weights, *column = columns;
    for (ptrdiff_t kx = 0; kx < width; kx++, column += tap) {
      for (ptrdiff_t g = 0; g < groups; g++, w += COLUMN) {
#pragma clang loop unroll(full)
        for (int v = 0; v < 4; v++) {
          sums[v] = _mm512_dpbusd_epi32(sums[v], _mm512_load_si512(column + g * COLUMN + v * 64),
                                        _mm512_load_si512(w + v * 64));
        }
      }
    }
    if (form == CK_FORM_NONE) {
      store_plainly(row, sums, output);
      continue;
    }
    ck_steps_avx512(form, 4, t, row->slot, slots, sums);
    __m512i low = ck_stored_avx512(&bounds, sums[0], sums[1]);
    __m512i high = ck_stored_avx512(&bounds, sums[2], sums[3]);
    __m512i bytes = is_signed ? _mm512_packs_epi16(low, high) : _mm512_packus_epi16(low, high);
    if (row->channels == BLOCK) {
      _mm512_storeu_si512(output, bytes);
    } else {
      _mm512_mask_storeu_epi8(output, mask, bytes);
    }
  }
}

static void run(const ck_depthwise_q8_row *row) {
  const ck_depthwise_q8 *conv = row->conv;
  _Alignas(64) uint8_t columns[CK_DEPTHWISE_Q8_COLUMNS];
  const ptrdiff_t groups = ck_depthwise_q8_groups(conv, DEPTH), step = groups * COLUMN;
  const ptrdiff_t span = (conv->kernel_width - 1) * conv->dilation_width + 1;
  const ptrdiff_t room = CK_DEPTHWISE_Q8_COLUMNS / step;
  const ptrdiff_t most = (room - span) / conv->stride_width + 1;
  const ptrdiff_t outputs = conv->input_channels;
  for (ptrdiff_t x = 0; x < conv->output_width; x += most) {
    ptrdiff_t count = conv->output_width - x < most ? conv->output_width - x : most;
    ptrdiff_t first = x * conv->stride_width - conv->left;
    ptrdiff_t end = first + (count - 1) * conv->stride_width + span;
    for (ptrdiff_t g = 0; g < groups; g++) {
      interleave_columns(row, g, first, end, columns + g * COLUMN, step);
    }
    ptrdiff_t advance = conv->stride_width * step;
    uint8_t *output = row->output + x * outputs;
    switch (ck_form(row->tables)) {
    case CK_FORM_NARROW:
      run_pixels(row, columns, advance, count, output, CK_FORM_NARROW);
      break;
    case CK_FORM_WIDE:
      run_pixels(row, columns, advance, count, output, CK_FORM_WIDE);
      break;
    case CK_FORM_SINGLE:
      run_pixels(row, columns, advance, count, output, CK_FORM_SINGLE);
      break;
    case CK_FORM_NONE:
      run_pixels(row, columns, advance, count, output, CK_FORM_NONE);
      break;
    }
  }
}

const ck_depthwise_q8_kernel ck_depthwise_q8_avx512vnni = {BLOCK, DEPTH, LANES, 1, run};

#pragma clang attribute pop

#endif
