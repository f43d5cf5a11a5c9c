"""Changes of element type and quantisation."""

import numpy as np
from flatbuffers import flexbuffers

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights

NUMBERS = (
    "float32", "float16", "float64", "int8", "uint8", "int16", "int32", "int64", "uint16", "uint32", "bool", "complex64",
)
EDGES = [np.nan, np.inf, -np.inf, 1e20, -1e20, 300.7, -300.7, 127.5, -128.5, -0.5, 0.99, 3e9, 70000, -70000, 0, 65504, 65520]


def packed(numbers, bits):
    """Integers of a few bits, the first of a byte in its low bits."""
    numbers = np.asarray(numbers).reshape(-1) & ((1 << bits) - 1)
    count = 8 // bits
    numbers = np.pad(numbers, (0, -len(numbers) % count)).reshape(-1, count)
    return bytes(int(sum(int(x) << (bits * i) for i, x in enumerate(row))) for row in numbers)


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
    record_quantisation()
    record_dequantisation()
    record_casts()
    record_custom()


def record_quantisation():
    option = options("QuantizeOptions")
    case("QUANTIZE int16", "QUANTIZE", [Value("float32", [300])], [Value("int16", [300], 0.0002, 0)], option, 2)
    case("QUANTIZE int16 with a zero point", "QUANTIZE", [Value("float32", [50])], [Value("int16", [50], 0.0003, 400)], option, 2)
    case("QUANTIZE halves", "QUANTIZE", [constant("float32", np.arange(-6, 6) / 4)], [Value("int8", [12], 0.5, 1)], option)
    scales = [0.02, 0.05, 0.11]
    for kind in ("int8", "uint8", "int16"):
        for axis in (0, 1, 2):
            shape = [2, 2, 2]
            shape[axis] = 3
            zero = [100, 120, 130] if kind == "uint8" else [0, 5, -7]
            case(f"QUANTIZE {kind} along {axis}", "QUANTIZE", [Value("float32", shape)],
                 [Value(kind, shape, scales, np.array(zero), axis=axis)], option, 3)
    for kind in ("int4", "uint4"):
        case(f"QUANTIZE {kind}", "QUANTIZE", [Value("float32", [33])], [Value(kind, [33], 0.5, 3)], option, 5)
    wide = {"int8": (0.05, -10), "uint8": (0.05, 130), "int16": (0.0004, 0), "int32": (0.0001, 7)}
    for source in ("int8", "uint8", "int16", "int32"):
        for target in {"int16": ("int8", "int16", "int32"), "int32": ("int8", "int16")}.get(source, ("int8", "uint8", "int16")):
            scale, zero = wide[source]
            low, high = (-40000, 40000) if source == "int32" else (None, None)
            case(f"QUANTIZE {source} to {target} once more", "QUANTIZE", [Value(source, [60], scale, zero, low=low, high=high)],
                 [Value(target, [60], wide[target][0] * 0.7, wide[target][1])], option, 6)
    for scale in (1.0, 0.03):
        case(f"QUANTIZE int8 to uint8 of {scale}", "QUANTIZE", [Value("int8", [256], scale, -3, full=True)],
             [Value("uint8", [256], scale, 125)], option, 2)
        case(f"QUANTIZE uint8 to int8 of {scale}", "QUANTIZE", [Value("uint8", [256], scale, 125, full=True)],
             [Value("int8", [256], scale, -3)], option, 2)
    case("QUANTIZE int16 to int16 coarse", "QUANTIZE", [Value("int16", [60], 0.5, 0)], [Value("int16", [60], 0.0004, 0)], option, 2)
    case("QUANTIZE int32 to int16 fine", "QUANTIZE", [Value("int32", [60], 1e-9, 0)], [Value("int16", [60], 0.5, 0)], option, 2)


