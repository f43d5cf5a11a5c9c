/* The loops of the pooling family, compiled once for each instruction set: `CK_ISA(name)` gives the
   functions' names. The compiler makes vectors of the loops over channels. */

#include "../rescale_q8/scalar.h"
#include "kernel.h"

enum { CHUNK = 128 };

/* The taps of a window along one axis that lie within the image. */
typedef struct taps {
  ptrdiff_t first, end;
} taps;

static inline taps taps_within(ptrdiff_t origin, ptrdiff_t dilation, ptrdiff_t kernel,
                               ptrdiff_t size) {
  taps t;
  t.first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation;
  ptrdiff_t fitting = origin >= size ? 0 : (size - origin + dilation - 1) / dilation;
  t.end = fitting < kernel ? fitting : kernel;
  if (t.end < t.first) t.end = t.first;
  return t;
}

/* A window's place, and the channels of it that are done. */
typedef struct place {
  const uint8_t *image; /* at the first channel */
  ptrdiff_t y, x;
  taps rows, columns;
  ptrdiff_t channels;
} place;

static inline const uint8_t *tap(const ck_pooling_q8 *p, const place *at, ptrdiff_t ky,
                                 ptrdiff_t kx) {
  ptrdiff_t iy = at->y + ky * p->dilation_height, ix = at->x + kx * p->dilation_width;
  return at->image + (iy * p->input_width + ix) * p->channels;
}

static void largest(const ck_pooling_q8 *p, const place *at, uint8_t *output) {
  uint8_t flip = p->is_signed ? 0x80 : 0;
  uint8_t most[CHUNK] = {0};
  for (ptrdiff_t ky = at->rows.first; ky < at->rows.end; ky++) {
    for (ptrdiff_t kx = at->columns.first; kx < at->columns.end; kx++) {
      const uint8_t *input = tap(p, at, ky, kx);
      for (ptrdiff_t c = 0; c < at->channels; c++) {
        uint8_t value = input[c] ^ flip;
        most[c] = value > most[c] ? value : most[c];
      }
    }
  }
  for (ptrdiff_t c = 0; c < at->channels; c++) {
    int32_t stored = (int32_t)most[c] - (p->is_signed ? 128 : 0);
    output[c] = (uint8_t)ck_clamp(stored, p->lower, p->upper);
  }
}

static inline void add(const uint8_t *input, bool is_signed, ptrdiff_t channels, uint32_t *sums) {
  if (is_signed) {
    for (ptrdiff_t c = 0; c < channels; c++) sums[c] += (uint32_t)(int8_t)input[c];
  } else {
    for (ptrdiff_t c = 0; c < channels; c++) sums[c] += input[c];
  }
}

static void average(const ck_pooling_q8 *p, const ck_averaging_q8 *a, const place *at,
                    uint8_t *output) {
  uint32_t sums[CHUNK] = {0};
  for (ptrdiff_t ky = at->rows.first; ky < at->rows.end; ky++) {
    for (ptrdiff_t kx = at->columns.first; kx < at->columns.end; kx++) {
      add(tap(p, at, ky, kx), p->is_signed, at->channels, sums);
    }
  }
  int32_t inside =
      (int32_t)((at->rows.end - at->rows.first) * (at->columns.end - at->columns.first));
  int32_t count = a->divisor ? a->divisor : inside;
  if (a->ratio == 0) {
    // Padding counts as real zeros, which the zero point stands for.
    uint32_t padding = (uint32_t)(count - inside) * (uint32_t)a->input_zero_point;
    for (ptrdiff_t c = 0; c < at->channels; c++) {
      int32_t total = (int32_t)(sums[c] + padding);
      int32_t half = total > 0 ? count / 2 : -(count / 2);
      int32_t mean = (int32_t)((uint32_t)total + (uint32_t)half) / count;
      output[c] = (uint8_t)ck_clamp(mean, p->lower, p->upper);
    }
    return;
  }
  // The reference takes the reciprocal of the factor twice.
  float factor = a->ratio / (float)count, reciprocal = 1 / factor, multiplier = 1 / reciprocal;
  uint32_t zeros = (uint32_t)inside * (uint32_t)a->input_zero_point;
  for (ptrdiff_t c = 0; c < at->channels; c++) {
    float steps = (float)(int32_t)(sums[c] - zeros) * multiplier;
    output[c] =
        (uint8_t)ck_stored_whole(rintf(steps), a->output_zero_point, p->lower, p->upper);
  }
}

void CK_ISA(ck_pooling_q8)(const ck_pooling_q8 *p, const ck_averaging_q8 *averaging,
                           const uint8_t *input, uint8_t *output, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t size = p->input_height * p->input_width * p->channels;
  for (ptrdiff_t row = first; row < end; row++) {
    place at;
    at.y = row % p->output_height * p->stride_height - p->top;
    at.rows = taps_within(at.y, p->dilation_height, p->kernel_height, p->input_height);
    for (ptrdiff_t x = 0; x < p->output_width; x++) {
      at.x = x * p->stride_width - p->left;
      at.columns = taps_within(at.x, p->dilation_width, p->kernel_width, p->input_width);
      for (ptrdiff_t c = 0; c < p->channels; c += CHUNK) {
        at.image = input + row / p->output_height * size + c;
        at.channels = p->channels - c < CHUNK ? p->channels - c : CHUNK;
        uint8_t *target = output + (row * p->output_width + x) * p->channels + c;
        if (averaging) {
          average(p, averaging, &at, target);
        } else {
          largest(p, &at, target);
        }
      }
    }
  }
}

void CK_ISA(ck_mean_q8)(const ck_mean_q8 *m, const uint8_t *input, uint8_t *output,
                        ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t chunks = (m->inner + CK_MEAN_Q8_CHANNELS - 1) / CK_MEAN_Q8_CHANNELS;
  int32_t lower = m->is_signed ? -128 : 0, upper = m->is_signed ? 127 : 255;
  int32_t before = m->shift > 0 ? m->shift : 0, after = m->shift < 0 ? -m->shift : 0;
  for (ptrdiff_t item = first; item < end; item++) {
    ptrdiff_t outer = item / chunks, c = item % chunks * CK_MEAN_Q8_CHANNELS;
    ptrdiff_t channels = m->inner - c < CK_MEAN_Q8_CHANNELS ? m->inner - c : CK_MEAN_Q8_CHANNELS;
    uint32_t sums[CK_MEAN_Q8_CHANNELS] = {0};
    for (ptrdiff_t i = 0; i < m->count; i++) {
      add(input + (outer * m->count + i) * m->inner + c, m->is_signed, channels, sums);
    }
    uint32_t zeros = (uint32_t)m->count * (uint32_t)m->input_zero_point;
    for (ptrdiff_t i = 0; i < channels; i++) {
      int32_t sum = (int32_t)(sums[i] - zeros);
      uint8_t *target = output + outer * m->inner + c + i;
      if (m->factor != 0) {
        float steps = (float)sum * m->factor;
        *target = (uint8_t)ck_stored_whole(rintf(steps), m->output_zero_point, lower, upper);
      } else {
        uint32_t steps = (uint32_t)ck_fixed_point(sum, m->multiplier, before, after);
        *target = (uint8_t)ck_clamp((int32_t)(steps + (uint32_t)m->output_zero_point), lower,
                                    upper);
      }
    }
  }
}
