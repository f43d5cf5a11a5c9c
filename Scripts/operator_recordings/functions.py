"""Functions of one number, and softmax."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


# The functions of one number that have kernels for 8-bit integers, with the version that has them.
QUANTIZED_TABLES = {
    "LOGISTIC": 2, "TANH": 2, "HARD_SWISH": 1, "RELU": 2, "RELU6": 2, "RELU_N1_TO_1": 1,
    "RELU_0_TO_1": 1, "LEAKY_RELU": 2, "GELU": 2,
}


def record():
    """Functions of one number: every stored integer, and floats."""
    for code, name, fields in (
        ("LOGISTIC", None, {}), ("TANH", None, {}), ("HARD_SWISH", "HardSwishOptions", {}),
        ("RELU", None, {}), ("RELU6", None, {}), ("RELU_N1_TO_1", None, {}), ("RELU_0_TO_1", None, {}),
        ("LEAKY_RELU", "LeakyReluOptions", {"alpha": 0.3}),
        ("GELU", "GeluOptions", {"approximate": False}), ("GELU", "GeluOptions", {"approximate": True}),
        ("EXP", "ExpOptions", {}), ("ABS", "AbsOptions", {}), ("NEG", "NegOptions", {}),
        ("SQRT", None, {}), ("RSQRT", None, {}), ("SQUARE", "SquareOptions", {}), ("SIN", None, {}),
        ("COS", "CosOptions", {}), ("LOG", None, {}), ("FLOOR", None, {}),
    ):
        option = options(name, **fields) if name else None
        label = code + (" approximate" if fields.get("approximate") else "")
        case(f"{label} float32", code, [Value("float32", [64])], [Value("float32", [64])], option)
        if code not in QUANTIZED_TABLES:
            continue
        for kind, zero in (("int8", -10), ("uint8", 130)):
            if code in ("LOGISTIC", "TANH"):
                target = {"LOGISTIC": (1 / 256, -128 if kind == "int8" else 0),
                          "TANH": (1 / 128, 0 if kind == "int8" else 128)}[code]
            else:
                target = (0.04, zero + 5)
            case(f"{label} {kind}", code, [Value(kind, [256], 0.05, zero, full=True)],
                 [Value(kind, [256], *target)], option, QUANTIZED_TABLES[code])
    for beta in (1.0, 0.5):
        option = options("SoftmaxOptions", beta=beta)
        case(f"SOFTMAX float32 {beta}", "SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])], option)
        case(f"SOFTMAX int8 {beta}", "SOFTMAX", [Value("int8", [3, 100], 0.07, 4)],
             [Value("int8", [3, 100], 1 / 256, -128)], option, 2)
        case(f"SOFTMAX uint8 {beta}", "SOFTMAX", [Value("uint8", [3, 100], 0.07, 4)],
             [Value("uint8", [3, 100], 1 / 256, 0)], option, 2)
    case("LOG_SOFTMAX float32", "LOG_SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])],
         options("LogSoftmaxOptions"))
