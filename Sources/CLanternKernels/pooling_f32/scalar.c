#include "../vectors/f32_scalar.h"

#define POOLING_NAME ck_pooling_f32_scalar
#include "body.h"
