"""Operators that reduce axes, and running sums."""

import numpy as np

from .model import Value, case, constant, options

REDUCTIONS = ("MEAN", "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN")


def record():
    """Reductions of every type, the first of the largest, running sums and segments."""
    reductions()
    quantised()
    ends()
    choices()
    sums()


def reduce(name, code, value, axes, keep=False, output=(None, 0), version=1):
    given = np.asarray(axes, np.int32)
    reduced = sorted({axis % max(len(value.shape), 1) for axis in given.reshape(-1).tolist()})
    shape = [1 if i in reduced else n for i, n in enumerate(value.shape) if keep or i not in reduced]
    case(name, code, [value, constant("int32", given)], [Value(value.dtype, shape, *output)],
         options("ReducerOptions", keepDims=keep), version)


def reductions():
    shape = [2, 3, 4, 2]
    for code in REDUCTIONS:
        for kind in ("float32", "int32", "int64"):
            for axes, keep in (([1], False), ([0, -1], True), ([2, 1, 2, -2], False), ([0, 1, 2, 3], False), ([], False), (1, False)):
                if kind == "int64" and axes != [0, -1] or code == "MEAN" and axes == []:
                    continue
                low, high = (-3, 4) if kind != "float32" else (None, None)
                reduce(f"{code} {kind} axes {axes}", code, Value(kind, shape, low=low, high=high), axes, keep)
        reduce(f"{code} of a scalar", code, Value("float32", []), [0])
        reduce(f"{code} rank 7", code, Value("float32", [2, 1, 2, 1, 2, 1, 2]), [0, 2, -1], True)
    for code in ("REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN"):
        for kind in ("int8", "uint8", "int16"):
            reduce(f"{code} {kind} without a scale", code, Value(kind, [2, 3, 4]), [1])
    for code in ("REDUCE_ANY", "REDUCE_ALL", "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN"):
        for axes, keep in (([1], False), ([0, 2], True), ([0, 1, 2], False)):
            reduce(f"{code} bool {axes}", code, Value("bool", [2, 3, 2]), axes, keep)


def quantised():
    for kind, zero, low in (("int8", -7, None), ("uint8", 131, None), ("int16", 0, None)):
        for axes, keep in (([1], False), ([0, 2], True), ([0, 1, 2], False), ([], False)):
            value = Value(kind, [2, 3, 4], 0.05, zero)
            reduce(f"MEAN {kind} {axes}", "MEAN", value, axes, keep, (0.05, zero), 2)
            reduce(f"MEAN {kind} {axes} rescaled", "MEAN", value, axes, keep, (0.021, 0), 2)
            reduce(f"MEAN {kind} {axes} made coarse", "MEAN", value, axes, keep, (0.13, 0), 2)
            for code in ("REDUCE_MAX", "REDUCE_MIN"):
                reduce(f"{code} {kind} {axes}", code, value, axes, keep, (0.05, zero), 2)
            if kind == "uint8":
                reduce(f"SUM {kind} {axes}", "SUM", value, axes, keep, (0.05, zero), 2)
                reduce(f"SUM {kind} {axes} rescaled", "SUM", value, axes, keep, (0.7, 90), 2)
            else:
                reduce(f"REDUCE_PROD {kind} {axes}", "REDUCE_PROD", value, axes, keep, (0.05, zero), 2)
        if kind != "uint8":
            for scale in (0.01, 0.4, 1.7):
                reduce(f"REDUCE_PROD {kind} pairs to {scale}", "REDUCE_PROD", Value(kind, [60, 2], 0.03 if kind == "int8" else 0.0007, zero),
                       [1], False, (scale, zero), 2)
                reduce(f"REDUCE_PROD {kind} fives to {scale}", "REDUCE_PROD", Value(kind, [5, 40], 0.02 if kind == "int8" else 0.00004, zero),
                       [0], True, (scale, zero), 2)


def ends():
    odd = [[np.nan, -np.inf, np.inf], [1, -np.inf, np.inf], [np.nan, np.nan, 2]]
    for code in REDUCTIONS[2:]:
        for axes in ([0], [1], [0, 1]):
            case(f"{code} infinities {axes}", code,
                 [Value("float32", [3, 3], data=np.array(odd, np.float32)), Value("int32", [len(axes)], data=np.array(axes, np.int32))],
                 [Value("float32", [3] if len(axes) == 1 else [])], options("ReducerOptions", keepDims=False), 1)
    for code in REDUCTIONS:
        for kind in ("float32", "int32"):
            reduce(f"{code} {kind} of nothing", code, Value(kind, [2, 0, 3]), [1])
    for code in ("MEAN", "SUM", "REDUCE_MAX"):
        reduce(f"{code} uint8 of nothing", code, Value("uint8", [2, 0], 0.5, 3), [1], False, (0.5, 3), 2)
    for code in ("REDUCE_ANY", "REDUCE_ALL"):
        reduce(f"{code} of nothing", code, Value("bool", [2, 0]), [1])
    reduce("REDUCE_MAX to nothing", "REDUCE_MAX", Value("float32", [0, 3]), [1])


