"""Operators that move elements, and reductions."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights

PLAIN = ["float32", "int8", "int16", "int32", "int64", "uint8"]
# The element types that the recorder can hand over, but for strings.
ALL = PLAIN + ["float16", "float64", "uint16", "uint32", "bool", "complex64"]
QUANTIZED = {"int8": (0.1, 3), "uint8": (0.1, 3), "int16": (0.01, 0)}


def value_of(kind, *shape):
    """A tensor of a type, quantised where it can be."""
    if kind == "uint32":
        return Value(kind, shape, low=0, high=1 << 31)
    return Value(kind, shape, *QUANTIZED.get(kind, (None, 0)))


def int32(data):
    return constant("int32", data)


def rearrangements():
    """Operators whose output has the input's elements in another shape or order."""
    for kind in ALL + ["string"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"RESHAPE {kind}", "RESHAPE", [value(2, 6), int32([3, -1])], [value(3, 4)],
             options("ReshapeOptions", newShape=[3, -1]))
        case(f"SQUEEZE {kind}", "SQUEEZE", [value(1, 3, 1, 2)], [value(1, 3, 2)],
             options("SqueezeOptions", squeezeDims=[2]))
        case(f"EXPAND_DIMS {kind}", "EXPAND_DIMS", [value(3, 2), int32(-1)], [value(3, 2, 1)],
             options("ExpandDimsOptions"))
        case(f"SLICE {kind}", "SLICE", [value(3, 4), int32([1, 0]), int32([-1, 3])], [value(2, 3)],
             options("SliceOptions"))
        case(f"TILE {kind}", "TILE", [value(2, 3), int32([2, 2])], [value(4, 6)], options("TileOptions"))
        # NumPy's scalar strings do not reach LiteRT whole.
        if kind == "string":
            continue
        case(f"FILL {kind}", "FILL", [int32([2, 3]), value()], [value(2, 3)], options("FillOptions"))
        case(f"TRANSPOSE {kind}", "TRANSPOSE", [value(2, 3, 4), int32([2, 0, 1])], [value(4, 2, 3)],
             options("TransposeOptions"))
        case(f"BROADCAST_TO {kind}", "BROADCAST_TO", [value(2, 1), int32([2, 2, 3])], [value(2, 2, 3)],
             options("BroadcastToOptions"), 2)
        case(f"MIRROR_PAD {kind}", "MIRROR_PAD", [value(2, 3), int32([[1, 0], [2, 1]])], [value(3, 6)],
             options("MirrorPadOptions"))
    def value(*shape): return Value("float32", shape)
    for label, operand, fields, source, target in (
        ("by the option", None, {"newShape": [3, 2]}, (2, 3), (3, 2)),
        ("to a scalar by the option", None, {"newShape": [0]}, (1, 1), ()),
        ("to a scalar by nothing", None, {}, (1, 1), ()),
        ("to a scalar", int32([]), {"newShape": [1]}, (1, 1), ()),
        ("of nothing", int32([0, -1]), {}, (0, 3), (0, 1)),
        ("of nothing to open", int32([2, -1]), {}, (0, 3), (2, 0)),
        ("of nothing to more", int32([4, 0]), {}, (3, 0), (4, 0)),
        ("by a matrix", int32([[3, 2]]), {"newShape": [6]}, (2, 3), (6,)),
        ("by int64", constant("int64", [3, 2]), {"newShape": [6]}, (2, 3), (6,)),
        ("to rank 8", int32([1, 2, 1, 1, 1, 3, 1, 1]), {}, (2, 3), (1, 2, 1, 1, 1, 3, 1, 1)),
    ):
        case(f"RESHAPE {label}", "RESHAPE", [value(*source)] + ([operand] if operand else []),
             [value(*target)],
             options("ReshapeOptions", **fields))
    case("SQUEEZE all", "SQUEEZE", [value(1, 3, 1)], [value(3)], options("SqueezeOptions"))
    case("SQUEEZE to a scalar", "SQUEEZE", [value(1, 1)], [value()], options("SqueezeOptions", squeezeDims=[-1, 0, 0]))
    case("EXPAND_DIMS scalar", "EXPAND_DIMS", [value(), constant("int64", [0])], [value(1)], options("ExpandDimsOptions"))
    for shape, order in (((2, 3, 2, 1, 2, 2), [5, 3, 1, 0, 4, 2]), ((2, 1, 2, 1, 2, 1, 3, 2), [7, 6, 0, 2, 4, 1, 3, 5]),
                         ((3, 0, 2), [1, 2, 0]), ((2, 3), [-1, -2])):
        case(f"TRANSPOSE {shape} {order}", "TRANSPOSE", [value(*shape), constant("int32", order)],
             [value(*[shape[i] for i in order])], options("TransposeOptions"))
    for label, source, counts in (("none", (2, 3), [1, 0]), ("scalar", (), []), ("rank 4", (2, 1, 3, 2), [1, 2, 2, 1])):
        case(f"TILE {label}", "TILE", [value(*source), constant("int64", counts)],
             [value(*[a * b for a, b in zip(source, counts)])], options("TileOptions"))
    case("TILE strings of rank 3", "TILE", [Value("string", [2, 1, 2]), int32([2, 3, 2])], [Value("string", [4, 3, 4])],
         options("TileOptions"))
    case("FILL scalar", "FILL", [constant("int64", np.zeros(0)), value()], [value()], options("FillOptions"))
    case("FILL nothing", "FILL", [constant("int64", [2, 0]), value()], [value(2, 0)], options("FillOptions"))
    case("BROADCAST_TO scalar", "BROADCAST_TO", [value(), constant("int64", [2, 2])], [value(2, 2)],
         options("BroadcastToOptions"), 2)
    case("BROADCAST_TO nothing", "BROADCAST_TO", [value(1, 1), int32([3, 0])], [value(3, 0)], options("BroadcastToOptions"), 2)
    case("BROADCAST_TO rank 8", "BROADCAST_TO", [value(2, 1, 1, 3), int32([1, 2, 1, 1, 2, 2, 1, 3])],
         [value(1, 2, 1, 1, 2, 2, 1, 3)], options("BroadcastToOptions"), 2)
    case("MIRROR_PAD symmetric", "MIRROR_PAD", [value(2, 3), constant("int64", [[2, 1], [3, 3]])], [value(5, 9)],
         options("MirrorPadOptions", mode=1))
    case("MIRROR_PAD reflect", "MIRROR_PAD", [value(2, 3, 2), int32([[1, 1], [2, 2], [0, 1]])], [value(4, 7, 3)],
         options("MirrorPadOptions", mode=0))


