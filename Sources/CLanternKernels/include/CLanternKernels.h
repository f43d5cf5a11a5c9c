#ifndef CLANTERN_KERNELS_H
#define CLANTERN_KERNELS_H

#include "ck_conv_f32.h"
#include "ck_cpu.h"
#include "ck_depthwise_f32.h"
#include "ck_elementwise_f32.h"
#include "ck_pooling_f32.h"
#include "ck_softmax_f32.h"

#endif
