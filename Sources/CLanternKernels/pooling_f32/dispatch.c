#include "../vectors/dispatch.h"
#include "pooling_f32.h"

ptrdiff_t ck_pooling_f32_item_count(const ck_pooling_f32_layer *layer) {
  ptrdiff_t blocks = (layer->channels + POOLING_CHANNELS - 1) / POOLING_CHANNELS;
  return layer->images * layer->output_height * blocks;
}

void ck_pooling_f32(ck_isa isa, const ck_pooling_f32_layer *layer, const float *input, float *output,
                    ptrdiff_t first, ptrdiff_t end) {
  CK_VARIANT(isa, ck_pooling_f32)(layer, input, output, first, end);
}
