#if defined(__x86_64__)

#include <immintrin.h>

#include "../rescale_q8/scalar.h"
#include "kernel.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
                             apply_to = function)

#include "../rescale_q8/avx512.h"

enum { ROWS = 14, COLUMNS = 32, DEPTH = 4, LANES = 16 };

/* Sums of one tile: four products of unsigned inputs and signed weights at once. */
static inline __attribute__((always_inline)) void sum_up(const ck_conv_q8_tile *tile,
                                                         const int rows, const int vectors,
                                                         __m512i sums[ROWS][2]) {
  const uint8_t *w = tile->weights;
  const uint8_t *a = tile->input;
  const ptrdiff_t stride = tile->input_stride;
  __m512i flip = _mm512_set1_epi32((int32_t)tile->flip);
  // Hides that all lanes are the same: the compiler would flip scalars and broadcast them then.
  __asm__("" : "+v"(flip));
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

/* Rescales and stores sums that lie in memory, `COLUMNS` to a row. */
static void store_plainly(const ck_conv_q8_tile *tile, ptrdiff_t block, const int32_t *sums) {
  for (ptrdiff_t r = 0; r < tile->rows; r++) {
    ck_rescale_row(tile->tables, tile->slot, block, LANES, sums + r * COLUMNS, tile->columns,
                   tile->output + r * tile->output_stride);
  }
}

/* The same by vectors. */
static inline __attribute__((always_inline)) void store(const ck_conv_q8_tile *tile,
                                                        const int vectors, const ck_vector_form form,
                                                        const int32_t *sums) {
  const ck_rescale_tables *t = tile->tables;
  const __mmask32 mask = (__mmask32)(((uint64_t)1 << tile->columns) - 1);
  /* Stores under a mask take several times as long. */
  const bool is_whole = tile->columns == COLUMNS;
  const ck_bounds_avx512 bounds = ck_load_bounds_avx512(t);
  ck_slots_avx512 slots[2];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) slots[v] = ck_load_slots_avx512(form, t, tile->slot + v * LANES);
  uint8_t *output = tile->output;
  const ptrdiff_t rows = tile->rows, stride = tile->output_stride;
  for (ptrdiff_t r = 0; r < rows; r++, output += stride, sums += COLUMNS) {
    __m512i steps[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) steps[v] = _mm512_load_si512(sums + v * LANES);
    ck_steps_avx512(form, vectors, t, tile->slot, slots, steps);
    __m256i bytes = _mm512_cvtepi16_epi8(ck_stored_avx512(&bounds, steps[0], steps[1]));
    if (vectors > 1 && is_whole) {
      _mm256_storeu_si256((__m256i *)output, bytes);
    } else if (vectors > 1) {
      _mm256_mask_storeu_epi8(output, mask, bytes);
    } else {
      // Each 128-bit part held four channels and as many zeros.
      _mm_mask_storeu_epi8(output, (__mmask16)mask, _mm256_cvtepi64_epi32(bytes));
    }
  }
}

static inline __attribute__((always_inline)) void run_tile(const ck_conv_q8_tile *tile,
                                                           const int rows, const int vectors) {
  // Sums pass through memory, so that the compiler keeps them in registers up to there.
  _Alignas(64) int32_t memory[ROWS * COLUMNS];
  __m512i sums[ROWS][2];
  sum_up(tile, rows, vectors, sums);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      _mm512_store_si512(memory + r * COLUMNS + v * LANES, sums[r][v]);
    }
  }
  switch (ck_form(tile->tables)) {
  case CK_FORM_NARROW: return store(tile, vectors, CK_FORM_NARROW, memory);
  case CK_FORM_WIDE: return store(tile, vectors, CK_FORM_WIDE, memory);
  case CK_FORM_SINGLE: return store(tile, vectors, CK_FORM_SINGLE, memory);
  case CK_FORM_NONE: return store_plainly(tile, vectors * LANES, memory);
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

#endif
