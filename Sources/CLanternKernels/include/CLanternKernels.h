#ifndef CLANTERN_KERNELS_H
#define CLANTERN_KERNELS_H

#include "ck_cpu.h"

#endif
