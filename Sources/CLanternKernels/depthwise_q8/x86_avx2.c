#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../rescale_q8/avx2.h"

enum { BLOCK = 16, DEPTH = 2, LANES = 8, COLUMN = BLOCK * DEPTH * 2 };

/* Loads up to 16 bytes. */
static inline __attribute__((always_inline)) __m128i load_bytes(const uint8_t *source,
                                                                ptrdiff_t count) {
  if (count >= 16) return _mm_loadu_si128((const __m128i *)source);
  uint8_t copy[16] = {0};
  memcpy(copy, source, (size_t)count);
  return _mm_loadu_si128((const __m128i *)copy);
}

/* Brings columns `first ..< end` of the input together, for one group of the window's rows: each
   32-bit lane has two rows' inputs less their zero point. */
static void interleave_columns(const ck_depthwise_q8_row *row, ptrdiff_t group, ptrdiff_t first,
                               ptrdiff_t end, uint8_t *columns, ptrdiff_t step) {
  const ck_depthwise_q8 *conv = row->conv;
  const ptrdiff_t channels = conv->input_channels;
  const __m256i zero_point = _mm256_set1_epi16((int16_t)conv->input_zero_point);
  const uint8_t *lines[DEPTH];
  for (ptrdiff_t j = 0; j < DEPTH; j++) {
    ptrdiff_t ky = group * DEPTH + j, iy = row->y + ky * conv->dilation_height;
    bool is_inside = ky < conv->kernel_height && iy >= 0 && iy < conv->input_height;
    lines[j] = is_inside ? row->image + iy * conv->input_width * channels : NULL;
  }
  for (ptrdiff_t x = first; x < end; x++, columns += step) {
    __m256i rows[DEPTH];
    bool is_inside = x >= 0 && x < conv->input_width;
#pragma clang loop unroll(full)
    for (int j = 0; j < DEPTH; j++) {
      rows[j] = _mm256_setzero_si256();
      if (is_inside && lines[j]) {
        __m128i bytes = load_bytes(lines[j] + x * channels, row->channels);
        __m256i wide = conv->input_is_signed ? _mm256_cvtepi8_epi16(bytes)
                                             : _mm256_cvtepu8_epi16(bytes);
        rows[j] = _mm256_sub_epi16(wide, zero_point);
      }
    }
    _mm256_store_si256((__m256i *)columns, _mm256_unpacklo_epi16(rows[0], rows[1]));
    _mm256_store_si256((__m256i *)columns + 1, _mm256_unpackhi_epi16(rows[0], rows[1]));
  }
}

static inline __attribute__((always_inline)) void store(const ck_depthwise_q8_row *row,
                                                        __m256i sums[2], uint8_t *output) {
  const ck_rescale_tables *t = row->tables;
  if (ck_form(t) == CK_FORM_NONE) {
    _Alignas(32) int32_t plain[BLOCK];
    for (int v = 0; v < 2; v++) _mm256_store_si256((__m256i *)plain + v, sums[v]);
    ck_rescale_row(t, row->slot, BLOCK, LANES, plain, row->channels, output);
    return;
  }
  __m128i bytes = ck_stored_avx2(t, ck_steps_avx2(t, row->slot, sums[0]),
                                 ck_steps_avx2(t, row->slot + LANES, sums[1]));
  ck_store_bytes(output, bytes, row->channels);
}

static void run(const ck_depthwise_q8_row *row) {
  const ck_depthwise_q8 *conv = row->conv;
  _Alignas(64) uint8_t columns[CK_DEPTHWISE_Q8_COLUMNS];
  const ptrdiff_t groups = ck_depthwise_q8_groups(conv, DEPTH), step = groups * COLUMN;
  const ptrdiff_t span = (conv->kernel_width - 1) * conv->dilation_width + 1;
  const ptrdiff_t room = CK_DEPTHWISE_Q8_COLUMNS / step;
  const ptrdiff_t most = (room - span) / conv->stride_width + 1;
  for (ptrdiff_t x = 0; x < conv->output_width; x += most) {
    ptrdiff_t count = conv->output_width - x < most ? conv->output_width - x : most;
    ptrdiff_t first = x * conv->stride_width - conv->left;
    ptrdiff_t end = first + (count - 1) * conv->stride_width + span;
    for (ptrdiff_t g = 0; g < groups; g++) {
      interleave_columns(row, g, first, end, columns + g * COLUMN, step);
    }
    for (ptrdiff_t i = 0; i < count; i++) {
      __m256i sums[2] = {CK_LOAD(row->starts), CK_LOAD(row->starts + LANES)};
      const uint8_t *w = row->weights;
      const uint8_t *column = columns + i * conv->stride_width * step;
      for (ptrdiff_t kx = 0; kx < conv->kernel_width; kx++) {
        for (ptrdiff_t g = 0; g < groups; g++, w += COLUMN) {
#pragma clang loop unroll(full)
          for (int v = 0; v < 2; v++) {
            __m256i products =
                _mm256_madd_epi16(CK_LOAD(column + g * COLUMN + v * 32), CK_LOAD(w + v * 32));
            sums[v] = _mm256_add_epi32(sums[v], products);
          }
        }
        column += conv->dilation_width * step;
      }
      store(row, sums, row->output + (x + i) * conv->input_channels);
    }
  }
}

const ck_depthwise_q8_kernel ck_depthwise_q8_avx2 = {BLOCK, DEPTH, LANES, 2, run};

#pragma clang attribute pop

#endif
