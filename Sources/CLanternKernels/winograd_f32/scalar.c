#include "../vectors/f32_scalar.h"

#define WINOGRAD_NAME(PART) ck_winograd_f32_##PART##_scalar
#include "body.h"
