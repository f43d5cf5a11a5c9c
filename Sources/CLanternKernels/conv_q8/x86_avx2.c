#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "../rescale_q8/avx2.h"

enum { ROWS = 6, COLUMNS = 16, DEPTH = 2, LANES = 8 };

/* Sums of one tile: pairs of 16-bit products go into 32-bit sums. */
static inline __attribute__((always_inline)) void sum_up(const ck_conv_q8_tile *tile,
                                                         const int rows, const int vectors,
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

/* Rescales and stores sums that lie in memory, `COLUMNS` to a row. */
static void store(const ck_conv_q8_tile *tile, const int32_t *memory) {
  const ck_rescale_tables *t = tile->tables;
  const bool is_pair = tile->columns > LANES;
  for (ptrdiff_t r = 0; r < tile->rows; r++, memory += COLUMNS) {
    uint8_t *output = tile->output + r * tile->output_stride;
    if (ck_form(t) == CK_FORM_NONE) {
      ck_rescale_row(t, tile->slot, is_pair ? COLUMNS : LANES, LANES, memory, tile->columns, output);
      continue;
    }
    __m256i first = ck_steps_avx2(t, tile->slot, CK_LOAD(memory));
    __m256i second = is_pair ? ck_steps_avx2(t, tile->slot + LANES, CK_LOAD(memory + LANES))
                             : _mm256_setzero_si256();
    __m128i bytes = ck_stored_avx2(t, first, second);
    // Each half held four channels and as many zeros.
    if (!is_pair) bytes = _mm_shuffle_epi32(bytes, _MM_SHUFFLE(3, 1, 2, 0));
    ck_store_bytes(output, bytes, tile->columns);
  }
}

static inline __attribute__((always_inline)) void run_tile(const ck_conv_q8_tile *tile,
                                                           const int rows, const int vectors) {
  // Sums pass through memory, so that the compiler keeps them in registers up to there.
  _Alignas(32) int32_t memory[ROWS * COLUMNS];
  __m256i sums[ROWS][2];
  sum_up(tile, rows, vectors, sums);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      _mm256_store_si256((__m256i *)(memory + r * COLUMNS + v * LANES), sums[r][v]);
    }
  }
  store(tile, memory);
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

#endif
