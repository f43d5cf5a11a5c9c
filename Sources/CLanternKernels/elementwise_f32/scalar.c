#include "../vectors/f32_scalar.h"

#define BINARY_NAME ck_binary_f32_scalar
#define UNARY_NAME ck_unary_f32_scalar
#include "body.h"
