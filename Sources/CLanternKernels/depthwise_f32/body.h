/* The depthwise convolution for one instruction set. Before it is included, one of ../vectors and
   DEPTHWISE_NAME, the function, are defined. */

#include "depthwise_f32.h"

/* Neighbouring pixels of a row that are computed together, so that each vector of the input is read once
   for all taps that it meets. */
#define DEPTHWISE_PIXELS 7

/* One vector of channels of some pixels of one output row. */
typedef struct row_work {
  const float *input; /* the image's first row at these channels */
  ptrdiff_t first_y;  /* the image's row under the kernel's first row */
  ptrdiff_t first_x;  /* the image's column under the first pixel's first tap */
  ptrdiff_t first_tap, end_tap; /* rows of the kernel that lie in the image */
  const float *packed;
  float *output;
  size_t count;       /* channels */
} row_work;

static const float zeros[CK_LANES];

/* `taps` columns of the kernel and `stride` over `pixels` pixels; `edge` where columns may lie outside
   the image, `part` where there are fewer channels than lanes. */
CK_INLINE void compute_pixels(const int taps, const int stride, const int pixels, const int edge,
                              const int part, const ck_depthwise_f32_layer *l, const row_work *w) {
  ck_f32 sums[DEPTHWISE_PIXELS];
  const ptrdiff_t channels = l->channels;
  const ck_f32 bias = ck_load(w->packed);
#pragma clang loop unroll(full)
  for (int i = 0; i < pixels; i++) sums[i] = bias;
  for (ptrdiff_t tap_row = w->first_tap; tap_row < w->end_tap; tap_row++) {
    const float *weights = w->packed + (1 + tap_row * taps) * CK_LANES;
    const float *row =
        w->input + ((w->first_y + tap_row * l->dilation_height) * l->width + w->first_x) * channels;
    ck_f32 factors[5];
#pragma clang loop unroll(full)
    for (int t = 0; t < taps; t++) factors[t] = ck_load(weights + t * CK_LANES);
#pragma clang loop unroll(full)
    for (int column = 0; column < (pixels - 1) * stride + taps; column++) {
      const float *from = row + column * channels;
      if (edge) from = (size_t)(w->first_x + column) < (size_t)l->width ? from : zeros;
      const ck_f32 x = part ? ck_load_first(from, w->count) : ck_load(from);
#pragma clang loop unroll(full)
      for (int t = 0; t < taps; t++) {
        const int offset = column - t;
        if (offset >= 0 && offset % stride == 0 && offset / stride < pixels) {
          sums[offset / stride] = ck_fma(x, factors[t], sums[offset / stride]);
        }
      }
    }
  }
  const ck_f32 lower = ck_splat(l->lower), upper = ck_splat(l->upper);
#pragma clang loop unroll(full)
  for (int i = 0; i < pixels; i++) {
    const ck_f32 result = ck_min(upper, ck_max(lower, sums[i]));
    if (part) {
      ck_store_first(w->output + i * channels, result, w->count);
    } else {
      ck_store(w->output + i * channels, result);
    }
  }
}

/* One pixel, whatever the kernel. */
static void compute_any(const ck_depthwise_f32_layer *l, const row_work *w) {
  ck_f32 sum = ck_load(w->packed);
  for (ptrdiff_t tap_row = w->first_tap; tap_row < w->end_tap; tap_row++) {
    const float *weights = w->packed + (1 + tap_row * l->kernel_width) * CK_LANES;
    const float *row =
        w->input + (w->first_y + tap_row * l->dilation_height) * l->width * l->channels;
    for (ptrdiff_t t = 0; t < l->kernel_width; t++) {
      ptrdiff_t x = w->first_x + t * l->dilation_width;
      if (x < 0 || x >= l->width) continue;
      const float *from = row + x * l->channels;
      const ck_f32 value = w->count == CK_LANES ? ck_load(from) : ck_load_first(from, w->count);
      sum = ck_fma(value, ck_load(weights + t * CK_LANES), sum);
    }
  }
  ck_store_first(w->output, ck_min(ck_splat(l->upper), ck_max(ck_splat(l->lower), sum)), w->count);
}

typedef void pixels_function(const ck_depthwise_f32_layer *, const row_work *);

#define DEFINE_PIXELS(NAME, TAPS, STRIDE, PART)                                              \
  static void NAME##_inner(const ck_depthwise_f32_layer *l, const row_work *w) {             \
    compute_pixels(TAPS, STRIDE, DEPTHWISE_PIXELS, 0, PART, l, w);                           \
  }                                                                                          \
  static void NAME##_edge(const ck_depthwise_f32_layer *l, const row_work *w) {              \
    compute_pixels(TAPS, STRIDE, DEPTHWISE_PIXELS, 1, PART, l, w);                           \
  }                                                                                          \
  static void NAME##_one(const ck_depthwise_f32_layer *l, const row_work *w) {               \
    compute_pixels(TAPS, STRIDE, 1, 1, PART, l, w);                                          \
  }

