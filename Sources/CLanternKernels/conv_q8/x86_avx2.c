#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../rescale_q8/avx2.h"

enum { ROWS = 6, COLUMNS = 16, DEPTH = 2, LANES = 8 };

/* Sums of one tile: pairs of 16-bit products go into 32-bit sums. */
static inline __attribute__((always_inline)) void sums(const ck_conv_q8_tile *tile, const int rows,
                                                       const int vectors,
                                                       __m256i sums[ROWS][2]) {
  const uint8_t *w = tile->weights;
  const uint8_t *a = tile->input;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = CK_LOAD(tile->starts + v * LANES);
  }
  for (ptrdiff_t g = 0; g < tile->groups; g++, w += COLUMNS * DEPTH * 2, a += 4) {
    __m256i weights[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) weights[v] = CK_LOAD(w + v * 32);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t pair;
      memcpy(&pair, a + r * tile->input_stride, 4);
      __m256i inputs = _mm256_set1_epi32(pair);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        sums[r][v] = _mm256_add_epi32(sums[r][v], _mm256_madd_epi16(inputs, weights[v]));
      }
    }
  }
}

static inline __attribute__((always_inline)) void run_tile(const ck_conv_q8_tile *tile,
                                                           const int rows, const int vectors) {
  __m256i totals[ROWS][2];
  sums(tile, rows, vectors, totals);
  const ck_rescale_tables *t = tile->tables;
  if (!ck_has_vector_form(t)) {
    for (int r = 0; r < rows; r++) {
      _Alignas(32) int32_t row[COLUMNS];
      for (int v = 0; v < vectors; v++) _mm256_store_si256((__m256i *)row + v, totals[r][v]);
      ck_rescale_row(t, tile->slot, vectors * LANES, LANES, row, tile->columns,
                     tile->output + r * tile->output_stride);
    }
    return;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m256i first = ck_steps_avx2(t, tile->slot, totals[r][0]);
    __m256i second =
        vectors > 1 ? ck_steps_avx2(t, tile->slot + LANES, totals[r][1]) : _mm256_setzero_si256();
    __m128i bytes = ck_stored_avx2(t, first, second);
    if (vectors == 1) bytes = _mm_shuffle_epi32(bytes, _MM_SHUFFLE(3, 1, 2, 0));
    ck_store_bytes(tile->output + r * tile->output_stride, bytes, tile->columns);
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
#undef CK_TILE

static void run(const ck_conv_q8_tile *tile) {
  static void (*const tiles[])(const ck_conv_q8_tile *) = {run_1, run_2, run_3,
                                                           run_4, run_5, run_6};
  tiles[tile->rows - 1](tile);
}

const ck_conv_q8_kernel ck_conv_q8_avx2 = {ROWS, COLUMNS, DEPTH, LANES, run};

#pragma clang attribute pop

#else
typedef int ck_conv_q8_x86_avx2_is_empty;
#endif
