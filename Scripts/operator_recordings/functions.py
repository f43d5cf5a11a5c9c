"""Functions of one number, softmax and normalisation."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


# The functions of one number that have kernels for 8-bit integers, with the version that has them.
QUANTIZED_TABLES = {
    "LOGISTIC": 2, "TANH": 2, "HARD_SWISH": 1, "RELU": 2, "RELU6": 2, "RELU_N1_TO_1": 1,
    "RELU_0_TO_1": 1, "LEAKY_RELU": 2, "GELU": 2,
}


class Given(Value):
    """An input of given numbers."""

    def __init__(self, numbers):
        numbers = np.array(numbers, np.float32)
        super().__init__("float32", numbers.shape)
        self.numbers = numbers

    def draw(self, generator):
        return self.numbers


def record():
    """Functions of one number: every stored integer, and floats."""
    for code, name, fields in (
        ("LOGISTIC", None, {}), ("TANH", None, {}), ("HARD_SWISH", "HardSwishOptions", {}),
        ("RELU", None, {}), ("RELU6", None, {}), ("RELU_N1_TO_1", None, {}), ("RELU_0_TO_1", None, {}),
        ("LEAKY_RELU", "LeakyReluOptions", {"alpha": 0.3}),
        ("GELU", "GeluOptions", {"approximate": False}), ("GELU", "GeluOptions", {"approximate": True}),
        ("EXP", "ExpOptions", {}), ("ABS", "AbsOptions", {}), ("NEG", "NegOptions", {}),
        ("SQRT", None, {}), ("RSQRT", None, {}), ("SQUARE", "SquareOptions", {}), ("SIN", None, {}),
        ("COS", "CosOptions", {}), ("LOG", None, {}), ("FLOOR", None, {}), ("CEIL", None, {}),
        ("ROUND", None, {}), ("ELU", None, {}), ("SIGN", "SignOptions", {}),
    ):
        option = options(name, **fields) if name else None
        label = code + (" approximate" if fields.get("approximate") else "")
        case(f"{label} float32", code, [Value("float32", [64])], [Value("float32", [64])], option)
        edges = Given([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1e-40, 1e-6, 3e38, -3e38, 95.0, -95.0, -104.0, 0.5, -0.5])
        case(f"{label} float32 edges", code, [edges], [Value("float32", edges.shape)], option)
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
    record_softmax()
    record_sixteen_bits()
    record_other_types()
    record_scales()
    record_slopes()
    record_normalisation()


def record_softmax():
    for beta in (1.0, 0.5):
        option = options("SoftmaxOptions", beta=beta)
        case(f"SOFTMAX float32 {beta}", "SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])], option)
        case(f"SOFTMAX float16 {beta}", "SOFTMAX", [Value("float16", [3, 10])], [Value("float16", [3, 10])], option, 4)
        case(f"SOFTMAX int8 {beta}", "SOFTMAX", [Value("int8", [3, 100], 0.07, 4)],
             [Value("int8", [3, 100], 1 / 256, -128)], option, 2)
        case(f"SOFTMAX uint8 {beta}", "SOFTMAX", [Value("uint8", [3, 100], 0.07, 4)],
             [Value("uint8", [3, 100], 1 / 256, 0)], option, 2)
        for kind in ("int8", "uint8"):
            case(f"SOFTMAX {kind} to int16 {beta}", "SOFTMAX", [Value(kind, [3, 20], 0.03, 4)],
                 [Value("int16", [3, 20], 1 / 65536, -32768)], option, 3)
        for scale in (0.0002, 0.00001, 1 / 2048):
            case(f"SOFTMAX int16 {scale} {beta}", "SOFTMAX", [Value("int16", [2, 3, 50], scale, 0)],
                 [Value("int16", [2, 3, 50], 1 / 32768, 0)], option, 3)
    option = options("SoftmaxOptions", beta=1.0)
    case("SOFTMAX int8 line", "SOFTMAX", [Value("int8", [17], 0.02, 4)], [Value("int8", [17], 1 / 256, -128)], option, 2)
    case("SOFTMAX int8 of one", "SOFTMAX", [Value("int8", [3, 1], 0.02, 4)], [Value("int8", [3, 1], 1 / 256, -128)], option, 2)
    case("SOFTMAX int16 of one", "SOFTMAX", [Value("int16", [3, 1], 0.002, 0)], [Value("int16", [3, 1], 1 / 32768, 0)], option, 3)
    case("SOFTMAX float32 nothing", "SOFTMAX", [Value("float32", [0, 3])], [Value("float32", [0, 3])], option)
    edges = Given([[np.nan, 1, 2], [np.inf, 1, 2], [-np.inf, 1, 2], [-np.inf, -np.inf, -np.inf], [3e38, -3e38, 0]])
    case("SOFTMAX float32 edges", "SOFTMAX", [edges], [Value("float32", [5, 3])], option)
    option = options("LogSoftmaxOptions")
    case("LOG_SOFTMAX float32 edges", "LOG_SOFTMAX", [edges], [Value("float32", [5, 3])], option)
    case("LOG_SOFTMAX float32", "LOG_SOFTMAX", [Value("float32", [3, 10])], [Value("float32", [3, 10])], option)
    for kind, largest in (("int8", 127), ("uint8", 255)):
        for scale in (0.04, 0.3, 0.0007, 1 / 16):
            case(f"LOG_SOFTMAX {kind} {scale}", "LOG_SOFTMAX", [Value(kind, [2, 3, 40], scale, 3)],
                 [Value(kind, [2, 3, 40], 1 / 16, largest)], option, 2)
    case("LOG_SOFTMAX int8 of one", "LOG_SOFTMAX", [Value("int8", [3, 1], 0.02, 4)],
         [Value("int8", [3, 1], 1 / 16, 127)], option, 2)


def record_sixteen_bits():
    """Functions of 16-bit integers."""
    def wide(scale, low=None, high=None):
        return Value("int16", [400], scale, 0, low=low, high=high)

    for scale in (1 / 4096, 1 / 2048, 0.0003, 0.00001, 0.002, 0.1):
        for code in ("LOGISTIC", "TANH"):
            case(f"{code} int16 {scale}", code, [wide(scale)], [wide(1 / 32768)], None, 3)
    for code in ("RELU", "RELU6"):
        for scale, target in ((0.0005, 0.0005), (0.0005, 0.0002), (0.0002, 0.0007)):
            case(f"{code} int16 {scale} to {target}", code, [wide(scale)], [wide(target)], None, 3)
    for slope in (0.3, -0.2, 1.7):
        case(f"LEAKY_RELU int16 {slope}", "LEAKY_RELU", [wide(0.0005)], [wide(0.0004)],
             options("LeakyReluOptions", alpha=slope), 2)
    for approximate in (False, True):
        case(f"GELU int16 {approximate}", "GELU", [wide(0.0003)], [wide(0.0003)],
             options("GeluOptions", approximate=approximate), 2)
    case("ABS int16", "ABS", [wide(0.0005)], [wide(0.0005)], options("AbsOptions"), 2)
    case("ABS int16 rescaled", "ABS", [wide(0.0005)], [wide(0.0007)], options("AbsOptions"), 2)
    case("EXP int16", "EXP", [wide(0.0001)], [wide(0.001)], options("ExpOptions"), 2)
    case("EXP int16 clamped", "EXP", [wide(0.0003)], [wide(0.0002)], options("ExpOptions"), 2)
    case("LOG int16", "LOG", [wide(0.001)], [wide(0.0003)], None, 2)
    case("LOG int16 positive", "LOG", [wide(0.001, 1, 32768)], [wide(0.0001)], None, 2)
    case("SQRT int16", "SQRT", [wide(0.001, 0, 32768)], [wide(0.0002)], None, 2)
    case("RSQRT int16", "RSQRT", [wide(0.001, 0, 32768)], [wide(0.0002)], None, 3)
    case("RSQRT int16 near 0", "RSQRT", [wide(0.001, 0, 300)], [wide(0.001)], None, 3)


def record_other_types():
    """Half precision, integers that mean themselves, and 8-bit integers that few functions have."""
    for code, name, fields in (
        ("LOGISTIC", None, {}), ("TANH", None, {}), ("NEG", "NegOptions", {}), ("FLOOR", None, {}),
        ("ROUND", None, {}), ("SIN", None, {}), ("COS", "CosOptions", {}),
        ("GELU", "GeluOptions", {"approximate": False}), ("GELU", "GeluOptions", {"approximate": True}),
    ):
        option = options(name, **fields) if name else None
        version = {"LOGISTIC": 3, "TANH": 3, "SIN": 2, "COS": 2, "GELU": 3}.get(code, 1)
        for low, high in ((-12, 12), (-2, 2)):
            case(f"{code} float16 {fields} to {high}", code, [Value("float16", [150], low=low, high=high)],
                 [Value("float16", [150])], option, version)
    case("ROUND float32 halves", "ROUND", [constant("float32", [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49999997])],
         [Value("float32", [8])], None)
    for kind in ("int8", "int16", "int32", "int64"):
        case(f"NEG {kind}", "NEG", [Value(kind, [20])], [Value(kind, [20])], options("NegOptions"))
        smallest = np.iinfo(kind).min
        case(f"NEG {kind} smallest", "NEG", [constant(kind, [smallest, smallest + 1, -1, 0, 1])],
             [Value(kind, [5])], options("NegOptions"))
    case("NEG int8 quantised", "NEG", [Value("int8", [20], 0.1, 5)], [Value("int8", [20], 0.1, 5)], options("NegOptions"))
    case("ABS int32", "ABS", [Value("int32", [20])], [Value("int32", [20])], options("AbsOptions"), 4)
    case("ABS int16 plain", "ABS", [Value("int16", [20])], [Value("int16", [20])], options("AbsOptions"), 3)
    case("SIGN float64", "SIGN", [Value("float64", [20])], [Value("float64", [20])], options("SignOptions"), 2)
    case("SIGN int32", "SIGN", [Value("int32", [20])], [Value("int32", [20])], options("SignOptions"), 2)
    case("SIGN edges", "SIGN", [constant("float32", [np.nan, np.inf, -np.inf, 0.0, -0.0])],
         [Value("float32", [5])], options("SignOptions"), 2)
    case("LOGISTIC float32 far", "LOGISTIC", [Value("float32", [40], low=-30, high=30)], [Value("float32", [40])], None)
    def full(scale, zero):
        return Value("int8", [256], scale, zero, full=True)

    case("ABS int8", "ABS", [full(0.05, -10)], [full(0.05, 3)], options("AbsOptions"), 2)
    case("ABS int8 rescaled", "ABS", [full(0.05, -10)], [full(0.07, -100)], options("AbsOptions"), 2)
    case("EXP int8", "EXP", [full(0.02, 20)], [full(0.05, -120)], options("ExpOptions"), 2)
    case("LOG int8", "LOG", [full(0.05, -20)], [full(0.03, 10)], None, 2)
    case("ELU int8", "ELU", [full(0.05, -20)], [full(0.04, -90)], None)
    case("SQRT int8", "SQRT", [full(0.05, -128)], [full(0.02, -100)], None, 2)
    case("RSQRT int8", "RSQRT", [full(0.05, -128)], [full(0.04, -100)], None, 2)
    case("RSQRT int8 coarse", "RSQRT", [full(3.5, -128)], [full(0.003, -128)], None, 2)


def record_scales():
    """Clamps and slopes that bring one scale to another."""
    for code, version in (("RELU", 2), ("RELU6", 2), ("RELU_N1_TO_1", 1), ("RELU_0_TO_1", 1)):
        for kind, zero in (("int8", -10), ("uint8", 120)):
            for scale, target in ((0.05, 0.05), (0.02, 0.11)):
                case(f"{code} {kind} {scale} to {target}", code, [Value(kind, [256], scale, zero, full=True)],
                     [Value(kind, [256], target, zero - 3)], None, version)
    for kind, zero in (("int8", -10), ("uint8", 120)):
        for slope in (-0.4, 2.5):
            case(f"LEAKY_RELU {kind} {slope}", "LEAKY_RELU", [Value(kind, [256], 0.05, zero, full=True)],
                 [Value(kind, [256], 0.06, zero + 7)], options("LeakyReluOptions", alpha=slope), 2)
    case("TANH scalar", "TANH", [Value("float32", [])], [Value("float32", [])], None)
    case("RELU nothing", "RELU", [Value("float32", [2, 0])], [Value("float32", [2, 0])], None)


def record_slopes():
    for shape, slopes in (([2, 3, 4, 5], [1, 1, 5]), ([2, 3, 4], [2, 3, 4]), ([3, 4], [1]), ([2, 3, 4, 2, 3], [4, 1, 1])):
        for kind in ("float32", "int8", "uint8", "int16"):
            if len(shape) > 4 and kind == "float32":
                continue
            other = "int8" if kind == "int16" else kind
            given = {} if kind == "float32" else dict(scale=0.0003 if kind == "int16" else 0.05, zero=0 if kind == "int16" else 7)
            slope = {} if kind == "float32" else dict(scale=0.02, zero=-3 if other == "int8" else 120)
            result = {} if kind == "float32" else dict(scale=0.0004 if kind == "int16" else 0.07, zero=0 if kind == "int16" else 9)
            name = f"PRELU {kind} {shape} {slopes}"
            case(name, "PRELU", [Value(kind, shape, **given), weights(name, other, slopes, **slope)],
                 [Value(kind, shape, **result)], None)


def record_normalisation():
    option = options("L2NormOptions")
    for shape in ([3, 7], [5], [2, 3, 2, 4]):
        case(f"L2_NORMALIZATION float32 {shape}", "L2_NORMALIZATION", [Value("float32", shape)], [Value("float32", shape)], option)
        for kind, zero, target in (("int8", 4, 0), ("uint8", 130, 128)):
            case(f"L2_NORMALIZATION {kind} {shape}", "L2_NORMALIZATION", [Value(kind, shape, 0.07, zero)],
                 [Value(kind, shape, 1 / 128, target)], option, 2)
    for kind, zero, target in (("int8", 4, 0), ("uint8", 130, 128)):
        numbers = constant(kind, [[zero, zero, zero], [zero + 1, zero, zero], [zero, zero - 1, zero + 1], [zero + 9, zero, zero]], scale=0.1, zero=zero)
        case(f"L2_NORMALIZATION {kind} small", "L2_NORMALIZATION", [numbers], [Value(kind, [4, 3], 1 / 128, target)], option, 2)
    case("L2_NORMALIZATION float32 zeros", "L2_NORMALIZATION", [constant("float32", [[0, 0], [1e-8, 0]])],
         [Value("float32", [2, 2])], option)
    for bits, low, high in ((8, -1.0, 1.0), (8, 0.0, 6.0), (4, -3.0, 1.5), (16, -2.0, 3.0), (2, -1.0, 0.0), (1, -0.5, 4.0)):
        case(f"FAKE_QUANT {bits} bits {low} to {high}", "FAKE_QUANT", [Value("float32", [60])], [Value("float32", [60])],
             options("FakeQuantOptions", min=low, max=high, numBits=bits), 2)