def paddings():
    for kind in PLAIN + ["float16", "bool"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"PAD {kind}", "PAD", [value(1, 2, 3, 2), int32([[0, 0], [1, 2], [3, 0], [0, 1]])],
             [value(1, 5, 6, 3)], options("PadOptions"))
        case(f"PADV2 {kind} computed", "PADV2", [value(2, 2), int32([[1, 0], [0, 1]]), value()], [value(3, 3)],
             options("PadV2Options"))
        scale, zero = QUANTIZED.get(kind, (None, 0))
        case(f"PADV2 {kind} of one element", "PADV2",
             [value(2, 3), constant("int64", [[1, 0], [1, 1]]), constant(kind, [1], scale=scale, zero=zero)],
             [value(3, 5)], options("PadV2Options"))
    for kind in ("int8", "uint8", "int16", "float32"):
        case(f"PAD {kind} without a scale", "PAD", [Value(kind, [2, 1]), int32([[1, 0], [0, 2]])],
             [Value(kind, [3, 3])], options("PadOptions"))
    case("PAD rank 5", "PAD", [Value("float32", [1, 2, 1, 2, 1]), constant("int16", [[0, 1], [1, 0], [0, 0], [1, 1], [2, 0]])],
         [Value("float32", [2, 3, 1, 4, 3])], options("PadOptions"))
    case("PAD nothing", "PAD", [Value("float32", [0, 2]), int32([[1, 1], [0, 1]])], [Value("float32", [2, 3])], options("PadOptions"))
    case("PAD scalar", "PAD", [Value("float32", []), int32(np.zeros((0, 2)))], [Value("float32", [])], options("PadOptions"))
    case("PADV2 float32", "PADV2", [Value("float32", [2, 2]), int32([[1, 0], [0, 1]]), constant("float32", 2.5)],
         [Value("float32", [3, 3])], options("PadV2Options"))


