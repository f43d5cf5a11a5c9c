"""The StableHLO operators that LiteRT runs."""

import numpy as np

from .model import Value, case, constant, options

NUMBERS = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool")
WINDOWED = ("float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
BOUNDS = {"low": 0, "high": 2**63}


def number(kind, *shape):
    """An input of any number type."""
    return Value(kind, shape, **(BOUNDS if kind == "uint64" else {}))


def window_size(size, window, stride=1, dilation=1):
    return max(0, (size - (window - 1) * dilation - 1) // stride + 1)


def elementwise():
    for kind in NUMBERS:
        for code in ("STABLEHLO_ADD", "STABLEHLO_MULTIPLY", "STABLEHLO_MAXIMUM", "STABLEHLO_MINIMUM"):
            case(f"{code} {kind}", code, [number(kind, 2, 5), number(kind, 2, 5)], [Value(kind, [2, 5])])
    for code in ("STABLEHLO_MAXIMUM", "STABLEHLO_MINIMUM"):
        numbers = [np.nan, 1, np.nan, np.inf, -np.inf, -0.0, 0.0]
        others = [1, np.nan, np.nan, 2, np.nan, 0.0, -0.0]
        case(f"{code} NaN", code, [constant("float32", numbers), constant("float32", others)], [Value("float32", [7])])
        case(f"{code} scalars", code, [number("int32"), number("int32")], [Value("int32", [])])
    case("STABLEHLO_ADD int8 quantised", "STABLEHLO_ADD", [Value("int8", [9], 0.1, 3), Value("int8", [9], 0.2, 5)],
         [Value("int8", [9], 0.3, 7)])


def pads():
    kinds = ("float32", "float16", "float64", "int8", "uint8", "int16", "int32", "int64", "bool", "complex64")
    for kind in kinds:
        case(f"STABLEHLO_PAD {kind}", "STABLEHLO_PAD", [Value(kind, [2, 3]), Value(kind, [])], [Value(kind, [4, 7])],
             options("StablehloPadOptions", edgePaddingLow=[1, 0], edgePaddingHigh=[1, 2], interiorPadding=[0, 1]))
    for low, high, between, out in (([-1], [-2], [2], [10]), ([-4], [0], [2], [9]), ([3], [-5], [0], [3]), ([-9], [-9], [0], [0]),
                                    ([0], [0], [3], [17]), ([-3], [4], [1], [10]), ([-20], [30], [1], [19])):
        case(f"STABLEHLO_PAD {low} {high} {between}", "STABLEHLO_PAD", [Value("float32", [5]), constant("float32", 7)],
             [Value("float32", out)],
             options("StablehloPadOptions", edgePaddingLow=low, edgePaddingHigh=high, interiorPadding=between))


def gathers():
    for kind in ("float32", "float16", "float64", "int8", "uint8", "int16", "int32", "int64", "bool", "complex64", "uint32"):
        for index in ("int32", "int64"):
            case(f"STABLEHLO_GATHER {kind} {index}", "STABLEHLO_GATHER",
                 [Value(kind, [3, 4, 2]), Value(index, [2, 3, 2], low=-2, high=5)], [Value(kind, [2, 3, 2, 2])],
                 options("StablehloGatherOptions", offsetDims=[2, 3], collapsedSliceDims=[0], startIndexMap=[1, 0],
                         indexVectorDim=2, sliceSizes=[1, 2, 2]))
    case("STABLEHLO_GATHER indices first", "STABLEHLO_GATHER", [Value("int32", [5, 6]), Value("int32", [2, 3], low=0, high=6)],
         [Value("int32", [2, 3, 3])],
         options("StablehloGatherOptions", offsetDims=[0, 2], collapsedSliceDims=[], startIndexMap=[0, 1],
                 indexVectorDim=0, sliceSizes=[2, 3]))
    case("STABLEHLO_GATHER one axis", "STABLEHLO_GATHER", [Value("float32", [5, 6]), Value("int32", [4, 1], low=0, high=5)],
         [Value("float32", [4, 6])],
         options("StablehloGatherOptions", offsetDims=[1], collapsedSliceDims=[0], startIndexMap=[0], indexVectorDim=1,
                 sliceSizes=[1, 6]))


def scatters():
    for region in ("", "STABLEHLO_ADD", "STABLEHLO_MULTIPLY", "STABLEHLO_MAXIMUM", "STABLEHLO_MINIMUM"):
        for kind in NUMBERS if region in ("", "STABLEHLO_ADD") else ("float32", "int8", "int32", "uint8", "bool"):
            case(f"STABLEHLO_SCATTER {region} {kind}", "STABLEHLO_SCATTER",
                 [number(kind, 3, 4, 2), Value("int64" if kind == "int32" else "int32", [2, 3, 2], low=-1, high=4),
                  number(kind, 2, 3, 2, 2)], [Value(kind, [3, 4, 2])],
                 options("StablehloScatterOptions", region=region, updateWindowDims=[2, 3], insertedWindowDims=[0],
                         scatterDimsToOperandDims=[1, 0], indexVectorDim=2, updateComputationSubgraphIndex=1))
    case("STABLEHLO_SCATTER indices first", "STABLEHLO_SCATTER",
         [Value("float32", [4, 5]), Value("int32", [1, 3], low=0, high=4), Value("float32", [5, 3])], [Value("float32", [4, 5])],
         options("StablehloScatterOptions", region="STABLEHLO_ADD", updateWindowDims=[0], insertedWindowDims=[0],
                 scatterDimsToOperandDims=[0], indexVectorDim=0, updateComputationSubgraphIndex=1))


def windows():
    functions = ("ADD", "MUL", "MINIMUM", "MAXIMUM", "ALL", "ANY")
    for kind in WINDOWED:
        for code, function in enumerate(functions):
            if kind == "bool" and function in ("ADD", "MUL"):
                continue
            case(f"REDUCE_WINDOW {function} {kind}", "REDUCE_WINDOW",
                 [Value(kind, [5, 6], low=None if kind == "bool" else 0, high=4), constant(kind, 1), constant("int64", [2, 3]),
                  constant("int64", [2, 1]), constant("int64", [2, 1])], [Value(kind, [2, 4])],
                 options("ReduceWindowOptions", reduceFunction=code + 1))
    for region in ("ADD", "STABLEHLO_ADD", "MUL", "STABLEHLO_MULTIPLY", "MAXIMUM", "STABLEHLO_MAXIMUM", "MINIMUM",
                   "STABLEHLO_MINIMUM", "LOGICAL_AND", "LOGICAL_OR"):
        for kind in WINDOWED if region in ("STABLEHLO_ADD", "STABLEHLO_MAXIMUM") else ("float32", "int32"):
            if kind == "bool" and region == "STABLEHLO_ADD":
                continue
            if region.startswith("LOGICAL"):
                kind = "bool"
            height = window_size((4 - 1) * 2 + 1 + 2 - 1, 2, 2, 2)
            width = window_size(5 + 1 + 1, 3)
            case(f"STABLEHLO_REDUCE_WINDOW {region} {kind}", "STABLEHLO_REDUCE_WINDOW",
                 [Value(kind, [4, 5]), constant(kind, 1)], [Value(kind, [height, width])],
                 options("StablehloReduceWindowOptions", region=region, windowDimensions=[2, 3], windowStrides=[2, 1],
                         baseDilations=[2, 1], windowDilations=[2, 1], padding=[2, -1, 1, 1], bodySubgraphIndex=1))
    case("STABLEHLO_REDUCE_WINDOW defaults", "STABLEHLO_REDUCE_WINDOW", [Value("float32", [3, 4, 5]), Value("float32", [])],
         [Value("float32", [2, 4, 3])],
         options("StablehloReduceWindowOptions", region="ADD", windowDimensions=[2, 1, 3], bodySubgraphIndex=1))
    case("STABLEHLO_REDUCE_WINDOW too large", "STABLEHLO_REDUCE_WINDOW", [Value("float32", [3]), Value("float32", [])],
         [Value("float32", [0])],
         options("StablehloReduceWindowOptions", region="ADD", windowDimensions=[4], bodySubgraphIndex=1))


def record():
    """Adds the cases."""
    elementwise()
    pads()
    gathers()
    scatters()
    windows()
