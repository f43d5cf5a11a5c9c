#include "../vectors/f32_scalar.h"

#define CONV_NAME ck_conv_f32_scalar
#define CONV_ROWS 4
#include "body.h"
