#include "ck_table_q8.h"

void ck_table_q8_run(const uint8_t *table, const void *input, void *output, ptrdiff_t count) {
  const uint8_t *source = input;
  uint8_t *target = output;
  for (ptrdiff_t i = 0; i < count; i++) target[i] = table[source[i]];
}
