"""Fourier transforms, complex numbers, audio features and random numbers."""

import numpy as np
from flatbuffers import flexbuffers

from .model import TYPES, Value, case, constant, options


def record():
    """Adds the cases."""
    for size, shape in (((4, 8), [4, 8]), ((8, 4), [2, 3, 5]), ((2, 2), [3, 4, 4]), ((1, 16), [2, 1, 16]),
                        ((16, 2), [16, 1]), ((4, 4), [0, 4, 4]), ((1, 2), [3, 5])):
        case(f"RFFT2D {list(size)} of {shape}", "RFFT2D", [Value("float32", shape), constant("int32", size)],
             [Value("complex64", [*shape[:-2], size[0], size[1] // 2 + 1])], options("Rfft2dOptions"))
    case("RFFT2D computed size", "RFFT2D", [Value("float32", [4, 4]), Value("int32", [2], low=4, high=5)],
         [Value("complex64", [4, 3])], options("Rfft2dOptions"))
    for code in ("REAL", "IMAG", "COMPLEX_ABS"):
        for shape in ([2, 3], [], [0, 2]):
            case(f"{code} {shape}", code, [Value("complex64", shape)], [Value("float32", shape)])
    for window, stride, squared, shape in ((8, 4, True, [32, 2]), (7, 3, False, [20, 1]), (16, 16, True, [15, 1]),
                                           (2, 1, False, [9, 3])):
        windows = max(0, (shape[0] - window) // stride + 1)
        length = 1 << (window - 1).bit_length()
        case(f"AudioSpectrogram {window} {stride} {squared}", "AudioSpectrogram", [Value("float32", shape, low=-1, high=1)],
             [Value("float32", [shape[1], windows, length // 2 + 1])],
             custom=bytes(flexbuffers.Dumps({"window_size": window, "stride": stride, "magnitude_squared": squared})))
    for low, high, bands, count, rate in ((20, 4000, 10, 5, 16000), (0, 7999, 40, 13, 16000), (20, 4000, 4, 4, 4000),
                                          (300, 301, 3, 2, 16000)):
        case(f"Mfcc {low} to {high} {bands} {count} {rate}", "Mfcc",
             [Value("float32", [2, 2, 33], low=0, high=9), constant("int32", [rate])], [Value("float32", [2, 2, count])],
             custom=bytes(flexbuffers.Dumps({"lower_frequency_limit": low, "upper_frequency_limit": high,
                                             "filterbank_channel_count": bands, "dct_coefficient_count": count})))
    for seeds in ((1, 0), (0, 7), (123456789012345, -9)):
        named = {"seed": seeds[0], "seed2": seeds[1]}
        for code in ("RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL"):
            for shape in ([3, 6], [2, 4, 4]):
                case(f"{code} {seeds} {shape}", code, [constant("int32", shape)], [Value("float32", shape)],
                     options("RandomOptions", **named), runs=2)
        for kind in ("int32", "int64"):
            case(f"MULTINOMIAL {kind} {seeds}", "MULTINOMIAL",
                 [Value("float32", [3, 5]), constant("int32", 7)], [Value(kind, [3, 7])], options("RandomOptions", **named),
                 runs=2)
    case("MULTINOMIAL infinities", "MULTINOMIAL",
         [constant("float32", [[0, np.inf, -np.inf, 1], [-np.inf, np.inf, np.nan, -np.inf]]), constant("int32", 5)],
         [Value("int64", [2, 5])], options("RandomOptions", seed=3))
    for algorithm, label in enumerate(("default", "philox", "threefry")):
        for kind in ("int32", "uint32", "int64", "uint64"):
            for state in ([1, 2], [2**63 + 5, 2**32 - 1], [3, 2**64 - 1, 9]):
                if len(state) == 3 and algorithm == 2:
                    continue
                case(f"STABLEHLO_RNG_BIT_GENERATOR {label} {kind} {state}", "STABLEHLO_RNG_BIT_GENERATOR",
                     [constant("uint64", state)], [Value("uint64", [len(state)]), Value(kind, [3, 3])],
                     options("StablehloRngBitGeneratorOptions", algorithm=algorithm))
