#include "../vectors/f32_scalar.h"

#define SOFTMAX_NAME ck_softmax_f32_scalar
#include "body.h"
