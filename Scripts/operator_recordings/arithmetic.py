"""Arithmetic on two tensors."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    shapes = [("same", [2, 3, 4], [2, 3, 4]), ("row", [2, 3, 4], [4]), ("scalar", [1], [2, 3, 4]),
              ("both", [2, 1, 4], [3, 1])]
    for code, option in (("ADD", "AddOptions"), ("SUB", "SubOptions"), ("MUL", "MulOptions")):
        for label, a, b in shapes:
            out = list(np.broadcast_shapes(a, b))
            for kind in ("float32", "int8", "uint8", "int32"):
                if kind in ("int8", "uint8"):
                    values = [Value(kind, a, 0.05, 7), Value(kind, b, 0.031, 12)]
                    output = Value(kind, out, 0.09, 3)
                else:
                    values, output = [Value(kind, a), Value(kind, b)], Value(kind, out)
                for activation in (NONE, RELU, RELU_N1) if label == "same" else (NONE,):
                    case(f"{code} {kind} {label} activation {activation}", code, values, [output],
                         options(option, fusedActivationFunction=activation), 2)
    for code in ("MAXIMUM", "MINIMUM"):
        for kind in ("float32", "int8", "int32"):
            q = (0.1, 3) if kind == "int8" else (None, 0)
            case(f"{code} {kind}", code, [Value(kind, [2, 3, 4], *q), Value(kind, [3, 1], *q)],
                 [Value(kind, [2, 3, 4], *q)], options("MaximumMinimumOptions"), 2)
