#include "CLanternKernels.h"
