#ifndef CK_TABLE_Q8_H
#define CK_TABLE_Q8_H

#include <stddef.h>
#include <stdint.h>

/* Replaces each byte by the entry of a table of 256. The output may be the input. */
void ck_table_q8_run(const uint8_t *table, const void *input, void *output, ptrdiff_t count);

#endif