def joins_and_cuts():
    for kind in PLAIN + ["float16", "uint32", "bool"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"CONCATENATION {kind}", "CONCATENATION", [value(2, 3), value(2, 1), value(2, 0)], [value(2, 4)],
             options("ConcatenationOptions", axis=-1))
    for kind in PLAIN:
        def value(*shape): return value_of(kind, *shape)
        case(f"SPLIT {kind}", "SPLIT", [int32(1), value(3, 6)], [value(3, 2)] * 3, options("SplitOptions", numSplits=3))
        case(f"SPLIT_V {kind}", "SPLIT_V", [value(2, 6), int32([1, -1, 2]), int32(-1)],
             [value(2, 1), value(2, 3), value(2, 2)], options("SplitVOptions", numSplits=3))
    case("SPLIT first axis", "SPLIT", [int32([-2]), Value("float32", [4, 3])], [Value("float32", [2, 3])] * 2,
         options("SplitOptions", numSplits=2))
    case("SPLIT_V nothing", "SPLIT_V", [Value("float32", [4, 3]), constant("int64", [4, 0]), int32(0)],
         [Value("float32", [4, 3]), Value("float32", [0, 3])], options("SplitVOptions", numSplits=2))
    for kind in PLAIN + ["uint32"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"PACK {kind}", "PACK", [value(2, 3), value(2, 3)], [value(2, 2, 3)], options("PackOptions", valuesCount=2, axis=-2))
    for kind in ("float32", "float16", "int8", "int16", "int32", "uint8", "bool"):
        def value(*shape): return value_of(kind, *shape)
        case(f"UNPACK {kind}", "UNPACK", [value(2, 3, 2)], [value(2, 2)] * 3, options("UnpackOptions", num=3, axis=-2))
    case("PACK scalars", "PACK", [Value("float32", [])] * 3, [Value("float32", [3])], options("PackOptions", valuesCount=3))
    case("PACK last axis", "PACK", [Value("float32", [2, 2])] * 2, [Value("float32", [2, 2, 2])],
         options("PackOptions", valuesCount=2, axis=2))
    case("UNPACK vector", "UNPACK", [Value("float32", [2])], [Value("float32", [])] * 2, options("UnpackOptions", num=2))
    case("CONCATENATION uint8 scales", "CONCATENATION", [Value("uint8", [128], 0.1, 3, full=True), Value("uint8", [128], 0.04, 99, full=True)],
         [Value("uint8", [256], 0.09, 20)], options("ConcatenationOptions", axis=0))
    case("CONCATENATION int16 scales", "CONCATENATION", [Value("int16", [3], 0.1), Value("int16", [3], 0.04)],
         [Value("int16", [6], 0.09)], options("ConcatenationOptions", axis=0))
    case("CONCATENATION uint8 without a scale", "CONCATENATION", [Value("uint8", [3]), Value("uint8", [2])],
         [Value("uint8", [5])], options("ConcatenationOptions", axis=0))


