"""Operators that move elements, and reductions."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    for kind in ("float32", "int8", "uint8"):
        q = (0.1, 3) if kind != "float32" else (None, 0)
        def value(*shape): return Value(kind, shape, *q)
        case(f"PAD {kind}", "PAD", [value(1, 2, 3, 2), constant("int32", [[0, 0], [1, 2], [3, 0], [0, 1]])],
             [value(1, 5, 6, 3)], options("PadOptions"))
        case(f"TRANSPOSE {kind}", "TRANSPOSE", [value(2, 3, 4), constant("int32", [2, 0, 1])],
             [value(4, 2, 3)], options("TransposeOptions"))
        case(f"RESHAPE {kind}", "RESHAPE", [value(2, 6), constant("int32", [3, -1])], [value(3, 4)],
             options("ReshapeOptions", newShape=[3, -1]))
        case(f"SQUEEZE {kind}", "SQUEEZE", [value(1, 3, 1, 2)], [value(1, 3, 2)],
             options("SqueezeOptions", squeezeDims=[2]))
        case(f"EXPAND_DIMS {kind}", "EXPAND_DIMS", [value(3, 2), constant("int32", -1)], [value(3, 2, 1)],
             options("ExpandDimsOptions"))
        case(f"SLICE {kind}", "SLICE", [value(3, 4), constant("int32", [1, 0]), constant("int32", [-1, 3])],
             [value(2, 3)], options("SliceOptions"))
        case(f"GATHER {kind}", "GATHER", [value(3, 4), constant("int32", [3, 0, 3])], [value(3, 3)],
             options("GatherOptions", axis=1))
        case(f"SPLIT {kind}", "SPLIT", [constant("int32", 1), value(3, 6)], [value(3, 2)] * 3,
             options("SplitOptions", numSplits=3))
        for label, begin, end, step, fields, out in (
            ("plain", [0, 1], [3, 5], [1, 2], {}, (3, 2)),
            ("backwards", [-1, 4], [-4, -7], [-1, -2], {}, (3, 3)),
            ("masks", [2, 2], [1, 1], [1, 1], {"beginMask": 1, "endMask": 2}, (1, 4)),
            ("shrink", [1, 2], [2, 6], [1, 1], {"shrinkAxisMask": 1}, (4,)),
            ("shrink last", [0, -1], [3, 0], [1, 1], {"shrinkAxisMask": 2}, (3,)),
        ):
            case(f"STRIDED_SLICE {kind} {label}", "STRIDED_SLICE",
                 [value(3, 6), constant("int32", begin), constant("int32", end), constant("int32", step)],
                 [value(*out)], options("StridedSliceOptions", **fields))
        case(f"ARG_MAX {kind}", "ARG_MAX", [value(4, 5), constant("int32", 1)], [Value("int32", [4])],
             options("ArgMaxOptions", outputType=TYPES["int32"]))
        for axes, keep, out in (([1, 2], False, (2, 3)), ([1, 2], True, (2, 1, 1, 3)), ([-1], False, (2, 4, 5)), ([0, 3], True, (1, 4, 5, 1))):
            target = Value(kind, out, 0.07, 5) if kind != "float32" else Value(kind, out)
            case(f"MEAN {kind} {axes} {keep}", "MEAN", [value(2, 4, 5, 3), constant("int32", axes)], [target],
                 options("ReducerOptions", keepDims=keep), 2)
        for label, fields in (("", {}), (" corners", {"alignCorners": True}), (" centres", {"halfPixelCenters": True})):
            for size in ([7, 4], [2, 9]):
                case(f"RESIZE_BILINEAR {kind}{label} {size}", "RESIZE_BILINEAR",
                     [value(2, 4, 5, 3), constant("int32", size)], [value(2, *size, 3)],
                     options("ResizeBilinearOptions", **fields), 3)
                case(f"RESIZE_NEAREST_NEIGHBOR {kind}{label} {size}", "RESIZE_NEAREST_NEIGHBOR",
                     [value(2, 4, 5, 3), constant("int32", size)], [value(2, *size, 3)],
                     options("ResizeNearestNeighborOptions", **fields), 3)
        case(f"CONCATENATION {kind}", "CONCATENATION", [value(2, 3), value(2, 1)], [value(2, 4)],
             options("ConcatenationOptions", axis=-1))
    case("CONCATENATION uint8 scales", "CONCATENATION", [Value("uint8", [128], 0.1, 3, full=True), Value("uint8", [128], 0.04, 99, full=True)],
         [Value("uint8", [256], 0.09, 20)], options("ConcatenationOptions", axis=0))
    case("PADV2 float32", "PADV2", [Value("float32", [2, 2]), constant("int32", [[1, 0], [0, 1]]), constant("float32", 2.5)],
         [Value("float32", [3, 3])], options("PadV2Options"))
    for kind in ("float32", "int32"):
        case(f"SUM {kind}", "SUM", [Value(kind, [2, 3, 4]), constant("int32", [0, 2])], [Value(kind, [3])],
             options("ReducerOptions"))
    case("DIV float32", "DIV", [Value("float32", [2, 3]), Value("float32", [3])], [Value("float32", [2, 3])],
         options("DivOptions"))
    resizing()


def resizing():
    """What remains of resizing: other element types, both rules together, computed sizes."""
    kinds = ("float32", "float16", "int32", "uint32", "int16", "uint16", "int8", "uint8", "bool")
    tables = {"RESIZE_BILINEAR": "ResizeBilinearOptions", "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighborOptions"}
    for name, table in tables.items():
        for kind in kinds if name == "RESIZE_NEAREST_NEIGHBOR" else ("int16",):
            for corners, centres in ((False, False), (True, False), (False, True), (True, True)):
                if name == "RESIZE_BILINEAR" and corners and centres:
                    continue
                for size in ([7, 4], [1, 9]):
                    case(f"{name} {kind} {corners} {centres} {size}", name,
                         [Value(kind, [1, 4, 5, 2]), constant("int32", size)], [Value(kind, [1, *size, 2])],
                         options(table, alignCorners=corners, halfPixelCenters=centres), 4)
        case(f"{name} computed size", name, [Value("float32", [1, 4, 5, 2]), Value("int32", [2], low=3, high=4)],
             [Value("float32", [1, 3, 3, 2])], options(table))
