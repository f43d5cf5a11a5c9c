"""Pooling and resizing."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    for kind in ("float32", "int8", "uint8"):
        q = (0.1, 3) if kind != "float32" else (None, 0)
        for code in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
            for padding, label, out in ((SAME, "same", (3, 4)), (VALID, "valid", (2, 3))):
                for activation in (NONE, RELU6):
                    case(f"{code} {kind} {label} activation {activation}", code,
                         [Value(kind, [2, 6, 7, 3], *q)], [Value(kind, [2, *out, 3], *q)],
                         options("Pool2DOptions", padding=padding, strideW=2, strideH=2, filterWidth=3,
                                 filterHeight=3, fusedActivationFunction=activation), 2)
