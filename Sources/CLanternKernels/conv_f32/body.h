/* The convolution for one instruction set. Before it is included, one of ../vectors and these names are
   defined: CONV_NAME, the function; CONV_ROWS, the pixels of a register tile. Its width is two vectors. */

#include <string.h>

#include "conv_f32.h"

#define CONV_VECTORS 2
/* Floats of weights that are on their way from memory while others are used. */
#define CONV_AHEAD 4096

/* What a tile of pixels by channels is computed from. */
typedef struct tile_work {
  const float *const *addresses; /* [runs][CONV_ROWS], where each pixel's runs begin */
  ptrdiff_t runs, run_length;
  const float *weights;          /* [runs * run_length][CONV_VECTORS * CK_LANES] */
  const float *bias;             /* null where the output holds the sum over earlier runs */
  float *output;
  ptrdiff_t output_stride;       /* floats from pixel to pixel */
  ptrdiff_t columns;             /* channels to be written */
  ptrdiff_t ahead;               /* how many floats before their use weights are fetched */
  float lower, upper;
  int clamps;
} tile_work;

CK_INLINE void compute_tile(const int rows, const int vectors, const tile_work *work) {
  const ptrdiff_t last = work->columns - (vectors - 1) * CK_LANES;
  ck_f32 sums[CONV_ROWS][CONV_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      if (work->bias) {
        sums[i][v] = ck_load(work->bias + v * CK_LANES);
      } else {
        const float *from = work->output + i * work->output_stride + v * CK_LANES;
        sums[i][v] = v + 1 < vectors ? ck_load(from) : ck_load_first(from, (size_t)last);
      }
    }
  }
  const float *weights = work->weights;
  const ptrdiff_t ahead = work->ahead;
  const float *const *addresses = work->addresses;
  for (ptrdiff_t run = 0; run < work->runs; run++) {
    const float *pixels[CONV_ROWS];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) pixels[i] = addresses[i];
    addresses += CONV_ROWS;
    const ptrdiff_t length = work->run_length;
#pragma clang loop unroll_count(4)
    for (ptrdiff_t k = 0; k < length; k++) {
      ck_f32 factors[CONV_VECTORS];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        factors[v] = ck_load(weights + v * CK_LANES);
        __builtin_prefetch(weights + ahead + v * CK_LANES, 0, 2);
      }
      weights += CONV_VECTORS * CK_LANES;
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) {
        ck_f32 x = ck_splat(pixels[i][k]);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sums[i][v] = ck_fma(x, factors[v], sums[i][v]);
      }
    }
  }
  if (work->clamps) {
    const ck_f32 lower = ck_splat(work->lower), upper = ck_splat(work->upper);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[i][v] = ck_min(upper, ck_max(lower, sums[i][v]));
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    float *to = work->output + i * work->output_stride;
#pragma clang loop unroll(full)
    for (int v = 0; v + 1 < vectors; v++) ck_store(to + v * CK_LANES, sums[i][v]);
    to += (vectors - 1) * CK_LANES;
    if (last == CK_LANES) {
      ck_store(to, sums[i][vectors - 1]);
    } else {
      ck_store_first(to, sums[i][vectors - 1], (size_t)last);
    }
  }
}

#define DEFINE_TILE(ROWS)                                                                    \
  static void tile_##ROWS##_1(const tile_work *work) { compute_tile(ROWS, 1, work); }       \
  static void tile_##ROWS##_2(const tile_work *work) { compute_tile(ROWS, 2, work); }
#define LIST_TILE(ROWS) {tile_##ROWS##_1, tile_##ROWS##_2},

#define EACH_4(X) X(1) X(2) X(3) X(4)
#define EACH_6(X) EACH_4(X) X(5) X(6)
#define EACH_14(X) EACH_6(X) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define EACH_OF(ROWS) EACH_##ROWS
#define EACH(ROWS) EACH_OF(ROWS)

