#include "../vectors/dispatch.h"
#include "winograd_f32.h"

ptrdiff_t ck_winograd_f32_tiles(const ck_winograd_f32_layer *layer) {
  return layer->images * winograd_tiles_along(layer->output_height, layer->tile) *
         winograd_tiles_along(layer->output_width, layer->tile);
}

ptrdiff_t ck_winograd_f32_places(const ck_winograd_f32_layer *layer) {
  return (layer->tile + 2) * (layer->tile + 2);
}

static const double weights_of_2[4][3] = {
    {1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
static const double weights_of_4[6][3] = {
    {1, 0, 0},
    {-1.0 / 3, 1.0 / 3, -1.0 / 3},
    {1.0 / 3, 1.0 / 3, 1.0 / 3},
    {-16.0 / 15, -8.0 / 15, -4.0 / 15},
    {1.0 / 15, -2.0 / 15, 4.0 / 15},
    {0, 0, 1}};

void ck_winograd_f32_weights(const ck_winograd_f32_layer *layer, const float *weights,
                             float *transformed) {
  const ptrdiff_t size = layer->tile + 2, channels = layer->channels;
  const double(*factors)[3] = layer->tile == 2 ? weights_of_2 : weights_of_4;
  for (ptrdiff_t y = 0; y < size; y++) {
    for (ptrdiff_t x = 0; x < size; x++) {
      for (ptrdiff_t output = 0; output < layer->outputs; output++) {
        const float *from = weights + output * 9 * channels;
        for (ptrdiff_t c = 0; c < channels; c++) {
          double sum = 0;
          for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
              sum += factors[y][i] * factors[x][j] * (double)from[(i * 3 + j) * channels + c];
            }
          }
          *transformed++ = (float)sum;
        }
      }
    }
  }
}

void ck_winograd_f32_patches(ck_isa isa, const ck_winograd_f32_layer *layer, const float *input,
                             float *patches, ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_winograd_f32_patches)(layer, input, patches, first, end);
}

void ck_winograd_f32_outputs(ck_isa isa, const ck_winograd_f32_layer *layer, const float *sums,
                             const float *bias, float *output, ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_winograd_f32_outputs)(layer, sums, bias, output, first, end);
}
