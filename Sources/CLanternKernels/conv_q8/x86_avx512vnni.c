#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)

#include "../rescale_q8/avx512.h"

enum { ROWS = 14, COLUMNS = 32, DEPTH = 4, LANES = 16 };

/* Sums of one tile: four products of unsigned inputs and signed weights at once. */
static inline __attribute__((always_inline)) void sums(const ck_conv_q8_tile *tile, const int rows,
                                                       const int vectors,
                                                       __m512i sums[ROWS][2]) {
  const uint8_t *w = tile->weights;
  const uint8_t *a = tile->input;
  const ptrdiff_t stride = tile->input_stride;
  const __m512i flip = _mm512_set1_epi32((int32_t)tile->flip);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      sums[r][v] = _mm512_load_si512(tile->starts + v * LANES);
    }
  }
  for (ptrdiff_t g = 0; g < tile->groups; g++, w += COLUMNS * DEPTH, a += DEPTH) {
    __m512i weights[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) weights[v] = _mm512_load_si512(w + v * 64);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t four;
      memcpy(&four, a + r * stride, 4);
      __m512i inputs = _mm512_xor_si512(_mm512_set1_epi32(four), flip);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], inputs, weights[v]);
      }
    }
  }
  if (!tile->row_sums) return;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512i sum = _mm512_set1_epi32(tile->row_sums[r]);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      __m512i zero_points = _mm512_load_si512(tile->weight_zero_points + v * LANES);
      sums[r][v] = _mm512_sub_epi32(sums[r][v], _mm512_mullo_epi32(sum, zero_points));
    }
  }
}

static inline __attribute__((always_inline)) void store_plainly(const ck_conv_q8_tile *tile,
                                                                const int rows, const int vectors,
                                                                __m512i sums[ROWS][2]) {
  for (int r = 0; r < rows; r++) {
    _Alignas(64) int32_t row[COLUMNS];
    for (int v = 0; v < vectors; v++) _mm512_store_si512(row + v * LANES, sums[r][v]);
    ck_rescale_row(tile->tables, tile->slot, vectors * LANES, LANES, row, tile->columns,
                   tile->output + r * tile->output_stride);
  }
}

static inline __attribute__((always_inline)) void run_tile(const ck_conv_q8_tile *tile,
                                                           const int rows, const int vectors) {
  __m512i totals[ROWS][2];
  sums(tile, rows, vectors, totals);
  const ck_rescale_tables *t = tile->tables;
  if (!ck_has_vector_form(t)) return store_plainly(tile, rows, vectors, totals);
  const __mmask32 mask = (__mmask32)(((uint64_t)1 << tile->columns) - 1);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512i first = ck_steps_avx512(t, tile->slot, totals[r][0]);
    __m512i second =
        vectors > 1 ? ck_steps_avx512(t, tile->slot + LANES, totals[r][1]) : _mm512_setzero_si512();
    __m512i stored = ck_stored_avx512(t, first, second);
    uint8_t *output = tile->output + r * tile->output_stride;
    if (vectors > 1) {
      _mm256_mask_storeu_epi8(output, mask, _mm512_cvtepi16_epi8(stored));
    } else {
      // Each 128-bit part holds four channels and as many zeros.
      __m256i bytes = _mm512_cvtepi16_epi8(stored);
      _mm_mask_storeu_epi8(output, (__mmask16)mask, _mm256_cvtepi64_epi32(bytes));
    }
  }
}

#define CK_TILE(rows)                                                                              \
  static void run_##rows(const ck_conv_q8_tile *tile) {                                            \
    if (tile->columns > LANES) {                                                                   \
      run_tile(tile, rows, 2);                                                                     \
    } else {                                                                                       \
      run_tile(tile, rows, 1);                                                                     \
    }                                                                                              \
  }
CK_TILE(1)
CK_TILE(2)
CK_TILE(3)
CK_TILE(4)
CK_TILE(5)
CK_TILE(6)
CK_TILE(7)
CK_TILE(8)
CK_TILE(9)
CK_TILE(10)
CK_TILE(11)
CK_TILE(12)
CK_TILE(13)
CK_TILE(14)
#undef CK_TILE

static void run(const ck_conv_q8_tile *tile) {
  static void (*const tiles[])(const ck_conv_q8_tile *) = {
      run_1, run_2, run_3, run_4, run_5, run_6, run_7,
      run_8, run_9, run_10, run_11, run_12, run_13, run_14};
  tiles[tile->rows - 1](tile);
}

const ck_conv_q8_kernel ck_conv_q8_avx512vnni = {ROWS, COLUMNS, DEPTH, LANES, run};

#pragma clang attribute pop

#else
typedef int ck_conv_q8_x86_avx512vnni_is_empty;
#endif
