"""Changes of element type and quantisation."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    for kind, zero in (("int8", -10), ("uint8", 130)):
        case(f"QUANTIZE {kind}", "QUANTIZE", [Value("float32", [400])], [Value(kind, [400], 0.031, zero)],
             options("QuantizeOptions"))
        case(f"DEQUANTIZE {kind}", "DEQUANTIZE", [Value(kind, [256], 0.031, zero, full=True)],
             [Value("float32", [256])], options("DequantizeOptions"), 2)
        for other, target in (("int8", 4), ("uint8", 90)):
            case(f"QUANTIZE {kind} to {other}", "QUANTIZE", [Value(kind, [256], 0.05, zero, full=True)],
                 [Value(other, [256], 0.037, target)], options("QuantizeOptions"), 2)
    case("DEQUANTIZE float16", "DEQUANTIZE", [weights("half", "float16", [20])], [Value("float32", [20])],
         options("DequantizeOptions"), 3)
    for source in ("float32", "int32", "uint8", "int64", "bool"):
        for target in ("float32", "int32", "uint8", "int64", "bool"):
            if source != target:
                case(f"CAST {source} to {target}", "CAST", [Value(source, [30])], [Value(target, [30])],
                     options("CastOptions"))
