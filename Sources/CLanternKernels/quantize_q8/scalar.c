#define CK_ISA(name) name##_scalar
#include "body.h"