EACH(CONV_ROWS)(DEFINE_TILE)

static void (*const tile_functions[CONV_ROWS][CONV_VECTORS])(const tile_work *) = {
    EACH(CONV_ROWS)(LIST_TILE)};

/* Where the runs of a block's pixels begin, for some of the kernel's runs. */
typedef struct addresses {
  const float *at[CONV_MAX_ADDRESSES]; /* [tiles][runs][CONV_ROWS] */
  float patch[CONV_MAX_PATCH];
  ptrdiff_t patch_count;
} addresses;

static const float *copied_run(const ck_conv_f32_layer *l, const float *row, ptrdiff_t x,
                               addresses *a) {
  float *copy = a->patch + a->patch_count;
  a->patch_count += l->run_length;
  for (ptrdiff_t tap = 0; tap < l->kernel_width; tap++) {
    float *to = copy + tap * l->channels;
    if (x + tap >= 0 && x + tap < l->width) {
      memcpy(to, row + (x + tap) * l->channels, (size_t)l->channels * sizeof(float));
    } else {
      memset(to, 0, (size_t)l->channels * sizeof(float));
    }
  }
  return copy;
}

/* Whether a run is a whole row of the kernel rather than one tap. */
static int is_joined(const ck_conv_f32_layer *l) {
  return l->runs != l->kernel_height * l->kernel_width;
}

/* The first tap of the image's pixels that a run of a kernel's row reads, from column x on. */
static const float *row_address(const ck_conv_f32_layer *l, const float *row, const float *zeros,
                                ptrdiff_t x, addresses *a) {
  if (x >= 0 && x + l->kernel_width <= l->width) return row + x * l->channels;
  if (x + l->kernel_width <= 0 || x >= l->width) return zeros;
  return copied_run(l, row, x, a);
}

/* Fills in the addresses of one pixel, whose kernel begins at y and x of an image. */
static void locate_pixel(const ck_conv_f32_layer *l, const float *image, const float *zeros,
                         ptrdiff_t y, ptrdiff_t x, ptrdiff_t first_run, ptrdiff_t run_count,
                         addresses *a, const float **at) {
  const ptrdiff_t row_size = l->width * l->channels, width = l->kernel_width;
  if (is_joined(l)) {
    const ptrdiff_t step = l->dilation_height;
    if (x >= 0 && x + width <= l->width && y >= 0 && y + (l->runs - 1) * step < l->height) {
      const float *start = image + (y + first_run * step) * row_size + x * l->channels;
      for (ptrdiff_t run = 0; run < run_count; run++) {
        at[run * CONV_ROWS] = start;
        start += step * row_size;
      }
      return;
    }
    for (ptrdiff_t run = 0; run < run_count; run++) {
      const ptrdiff_t row = y + (first_run + run) * step;
      at[run * CONV_ROWS] = row < 0 || row >= l->height
                                ? zeros
                                : row_address(l, image + row * row_size, zeros, x, a);
    }
    return;
  }
  ptrdiff_t tap = first_run % width, row = y + first_run / width * l->dilation_height;
  for (ptrdiff_t run = 0; run < run_count; run++) {
    const ptrdiff_t column = x + tap * l->dilation_width;
    const int is_inside = row >= 0 && row < l->height && column >= 0 && column < l->width;
    at[run * CONV_ROWS] = is_inside ? image + row * row_size + column * l->channels : zeros;
    if (++tap == width) tap = 0, row += l->dilation_height;
  }
}