/* The ways of computing a row's pixels: a group within the image's columns, one over its edge, one
   pixel. */
typedef struct row_functions {
  pixels_function *inner, *edge, *one;
} row_functions;

#define LIST_PIXELS(NAME) {NAME##_inner, NAME##_edge, NAME##_one}
#define DEFINE_BOTH(TAPS, STRIDE)                                                            \
  DEFINE_PIXELS(pixels_##TAPS##_##STRIDE, TAPS, STRIDE, 0)                                   \
  DEFINE_PIXELS(pixels_##TAPS##_##STRIDE##_part, TAPS, STRIDE, 1)
#define LIST_BOTH(TAPS, STRIDE)                                                              \
  {LIST_PIXELS(pixels_##TAPS##_##STRIDE), LIST_PIXELS(pixels_##TAPS##_##STRIDE##_part)}

DEFINE_BOTH(3, 1)
DEFINE_BOTH(3, 2)
DEFINE_BOTH(5, 1)
DEFINE_BOTH(5, 2)

/* By kernel width (3, 5), stride (1, 2), and whether channels are fewer than lanes. */
static const row_functions functions[2][2][2] = {{LIST_BOTH(3, 1), LIST_BOTH(3, 2)},
                                                 {LIST_BOTH(5, 1), LIST_BOTH(5, 2)}};

static const row_functions *functions_of(const ck_depthwise_f32_layer *l, size_t count) {
  if ((l->kernel_width != 3 && l->kernel_width != 5) || l->dilation_width != 1 ||
      l->stride_width > 2) {
    return NULL;
  }
  return &functions[l->kernel_width == 5][l->stride_width - 1][count < CK_LANES];
}

static void compute_row(const ck_depthwise_f32_layer *l, const row_functions *f, row_work *w) {
  float *output = w->output;
  ptrdiff_t width = l->output_width, x = 0;
  ptrdiff_t reach = (DEPTHWISE_PIXELS - 1) * l->stride_width + l->kernel_width;
  while (x < width) {
    ptrdiff_t count = f && width >= DEPTHWISE_PIXELS ? DEPTHWISE_PIXELS : 1;
    /* The last group is moved back over pixels that are already there. */
    if (x + count > width) x = width - count;
    w->first_x = x * l->stride_width - l->pad_left;
    w->output = output + x * l->channels;
    if (!f) {
      compute_any(l, w);
    } else if (count == 1) {
      f->one(l, w);
    } else if (w->first_x >= 0 && w->first_x + reach <= l->width) {
      f->inner(l, w);
    } else {
      f->edge(l, w);
    }
    x += count;
  }
}

static void compute_item(const ck_depthwise_f32_layer *l, const float *packed, const float *input,
                         float *output, ptrdiff_t item) {
  ptrdiff_t block = item % l->blocks, strip = item / l->blocks % l->strips;
  ptrdiff_t image = item / l->blocks / l->strips, channel = block * CK_LANES;
  ptrdiff_t left = l->channels - channel;
  row_work work = {
      .input = input + image * l->height * l->width * l->channels + channel,
      .packed = packed + block * CK_LANES * (1 + l->kernel_height * l->kernel_width),
      .count = left < CK_LANES ? (size_t)left : CK_LANES,
  };
  const row_functions *f = functions_of(l, work.count);
  ptrdiff_t end = (strip + 1) * l->rows_per_strip;
  if (end > l->output_height) end = l->output_height;
  for (ptrdiff_t y = strip * l->rows_per_strip; y < end; y++) {
    ptrdiff_t dilation = l->dilation_height;
    work.first_y = y * l->stride_height - l->pad_top;
    work.first_tap = work.first_y < 0 ? (-work.first_y + dilation - 1) / dilation : 0;
    ptrdiff_t below = l->height - work.first_y;
    work.end_tap = below <= 0 ? 0 : (below + dilation - 1) / dilation;
    if (work.end_tap > l->kernel_height) work.end_tap = l->kernel_height;
    work.output =
        output + ((image * l->output_height + y) * l->output_width) * l->channels + channel;
    compute_row(l, f, &work);
  }
}

void DEPTHWISE_NAME(const ck_depthwise_f32_layer *layer, const float *packed, const float *input,
                    float *output, ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t item = first; item < end; item++) {
    compute_item(layer, packed, input, output, item);
  }
}