def slices():
    for kind in ALL + ["string"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"STRIDED_SLICE {kind}", "STRIDED_SLICE",
             [value(3, 6), int32([-1, 4]), int32([-4, -7]), int32([-1, -2])], [value(3, 3)], options("StridedSliceOptions"))
    def value(*shape): return Value("float32", shape)
    def sliced(label, source, begin, end, step, target, **fields):
        def operand(data): return data if isinstance(data, Value) else constant("int32", data)
        case(f"STRIDED_SLICE {label}", "STRIDED_SLICE", [value(*source), operand(begin), operand(end), operand(step)],
             [value(*target)], options("StridedSliceOptions", **fields), 4)
    sliced("plain", (3, 6), [0, 1], [3, 5], [1, 2], (3, 2))
    sliced("masks", (3, 6), [2, 2], [1, 1], [1, 1], (1, 4), beginMask=1, endMask=2)
    sliced("masks backwards", (3, 6), [2, 2], [1, 1], [-1, -2], (1, 2), beginMask=1, endMask=2)
    sliced("shrink", (3, 6), [1, 2], [2, 6], [1, 1], (4,), shrinkAxisMask=1)
    sliced("shrink last", (3, 6), [0, -1], [3, 0], [1, 1], (3,), shrinkAxisMask=2)
    sliced("shrink from before the start", (3, 6), [-9, 0], [0, 6], [1, 1], (6,), shrinkAxisMask=1)
    sliced("shrink under a mask", (3, 6), [2, 0], [0, 6], [1, 1], (6,), shrinkAxisMask=1, beginMask=1)
    sliced("shrink all", (3, 6), [2, 3], [3, 4], [1, 1], (), shrinkAxisMask=3)
    sliced("fewer", (3, 4, 2), [1], [3], [1], (2, 4, 2))
    sliced("ellipsis", (3, 2, 2, 4), [1, 0, 2], [3, 0, 4], [1, 1, 1], (2, 2, 2, 2), ellipsisMask=2)
    sliced("ellipsis first", (3, 2, 4), [0, 1], [0, 3], [1, 1], (3, 2, 2), ellipsisMask=1)
    sliced("ellipsis and index", (3, 2, 4), [0, 1], [0, 2], [1, 1], (3, 2), ellipsisMask=1, shrinkAxisMask=2)
    sliced("ellipsis of one axis", (3, 2, 4), [1, 0, 1], [2, 0, 3], [1, 1, 1], (1, 2, 2), ellipsisMask=2)
    sliced("ellipsis of no axis", (3, 4), [0, 0, 2], [2, 0, 4], [1, 1, 1], (2, 4), ellipsisMask=2)
    sliced("new axis", (3, 4), [0, 1, 1], [0, 3, 3], [1, 1, 1], (1, 2, 2), newAxisMask=1)
    sliced("new axes", (3, 4), [1, 0, 0, 0], [3, 0, 2, 0], [1, 1, 1, 1], (2, 1, 2, 1), newAxisMask=10)
    sliced("new axis and ellipsis", (3, 2, 4), [0, 0, 1], [0, 0, 3], [1, 1, 1], (3, 2, 1, 4), ellipsisMask=1, newAxisMask=2, endMask=4)
    sliced("new axis before ellipsis", (3, 2, 4), [0, 0, 1], [0, 0, 3], [1, 1, 1], (1, 3, 2, 2), ellipsisMask=2, newAxisMask=1)
    sliced("new axis and index", (3, 4), [0, 2, 1], [0, 3, 3], [1, 1, 1], (1, 2), newAxisMask=1, shrinkAxisMask=2)
    sliced("new axis under shrink", (3, 4), [0, 1], [0, 3], [1, 1], (1, 2, 4), newAxisMask=1, shrinkAxisMask=1)
    sliced("offset", (5, 6), [1, 2], [3, 4], [1, 2], (3, 2), offset=True)
    sliced("offset from the end", (5, 6), [-3, 0], [2, 6], [1, 1], (2, 6), offset=True)
    sliced("rank 5", (2, 3, 2, 3, 2), [0, 2, 0, 0, 1], [2, 0, 2, 3, 2], [1, -1, 1, 2, 1], (2, 2, 2, 2, 1))
    sliced("nothing", (3, 4), [1, 3], [1, 1], [1, 1], (0, 0))
    sliced("of nothing", (0, 4), [0, 1], [0, 3], [1, 1], (0, 2))
    sliced("computed index", (3, 4), Value("int32", [1], low=0, high=3), Value("int32", [1], low=0, high=3), [1], (4,), shrinkAxisMask=1)
    sliced("computed index from the end", (3, 4), Value("int32", [2], low=-3, high=0), [0, 3], [1, 1], (3,), shrinkAxisMask=1, beginMask=2)
    sliced("computed index, ellipsis, new axis", (3, 2, 4), Value("int32", [3], low=0, high=3), Value("int32", [3], low=0, high=3), [1, 1, 1],
           (3, 2, 1), ellipsisMask=1, shrinkAxisMask=2, newAxisMask=4)
    sliced("computed offset", (5, 6), Value("int32", [2], low=0, high=2), [3, 4], [1, 1], (3, 4), offset=True)
    for label, source, begin, size, target in (
        ("nothing", (3, 4), [1, 4], [0, -1], (0, 0)),
        ("int64", (3, 4), np.array([2, 1]), np.array([-1, 2]), (1, 2)),
        ("computed", (3, 4), Value("int32", [2], low=0, high=2), [1, 3], (1, 3)),
        ("computed int64", (3, 4, 2), Value("int64", [3], low=0, high=2), np.array([1, 3, 1]), (1, 3, 1)),
        ("rank 6", (2, 1, 2, 2, 1, 3), [0, 0, 1, 0, 0, 1], [2, 1, 1, -1, 1, 2], (2, 1, 1, 2, 1, 2)),
    ):
        def operand(data):
            if isinstance(data, Value):
                return data
            return constant("int64" if isinstance(data, np.ndarray) else "int32", data)
        case(f"SLICE {label}", "SLICE", [value(*source), operand(begin), operand(size)], [value(*target)], options("SliceOptions"))


