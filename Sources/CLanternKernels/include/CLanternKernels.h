#ifndef CLANTERN_KERNELS_H
#define CLANTERN_KERNELS_H

#include "ck_add_q8.h"
#include "ck_conv_f32.h"
#include "ck_conv_q8.h"
#include "ck_cpu.h"
#include "ck_depthwise_f32.h"
#include "ck_depthwise_q8.h"
#include "ck_elementwise_f32.h"
#include "ck_peak.h"
#include "ck_pooling_f32.h"
#include "ck_pooling_q8.h"
#include "ck_quantize_q8.h"
#include "ck_rescale_q8.h"
#include "ck_softmax_f32.h"
#include "ck_table_q8.h"
#include "ck_winograd_f32.h"

#endif