/* Fills in the addresses of the pixels first ..< end as one tile. */
static void locate_tile(const ck_conv_f32_layer *l, const float *input, const float *zeros,
                        ptrdiff_t first, ptrdiff_t end, ptrdiff_t first_run, ptrdiff_t run_count,
                        addresses *a, const float **at) {
  if (l->is_pointwise) {
    for (ptrdiff_t i = 0; i < end - first; i++) at[i] = input + (first + i) * l->channels;
    return;
  }
  ptrdiff_t x = first % l->output_width, row = first / l->output_width;
  ptrdiff_t y = row % l->output_height, image = row / l->output_height;
  for (ptrdiff_t i = 0; i < end - first; i++) {
    locate_pixel(l, input + image * l->height * l->width * l->channels, zeros,
                 y * l->stride_height - l->pad_top, x * l->stride_width - l->pad_left, first_run,
                 run_count, a, at + i);
    if (++x == l->output_width) {
      x = 0;
      if (++y == l->output_height) y = 0, image++;
    }
  }
}

static void compute_item(const ck_conv_f32_layer *l, const float *packed, const float *input,
                         float *output, ptrdiff_t item, addresses *a) {
  ptrdiff_t block = item % l->blocks, part = item / l->blocks % l->parts;
  ptrdiff_t group = item / l->blocks / l->parts;
  ptrdiff_t pixels = l->images * l->output_height * l->output_width;
  ptrdiff_t outputs = l->outputs / l->groups;
  ptrdiff_t panel_size = l->panel_width * (l->runs * l->run_length + 1);
  ptrdiff_t first_tile = block * l->tiles_per_block, first_panel = part * l->panels_per_part;
  ptrdiff_t end_tile = first_tile + l->tiles_per_block;
  if (end_tile > l->tiles) end_tile = l->tiles;
  ptrdiff_t end_panel = first_panel + l->panels_per_part;
  if (end_panel > l->panels) end_panel = l->panels;
  const float *zeros = packed + l->groups * l->panels * panel_size;
  input += group * (l->channels / l->groups);

  for (ptrdiff_t run = 0; run < l->runs; run += CONV_MAX_RUNS) {
    ptrdiff_t run_count = l->runs - run < CONV_MAX_RUNS ? l->runs - run : CONV_MAX_RUNS;
    ptrdiff_t tile_addresses = run_count * CONV_ROWS;
    a->patch_count = 0;
    for (ptrdiff_t tile = first_tile; tile < end_tile; tile++) {
      locate_tile(l, input, zeros, pixels * tile / l->tiles, pixels * (tile + 1) / l->tiles, run,
                  run_count, a, a->at + (tile - first_tile) * tile_addresses);
    }
    int is_last = run + run_count == l->runs;
    tile_work work = {
        .runs = run_count,
        .run_length = l->run_length,
        .output_stride = l->outputs,
        .lower = l->lower,
        .upper = l->upper,
        .clamps = is_last && !(l->lower == -__builtin_inff() && l->upper == __builtin_inff()),
    };
    for (ptrdiff_t panel = first_panel; panel < end_panel; panel++) {
      const float *panel_start = packed + (group * l->panels + panel) * panel_size;
      ptrdiff_t channel = panel * l->panel_width;
      work.bias = run == 0 ? panel_start : NULL;
      work.weights = panel_start + l->panel_width * (1 + run * l->run_length);
      work.columns = outputs - channel < l->panel_width ? outputs - channel : l->panel_width;
      int vectors = work.columns > CK_LANES ? 2 : 1;
      for (ptrdiff_t tile = first_tile; tile < end_tile; tile++) {
        ptrdiff_t first = pixels * tile / l->tiles, end = pixels * (tile + 1) / l->tiles;
        /* The tiles after the first find the panel in the cache. */
        work.ahead = tile == first_tile ? CONV_AHEAD : 0;
        work.addresses = a->at + (tile - first_tile) * tile_addresses;
        work.output = output + first * l->outputs + group * outputs + channel;
        tile_functions[end - first - 1][vectors - 1](&work);
      }
    }
  }
}

void CONV_NAME(const ck_conv_f32_layer *layer, const float *packed, const float *input, float *output,
               ptrdiff_t first, ptrdiff_t end) {
  addresses a;
  for (ptrdiff_t item = first; item < end; item++) {
    compute_item(layer, packed, input, output, item, &a);
  }
}
