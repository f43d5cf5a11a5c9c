"""Arithmetic on two tensors."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, Value, case, constant, options

BINARY = (("ADD", "AddOptions"), ("SUB", "SubOptions"), ("MUL", "MulOptions"), ("DIV", "DivOptions"))


def record():
    """Sums, differences, products and quotients; powers, remainders and the like."""
    broadcasting()
    integers()
    sixteen_bits()
    eight_bits()
    infinities()
    others()
    other_types()


def other_types():
    """Outputs that the file says are of another type, and that get that of an input."""
    for code, option in (BINARY[0], BINARY[1], BINARY[3]):
        case(f"{code} int8 said to be float32", code, [Value("int8", [3, 4], 0.05, 7), Value("int8", [3, 4], 0.031, 12)],
             [Value("float32", [3, 4], 0.09, 3)], options(option))
        case(f"{code} int32 said to be float32", code, [Value("int32", [3, 4]), Value("int32", [4])],
             [Value("float32", [3, 4])], options(option))
    for code in ("MAXIMUM", "MINIMUM"):
        case(f"{code} int8 said to be float32", code, [Value("int8", [3, 4], 0.05, 7), Value("int8", [3, 4], 0.05, 7)],
             [Value("float32", [3, 4], 0.05, 7)], options("MaximumMinimumOptions"))


def broadcasting():
    shapes = [("same", [2, 3, 4], [2, 3, 4]), ("row", [2, 3, 4], [4]), ("scalar", [1], [2, 3, 4]),
              ("both", [2, 1, 4], [3, 1])]
    for code, option in BINARY[:3]:
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
    for rank in (0, 5, 6, 7, 8):
        a = [1] * (rank - 2) + [2, 1] if rank else []
        b = [2] + [1] * (rank - 2) + [3] if rank else []
        out = list(np.broadcast_shapes(a, b))
        for code, option in BINARY + (("POW", "PowOptions"), ("MAXIMUM", "MaximumMinimumOptions")):
            case(f"{code} rank {rank}", code, [Value("float32", a, low=0.5, high=2), Value("float32", b, low=0.5, high=2)],
                 [Value("float32", out)], options(option), 1)
    for code, option in BINARY:
        case(f"{code} of nothing", code, [Value("float32", [2, 0]), Value("float32", [1, 1])],
             [Value("float32", [2, 0])], options(option), 1)


def integers():
    for code, option in BINARY[:3]:
        for activation in (NONE, RELU, RELU_N1, RELU6):
            for kind in ("int64", "int32"):
                case(f"{code} {kind} clamped by {activation}", code, [Value(kind, [3, 4]), Value(kind, [4])],
                     [Value(kind, [3, 4])], options(option, fusedActivationFunction=activation), 4)
    large = np.array([2**31 - 1, -2**31, 12345678], np.int32)
    case("ADD int32 wraps", "ADD", [Value("int32", [3], low=1, high=9), constant("int32", large)],
         [Value("int32", [3])], options("AddOptions"), 1)
    case("MUL int64 wraps", "MUL", [Value("int64", [3], low=5, high=9), constant("int64", large.astype(np.int64) * 2**31)],
         [Value("int64", [3])], options("MulOptions"), 6)
    for code, option in (("ADD", "AddOptions"), ("MUL", "MulOptions")):
        for activation in (NONE, RELU6):
            case(f"{code} int16 without a scale {activation}", code, [Value("int16", [2, 3]), Value("int16", [3])],
                 [Value("int16", [2, 3])], options(option, fusedActivationFunction=activation), 4)
        case(f"{code} int16 wraps", code, [Value("int16", [3], low=3, high=9), constant("int16", [32767, -32768, 20000])],
             [Value("int16", [3])], options(option), 4)
        case(f"{code} float16", code, [Value("float16", [2, 3]), Value("float16", [3])],
             [Value("float16", [2, 3])], options(option, fusedActivationFunction=RELU_N1), 4)
        case(f"{code} float16 beyond", code, [Value("float16", [2], low=2, high=3), constant("float16", [65504, -65504])],
             [Value("float16", [2])], options(option), 4)
    for activation in (NONE, RELU6):
        case(f"MUL uint32 {activation}", "MUL", [Value("uint32", [2, 3], low=0, high=9), constant("uint32", [2, 0, 2**32 - 5])],
             [Value("uint32", [2, 3])], options("MulOptions", fusedActivationFunction=activation), 7)
    case("MUL complex64", "MUL", [Value("complex64", [2, 2], data=np.array([[1 + 2j, -3j], [0.5, -2 + 0.25j]], np.complex64)),
                                  Value("complex64", [2])], [Value("complex64", [2, 2])], options("MulOptions"), 5)
    for activation in (NONE, RELU_N1):
        case(f"DIV int32 {activation}", "DIV", [Value("int32", [3, 4], low=-50, high=50), constant("int32", [7, -2, 3, -1])],
             [Value("int32", [3, 4])], options("DivOptions", fusedActivationFunction=activation), 1)


def sixteen_bits():
    for code, option in BINARY[:2]:
        for left, right, out in ((12, 11, 11), (11, 14, 11), (11, 11, 11)):
            q = [Value("int16", [2, 5], 2.0**-left), Value("int16", [2, 5], 2.0**-right)]
            for halves in (True, False):
                for activation in (NONE, RELU6) if left == 12 else (NONE,):
                    case(f"{code} int16 powers of two {left} {right} {out} {halves} {activation}", code, q,
                         [Value("int16", [2, 5], 2.0**-out)],
                         options(option, potScaleInt16=halves, fusedActivationFunction=activation), 3)
    for code, option in BINARY:
        for activation in (NONE, RELU, RELU_N1, RELU6):
            fields = {"fusedActivationFunction": activation}
            if code in ("ADD", "SUB"):
                fields["potScaleInt16"] = False
            divisor = constant("int16", [3, -700, 32767, 1, -32768], scale=0.00021)
            right = divisor if code == "DIV" else Value("int16", [5], 0.00021)
            case(f"{code} int16 of any scale {activation}", code, [Value("int16", [2, 5], 0.00037), right],
                 [Value("int16", [2, 5], 0.00052)], options(option, **fields), 2 if code == "DIV" else 3)
    for kind in ("int8", "uint8"):
        case(f"MUL int16 to {kind}", "MUL", [Value("int16", [3, 5], 2.0**-15), Value("int16", [3, 5], 2.0**-15)],
             [Value(kind, [3, 5], 2.0**-7, 4)], options("MulOptions", fusedActivationFunction=RELU_N1), 2)


def eight_bits():
    """Every stored integer against some."""
    for kind, zero in (("int8", -5), ("uint8", 121)):
        others = [1, 2, 60, 127, 0, 113] if kind == "int8" else [0, 255, 122, 200, 120, 3]
        for code, option in BINARY:
            # The reference shifts quotients of less than a step by more than an integer has bits.
            divided = ((0.11, 0.017, 0.09), (0.35, 0.01, 0.5))
            for scales in divided if code == "DIV" else ((0.11, 0.017, 0.31), (0.02, 0.3, 0.05), (1.5, 2.5, 3.0)):
                full = Value(kind, [256, 1], scales[0], zero, full=True)
                right = constant(kind, np.array(others), scale=scales[1], zero=zero + 4)
                case(f"{code} {kind} full {scales}", code, [full, right],
                     [Value(kind, [256, 6], scales[2], zero + 9)], options(option), 2)
    full = Value("int8", [256, 1], 0.11, -5, full=True)
    right = constant("int8", [1, 60, 127, 0, -128, 113], scale=0.017, zero=9)
    case("SQUARED_DIFFERENCE int8 full", "SQUARED_DIFFERENCE", [full, right], [Value("int8", [256, 6], 0.9, -120)],
         options("SquaredDifferenceOptions"), 2)


def infinities():
    ends = [1, -1, 0, np.inf, -np.inf, np.nan, 3e38]
    for code, option in BINARY + (("MAXIMUM", "MaximumMinimumOptions"), ("MINIMUM", "MaximumMinimumOptions"),
                                  ("POW", "PowOptions"), ("FLOOR_MOD", "FloorModOptions")):
        left = constant("float32", np.array(ends)[:, None])
        case(f"{code} infinities", code, [Value("float32", [7, 1], data=None, low=1, high=1.0001), constant("float32", ends)],
             [Value("float32", [7, 7])], options(option), 1)
        case(f"{code} infinities on both sides", code, [left, Value("float32", [1, 3], low=-3e38, high=3e38)],
             [Value("float32", [7, 3])], options(option), 1)


def others():
    for label, a, b in (("same", [3, 4], [3, 4]), ("row", [3, 4], [4]), ("scalar", [3, 4], [])):
        for kind in ("float32", "int32"):
            base = Value(kind, a, low=-4, high=5) if kind == "int32" else Value(kind, a, low=0.25, high=4)
            exponent = Value(kind, b, low=0, high=6) if kind == "int32" else Value(kind, b, low=-2, high=3)
            case(f"POW {kind} {label}", "POW", [base, exponent], [Value(kind, a)], options("PowOptions"), 1)
            case(f"SQUARED_DIFFERENCE {kind} {label}", "SQUARED_DIFFERENCE", [Value(kind, a), Value(kind, b)],
                 [Value(kind, a)], options("SquaredDifferenceOptions"), 1)
    case("POW int32 wraps", "POW", [Value("int32", [4], low=3, high=90), constant("int32", [30])],
         [Value("int32", [4])], options("PowOptions"), 1)
    case("POW float32 third power", "POW", [Value("float32", [4], low=-3, high=3), constant("float32", [3])],
         [Value("float32", [4])], options("PowOptions"), 1)
    case("SQUARED_DIFFERENCE int8", "SQUARED_DIFFERENCE", [Value("int8", [2, 3, 4], 0.2, 7), Value("int8", [2, 3, 4], 0.07, -9)],
         [Value("int8", [2, 3, 4], 3.1, -60)], options("SquaredDifferenceOptions"), 2)
    divisors = {"float32": [1.5, -0.25, 7, -3], "int8": [3, -7, 1, -128], "int16": [300, -7, 1, -32768],
                "int32": [30000, -7, 1, -1], "int64": [2**40, -7, 1, -1]}
    for code, option in (("FLOOR_DIV", "FloorDivOptions"), ("FLOOR_MOD", "FloorModOptions")):
        for kind, values in divisors.items():
            if code == "FLOOR_DIV" and kind == "int64":
                continue
            low, high = (None, None) if kind in ("float32", "int8") else (-20000, 20000)
            for label, shape in (("row", [3, 4]), ("same", [4])):
                case(f"{code} {kind} {label}", code, [Value(kind, shape, low=low, high=high), constant(kind, values)],
                     [Value(kind, shape)], options(option), 1)
    case("FLOOR_DIV int8 with scales", "FLOOR_DIV", [Value("int8", [4], 0.5, 1), constant("int8", [3, -7, 1, -128], scale=0.25)],
         [Value("int8", [4], 0.1, 3)], options("FloorDivOptions"), 3)
    for code in ("MAXIMUM", "MINIMUM"):
        for kind, q in (("int64", (None, 0)), ("uint8", (0.1, 3)), ("int16", (0.1, 0)), ("float16", (None, 0)), ("int8", (None, 0))):
            case(f"{code} {kind} {q[1]}", code, [Value(kind, [3, 4], *q), Value(kind, [4], *q)],
                 [Value(kind, [3, 4], *q)], options("MaximumMinimumOptions"), 2)
        case(f"{code} int8 of other scales", code, [Value("int8", [3], 0.1, 2), Value("int8", [3], 0.2, 3)],
             [Value("int8", [3], 0.3, 5)], options("MaximumMinimumOptions"), 2)
    for kind in ("float32", "int32"):
        for count in (2, 5):
            case(f"ADD_N {kind} {count}", "ADD_N", [Value(kind, [2, 3]) for _ in range(count)],
                 [Value(kind, [2, 3])], options("AddNOptions"), 1)
    for kind in ("float32", "float64", "float16"):
        case(f"ATAN2 {kind}", "ATAN2", [Value(kind, [3, 4]), Value(kind, [3, 4])], [Value(kind, [3, 4])], None, 1)
    ends = [0, -0.0, 1, -1, np.inf, -np.inf, np.nan]
    case("ATAN2 ends", "ATAN2", [constant("float32", np.repeat(ends, 7)), Value("float32", [49], data=None, low=1, high=2)],
         [Value("float32", [49])], None, 1)
