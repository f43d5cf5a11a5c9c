"""Comparisons, logic, bits and selections."""

import numpy as np

from .model import Value, case, constant, options

COMPARISONS = (("EQUAL", "EqualOptions"), ("NOT_EQUAL", "NotEqualOptions"), ("LESS", "LessOptions"),
               ("LESS_EQUAL", "LessEqualOptions"), ("GREATER", "GreaterOptions"),
               ("GREATER_EQUAL", "GreaterEqualOptions"))


def record():
    """Every comparison of every type; logic, bits and selections."""
    comparisons()
    logic()
    selections()


def comparisons():
    for code, option in COMPARISONS:
        for kind in ("float32", "float16", "int32", "int64", "int16"):
            if code == "NOT_EQUAL" and kind == "int16":
                continue  # The reference leaves the output as it was.
            low, high = (None, None) if kind.startswith("float") else (-2, 3)
            for label, a, b in (("same", [3, 4], [3, 4]), ("row", [3, 4], [4]), ("both", [2, 1, 3], [4, 1])):
                if label != "same" and kind not in ("float32", "int32"):
                    continue
                out = list(np.broadcast_shapes(a, b))
                case(f"{code} {kind} {label}", code, [Value(kind, a, low=low, high=high), Value(kind, b, low=low, high=high)],
                     [Value("bool", out)], options(option), 1)
        equal = constant("float32", [0.0, -0.0, 1, np.nan, np.inf])
        case(f"{code} float32 ends", code, [constant("float32", [[-0.0], [np.nan], [np.inf], [1]]), Value("float32", [1])],
             [Value("bool", [4, 1])], options(option), 1)
        case(f"{code} float32 against ends", code, [equal, Value("float32", [3, 1], low=0.9999, high=1)],
             [Value("bool", [3, 5])], options(option), 1)
        for kind, zero in (("int8", -5), ("uint8", 121)):
            others = [-128, 127, 0, 20, -5] if kind == "int8" else [0, 255, 128, 20, 121]
            for scales in ((0.11, 0.017), (0.5, 0.5), (0.02, 0.3)):
                case(f"{code} {kind} full {scales}", code,
                     [Value(kind, [256, 1], scales[0], zero, full=True),
                      constant(kind, others, scale=scales[1], zero=zero + 3)],
                     [Value("bool", [256, 5])], options(option), 2)
        for scales in ((0.5, 0.25), (0.1, 0.1), (0.003, 0.0041)):
            case(f"{code} int16 {scales}", code, [Value("int16", [40], scales[0], low=-9, high=9),
                                                  Value("int16", [40], scales[1], low=-19, high=19)],
                 [Value("bool", [40])], options(option), 2)
        if code in ("LESS", "GREATER"):
            halves = [np.array(numbers, np.float32).view(np.uint32) >> 16 for numbers in ([1, -2, 3, np.nan], [2, -2, 2.5, 1])]
            case(f"{code} bfloat16", code, [Value("bfloat16", [4], packed=half.astype("<u2").tobytes()) for half in halves],
                 [Value("bool", [4])], options(option), 1)
        case(f"{code} rank 7", code, [Value("int32", [2, 1, 1, 1, 1, 2, 1], low=0, high=3), Value("int32", [3, 1, 1, 1, 2], low=0, high=3)],
             [Value("bool", [2, 1, 3, 1, 1, 2, 2])], options(option), 1)
        case(f"{code} of nothing", code, [Value("int32", [0, 2]), Value("int32", [2])],
             [Value("bool", [0, 2])], options(option), 1)
    for code, option in COMPARISONS[:2]:
        case(f"{code} bool", code, [Value("bool", [3, 4]), Value("bool", [4])], [Value("bool", [3, 4])], options(option), 2)
        case(f"{code} string", code, [Value("string", [30]), Value("string", [30])], [Value("bool", [30])], options(option), 3)
        case(f"{code} string against some", code, [Value("string", [2, 5, 1]), Value("string", [3])],
             [Value("bool", [2, 5, 3])], options(option), 3)


def logic():
    for code, option in (("LOGICAL_AND", "LogicalAndOptions"), ("LOGICAL_OR", "LogicalOrOptions")):
        for label, a, b in (("same", [3, 4], [3, 4]), ("both", [2, 1, 3], [4, 1])):
            case(f"{code} {label}", code, [Value("bool", a), Value("bool", b)],
                 [Value("bool", list(np.broadcast_shapes(a, b)))], options(option), 1)
    case("LOGICAL_NOT", "LOGICAL_NOT", [Value("bool", [3, 4])], [Value("bool", [3, 4])], options("LogicalNotOptions"), 1)
    for kind in ("int8", "uint8", "int16", "uint16", "int32", "uint32"):
        least = 0 if kind.startswith("u") else -100
        for label, a, b in (("same", [3, 4], [3, 4]), ("row", [3, 4], [4])):
            values = Value(kind, a, low=least, high=120)
            case(f"BITWISE_XOR {kind} {label}", "BITWISE_XOR", [values, Value(kind, b, low=least, high=120)],
                 [Value(kind, a)], options("BitwiseXorOptions"), 1)
            counts = Value(kind, b, low=0 if least == 0 else -2, high=40 if "32" in kind else 18)
            case(f"RIGHT_SHIFT {kind} {label}", "RIGHT_SHIFT", [values, counts], [Value(kind, a)],
                 options("RightShiftOptions"), 1)


def selections():
    for kind in ("float32", "float16", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "bool"):
        q = (0.5, 3) if kind in ("int8", "uint8") else (None, 0)
        low, high = (0, 99) if kind.startswith("u") and kind != "uint8" else (None, None)
        values = [Value(kind, [2, 3], *q, low=low, high=high), Value(kind, [2, 3], *q, low=low, high=high)]
        for code, option in (("SELECT", "SelectOptions"), ("SELECT_V2", "SelectV2Options")):
            case(f"{code} {kind}", code, [Value("bool", [2, 3]), *values], [Value(kind, [2, 3], *q)], options(option), 1)
    values = [Value("float32", [3, 2, 4]), Value("float32", [3, 2, 4])]
    for label, shape in (("leading", [3]), ("scalar", [])):
        case(f"SELECT {label}", "SELECT", [Value("bool", shape), *values], [Value("float32", [3, 2, 4])], options("SelectOptions"), 1)
    case("SELECT leading of as many", "SELECT", [Value("bool", [4]), Value("int32", [4, 4]), Value("int32", [4, 4])],
         [Value("int32", [4, 4])], options("SelectOptions"), 1)
    for label, c, a, b in (("condition", [2, 1], [2, 3], [2, 3]), ("all", [4, 1, 1], [2, 1], [3]),
                           ("scalar", [2, 3], [], [2, 3]), ("rank 8", [2] + [1] * 7, [1] * 6 + [2, 1], [3]),
                           ("nothing", [2, 0], [1, 1], [2, 1])):
        out = list(np.broadcast_shapes(c, a, b))
        for kind in ("float32", "int8"):
            case(f"SELECT_V2 {kind} {label}", "SELECT_V2", [Value("bool", c), Value(kind, a), Value(kind, b)],
                 [Value(kind, out)], options("SelectV2Options"), 1)
