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
    for code in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
        for activation in (NONE, RELU, RELU_N1):
            case(f"{code} int16 activation {activation}", code,
                 [Value("int16", [2, 6, 7, 3], 0.0004)], [Value("int16", [2, 3, 4, 3], 0.0004)],
                 options("Pool2DOptions", padding=SAME, strideW=2, strideH=2, filterWidth=3,
                         filterHeight=2, fusedActivationFunction=activation), 3)
    for padding, label, out in ((SAME, "same", (3, 4)), (VALID, "valid", (2, 3))):
        for activation in (NONE, RELU_N1):
            case(f"L2_POOL_2D {label} activation {activation}", "L2_POOL_2D",
                 [Value("float32", [2, 6, 7, 3])], [Value("float32", [2, *out, 3])],
                 options("Pool2DOptions", padding=padding, strideW=2, strideH=2, filterWidth=3,
                         filterHeight=3, fusedActivationFunction=activation), 1)
    for radius, bias, alpha, beta in ((2, 1, 0.5, 0.75), (0, 2, 1, 1), (9, 0.5, 0.1, 0.5), (-3, 1, 1, 2)):
        case(f"LOCAL_RESPONSE_NORMALIZATION {radius}", "LOCAL_RESPONSE_NORMALIZATION",
             [Value("float32", [2, 2, 3, 6])], [Value("float32", [2, 2, 3, 6])],
             options("LocalResponseNormalizationOptions", radius=radius, bias=bias, alpha=alpha, beta=beta), 1)
    # The kernels do not look at whether both sides have one scale.
    for code, kind in (("AVERAGE_POOL_2D", "int8"), ("MAX_POOL_2D", "uint8"), ("AVERAGE_POOL_2D", "int16")):
        case(f"{code} {kind} to another scale", code,
             [Value(kind, [1, 4, 4, 2], 0.05)], [Value(kind, [1, 2, 2, 2], 0.1, 0 if kind == "int16" else 3)],
             options("Pool2DOptions", padding=VALID, strideW=2, strideH=2, filterWidth=2, filterHeight=2,
                     fusedActivationFunction=RELU6), 3)