def record_dequantisation():
    option = options("DequantizeOptions")
    case("DEQUANTIZE int16", "DEQUANTIZE", [Value("int16", [60], 0.0003, 0)], [Value("float32", [60])], option, 3)
    scales = [0.02, 0.05, 0.11]
    for kind, zero in (("int8", [0, 5, -7]), ("uint8", [100, 120, 130])):
        for axis in (0, 1, 2):
            shape = [2, 2, 2]
            shape[axis] = 3
            case(f"DEQUANTIZE {kind} along {axis}", "DEQUANTIZE", [Value(kind, shape, scales, np.array(zero), axis=axis)],
                 [Value("float32", shape)], option, 5)
    for kind, bits, low in (("int4", 4, -8), ("int2", 2, -2)):
        numbers = np.arange(21) % (1 << bits) + low
        case(f"DEQUANTIZE {kind}", "DEQUANTIZE", [Value(kind, [21], 0.3, 1, packed=packed(numbers, bits))],
             [Value("float32", [21])], option, 6)
        case(f"DEQUANTIZE {kind} along 0", "DEQUANTIZE", [Value(kind, [3, 7], scales, np.array([0, 1, -1]), packed=packed(numbers, bits))],
             [Value("float32", [3, 7])], option, 6)
    numbers = np.arange(21) % 16
    case("DEQUANTIZE uint4", "DEQUANTIZE", [Value("uint4", [21], 0.3, 7, packed=packed(numbers, 4))], [Value("float32", [21])], option, 6)
    case("DEQUANTIZE half numbers", "DEQUANTIZE", [constant("float16", [np.inf, -np.inf, 6e-8, 65504, -0.0, 0.1])],
         [Value("float32", [6])], option, 3)


def record_casts():
    option = options("CastOptions")
    for source in NUMBERS:
        for target in NUMBERS:
            if source != target:
                case(f"CAST {source} to {target}", "CAST", [Value(source, [30])], [Value(target, [30])], option, 6)
    for source in ("float32", "float64", "float16", "complex64"):
        for target in NUMBERS:
            with np.errstate(over="ignore"):
                edges = constant(source, np.array(EDGES).astype(source))
            case(f"CAST {source} edges to {target}", "CAST", [edges], [Value(target, [len(EDGES)])], option, 6)
    edges = [-(1 << 63), (1 << 63) - 1, 1 << 40, -1, 0, 255, 256, 65535, 65536, 1 << 31, 2049, 4097, 16777217, (1 << 53) + 1]
    for target in NUMBERS:
        case(f"CAST int64 edges to {target}", "CAST", [constant("int64", edges)], [Value(target, [len(edges)])], option, 6)
    upper = (np.array([1.5, -2.25, 300.0, -0.5, 0.0, np.nan, np.inf], np.float32).view(np.uint32) >> 16).astype(np.uint16)
    for target in NUMBERS:
        case(f"CAST bfloat16 to {target}", "CAST", [Value("bfloat16", [7], packed=upper.tobytes())], [Value(target, [7])], option, 6)
    for kind in ("int4", "int2", "uint4"):
        case(f"CAST float32 to {kind}", "CAST", [Value("float32", [33], low=-20, high=20)], [Value(kind, [33])], option, 8)
        case(f"CAST float32 edges to {kind}", "CAST", [constant("float32", EDGES)], [Value(kind, [len(EDGES)])], option, 8)
    for kind, bits, low in (("int4", 4, -8), ("int2", 2, -2)):
        numbers = np.arange(21) % (1 << bits) + low
        case(f"CAST {kind} to float32", "CAST", [Value(kind, [3, 7], packed=packed(numbers, bits))], [Value("float32", [3, 7])], option, 8)
    case("CAST uint4 to float32", "CAST", [Value("uint4", [5], packed=packed([1, 8, 15, 0, 9], 4))], [Value("float32", [5])], option, 8)
    case("CAST nothing", "CAST", [Value("float32", [0, 3])], [Value("int32", [0, 3])], option)
    case("CAST scalar", "CAST", [Value("float32", [])], [Value("int32", [])], option)


def record_custom():
    for kind, scale in (("int8", 0.05), ("uint8", 0.05), ("int16", 0.0002), ("float16", None)):
        given = {} if scale is None else dict(scale=scale, zero=0 if kind == "int16" else 3)
        for tolerance, enforced in ((5.0, False), (0.05, True), (100000.0, True)):
            if enforced and tolerance > 1 and kind == "float16":
                continue
            case(f"NumericVerify {kind} {tolerance} {enforced}", "NumericVerify", [Value(kind, [12], **given), Value("float32", [12])],
                 [Value("float32", [12])], custom=bytes(flexbuffers.Dumps({"tolerance": tolerance, "log_if_failed": enforced})))
    for shape, size in (([3, 8], 8), ([3, 8], 4), ([2, 3, 12], 4), ([1, 256], 128), ([2, 5], 1)):
        case(f"aeq.hadamard_rotation {shape} {size}", "aeq.hadamard_rotation", [Value("float32", shape)], [Value("float32", shape)],
             custom=bytes(flexbuffers.Dumps({"hadamard_size": size, "random_binary_vector": [1] * size})))