def blocks():
    for kind in ("float32", "int8", "int32", "int64", "uint8"):
        def value(*shape): return value_of(kind, *shape)
        case(f"SPACE_TO_DEPTH {kind}", "SPACE_TO_DEPTH", [value(2, 4, 2, 3)], [value(2, 2, 1, 12)],
             options("SpaceToDepthOptions", blockSize=2))
        case(f"DEPTH_TO_SPACE {kind}", "DEPTH_TO_SPACE", [value(2, 1, 2, 8)], [value(2, 2, 4, 2)],
             options("DepthToSpaceOptions", blockSize=2))
    for kind in ALL:
        def value(*shape): return value_of(kind, *shape)
        case(f"SPACE_TO_BATCH_ND {kind}", "SPACE_TO_BATCH_ND", [value(2, 3, 3, 1), int32([2, 3]), int32([[1, 0], [2, 1]])],
             [value(12, 2, 2, 1)], options("SpaceToBatchNDOptions"))
        case(f"BATCH_TO_SPACE_ND {kind}", "BATCH_TO_SPACE_ND", [value(12, 2, 1, 1), int32([2, 3]), int32([[1, 0], [0, 1]])],
             [value(2, 3, 2, 1)], options("BatchToSpaceNDOptions"))
        case(f"DILATE {kind}", "DILATE", [value(2, 3), int32([2, 3]), value()], [value(3, 7)], options("DilateOptions"))
    def value(*shape): return Value("float32", shape)
    case("SPACE_TO_BATCH_ND rank 3", "SPACE_TO_BATCH_ND", [value(1, 4, 2), int32([3]), int32([[1, 1]])], [value(3, 2, 2)],
         options("SpaceToBatchNDOptions"))
    case("BATCH_TO_SPACE_ND rank 3", "BATCH_TO_SPACE_ND", [value(3, 2, 2), int32([3]), int32([[1, 1]])], [value(1, 4, 2)],
         options("BatchToSpaceNDOptions"))
    case("DILATE one axis", "DILATE", [value(2, 3, 2), int32([1, 2, 1]), constant("float32", -1.5)], [value(2, 5, 2)], options("DilateOptions"))
    case("DILATE none", "DILATE", [value(2, 2), int32([1, 1]), constant("float32", -1.5)], [value(2, 2)], options("DilateOptions"))
    for source, target, shape, result in (
        ("float32", "int32", (2, 3), (2, 3)), ("int64", "int16", (2,), (2, 4)), ("uint8", "float32", (3, 4), (3,)),
        ("float64", "int8", (), (8,)), ("complex64", "float32", (2,), (2, 2)), ("int32", "int64", (1, 2), (1,)),
        ("uint32", "float32", (3,), (3,)), ("int16", "uint16", (4,), (4,)), ("float16", "uint8", (2,), (2, 2)),
    ):
        given = Value(source, shape, low=0, high=1 << 15) if source == "uint32" else Value(source, shape)
        case(f"BITCAST {source} {target}", "BITCAST", [given], [Value(target, result)], options("BitcastOptions"))
    for kind in PLAIN + ["float16", "bool"]:
        def value(*shape): return value_of(kind, *shape)
        case(f"REVERSE_V2 {kind}", "REVERSE_V2", [value(2, 3, 2), int32([1])], [value(2, 3, 2)], options("ReverseV2Options"))
    case("REVERSE_V2 two axes", "REVERSE_V2", [Value("float32", [2, 3, 2]), int32([-1, 1])], [Value("float32", [2, 3, 2])],
         options("ReverseV2Options"))
    case("REVERSE_V2 all axes", "REVERSE_V2", [Value("float32", [2, 3]), int32([0, 1])], [Value("float32", [2, 3])],
         options("ReverseV2Options"))
    for kind in ("float32", "int16", "int32", "int64", "uint8"):
        def value(*shape): return value_of(kind, *shape)
        case(f"REVERSE_SEQUENCE {kind}", "REVERSE_SEQUENCE", [value(3, 4, 2), Value("int32", [3], low=0, high=5)], [value(3, 4, 2)],
             options("ReverseSequenceOptions", seqDim=1, batchDim=0))
    case("REVERSE_SEQUENCE batch later", "REVERSE_SEQUENCE", [Value("float32", [4, 2, 3]), constant("int64", [0, 2, 4])],
         [Value("float32", [4, 2, 3])], options("ReverseSequenceOptions", seqDim=0, batchDim=2))


def record():
    """All of them, and some reductions and images."""
    rearrangements()
    paddings()
    joins_and_cuts()
    slices()
    blocks()
    for kind in ("float32", "int8", "uint8"):
        q = (0.1, 3) if kind != "float32" else (None, 0)
        def value(*shape): return Value(kind, shape, *q)
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