def choices():
    for code, option in (("ARG_MAX", "ArgMaxOptions"), ("ARG_MIN", "ArgMinOptions")):
        for kind in ("float32", "int8", "uint8", "int32", "bool"):
            q = (0.5, 3) if kind in ("int8", "uint8") else (None, 0)
            low, high = (None, None) if kind in ("float32", "bool") else (0, 3)
            for axis, index in ((1, "int32"), (-1, "int64"), (0, "int64")):
                shape = [n for i, n in enumerate([4, 5, 3]) if i != axis % 3]
                case(f"{code} {kind} axis {axis}", code, [Value(kind, [4, 5, 3], *q, low=low, high=high), constant("int32", axis)],
                     [Value(index, shape)], options(option, outputType=2 if index == "int32" else 4), 2)
        case(f"{code} axis of 64 bits", code, [Value("float32", [4, 3]), constant("int64", [0])], [Value("int32", [3])],
             options(option, outputType=2), 1)
        odd = np.array([[np.nan, 1, 2, np.nan], [1, np.nan, 3, 3], [np.inf, -np.inf, np.inf, 0]], np.float32)
        case(f"{code} NaN", code, [Value("float32", [3, 4], data=odd), constant("int32", 1)], [Value("int32", [3])],
             options(option, outputType=2), 1)
    for kind in ("float32", "int8", "uint8", "int16", "int32", "int64"):
        q = (0.5, 0) if kind in ("int8", "uint8") else (None, 0)
        low, high = (None, None) if kind == "float32" else (0, 6)
        for count in (0, 1, 3, 7):
            case(f"TOPK_V2 {kind} {count}", "TOPK_V2", [Value(kind, [2, 3, 7], *q, low=low, high=high), constant("int32", count)],
                 [Value(kind, [2, 3, count], *q), Value("int32", [2, 3, count])], options("TopKV2Options"), 3)
    case("TOPK_V2 with indices of 16 bits", "TOPK_V2", [Value("float32", [9]), constant("int16", [4])],
         [Value("float32", [4]), Value("int16", [4])], options("TopKV2Options"), 3)
    case("TOPK_V2 none", "TOPK_V2", [Value("float32", [2, 3]), constant("int32", -2)],
         [Value("float32", [2, 0]), Value("int32", [2, 0])], options("TopKV2Options"), 1)
    case("TOPK_V2 infinities", "TOPK_V2", [constant("float32", [1, np.inf, -np.inf, np.inf, 1]), constant("int32", 5)],
         [Value("float32", [5]), Value("int32", [5])], options("TopKV2Options"), 1)
    for kind in ("float32", "float64", "int32", "int64"):
        low, high = (-5, 9) if kind.startswith("int") else (None, None)
        for boundaries in ([-1, 0.5, 0.5, 3], [2], []):
            case(f"BUCKETIZE {kind} {boundaries}", "BUCKETIZE", [Value(kind, [3, 4], low=low, high=high)], [Value("int32", [3, 4])],
                 options("BucketizeOptions", boundaries=boundaries), 1)


def sums():
    for kind in ("float32", "int32", "int64"):
        for axis in (0, 1, -1):
            for exclusive in (False, True):
                for reverse in (False, True):
                    case(f"CUMSUM {kind} {axis} {exclusive} {reverse}", "CUMSUM", [Value(kind, [2, 3, 4]), constant("int32", axis)],
                         [Value(kind, [2, 3, 4])], options("CumsumOptions", exclusive=exclusive, reverse=reverse), 1)
    case("CUMSUM of nothing", "CUMSUM", [Value("float32", [2, 0]), constant("int32", 1)], [Value("float32", [2, 0])],
         options("CumsumOptions"), 1)
    for name in ("Sum", "Prod", "Max", "Min"):
        code = f"UNSORTED_SEGMENT_{name.upper()}"
        for kind in ("float32", "int32"):
            low, high = (None, None) if kind == "float32" else (-9, 9)
            case(f"{code} {kind}", code, [Value(kind, [5, 2, 3], low=low, high=high), constant("int32", [3, 0, -1, 3, 1]), constant("int32", 5)],
                 [Value(kind, [5, 2, 3])], options(f"UnsortedSegment{name}Options"), 1)
            case(f"{code} {kind} of pairs", code,
                 [Value(kind, [2, 3, 2], low=low, high=high), constant("int32", [[1, 0, 1], [1, -4, 0]]), constant("int32", [2])],
                 [Value(kind, [2, 2])], options(f"UnsortedSegment{name}Options"), 1)
