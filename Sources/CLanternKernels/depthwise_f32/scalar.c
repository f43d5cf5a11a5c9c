#include "../vectors/f32_scalar.h"

#define DEPTHWISE_NAME ck_depthwise_f32_scalar
#include "body.h"
