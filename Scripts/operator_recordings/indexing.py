"""Operators that choose or place elements by indices."""

import numpy as np

from .model import TYPES, Value, case, constant, options
from .shapes import ALL, PLAIN, int32, value_of


def indices(limit, *shape, kind="int32"):
    return Value(kind, shape, low=0, high=limit)


def gathers():
    for kind in PLAIN + ["float16", "bool", "string"]:
        def value(*shape): return value_of(kind, *shape)
        if kind != "string":
            case(f"GATHER {kind}", "GATHER", [value(3, 4), int32([3, 0, 3])], [value(3, 3)], options("GatherOptions", axis=1))
        case(f"GATHER_ND {kind}", "GATHER_ND", [value(3, 4), indices(3, 2, 2, 1)], [value(2, 2, 4)], options("GatherNdOptions"))
    def value(*shape): return Value("float32", shape)
    case("GATHER string", "GATHER", [Value("string", [4]), indices(4, 2, 3)], [Value("string", [2, 3])], options("GatherOptions"))
    for label, source, chosen, axis, batch, target in (
        ("scalar", (3, 4), (), 0, 0, (4,)),
        ("matrix", (3, 4, 2), (2, 2), 1, 0, (3, 2, 2, 2)),
        ("from the end", (3, 4, 2), (2,), -2, 0, (3, 2, 2)),
        ("batch", (2, 3, 4), (2, 5), 1, 1, (2, 5, 4)),
        ("batch and lines", (2, 3, 2, 2), (2, 3), 3, 1, (2, 3, 2, 3)),
        ("two batches", (2, 3, 2), (2, 3), 2, 2, (2, 3)),
        ("batch from the end", (2, 3, 2), (2, 3, 4), 2, -1, (2, 3, 4)),
        ("no indices", (2, 3), (0,), 0, 0, (0, 3)),
        ("of empty lines", (2, 0), (3,), 0, 0, (3, 0)),
    ):
        case(f"GATHER {label}", "GATHER", [value(*source), indices(2, *chosen)], [value(*target)],
             options("GatherOptions", axis=axis, batchDims=batch))
    for kind in ("int16", "int64"):
        case(f"GATHER by {kind}", "GATHER", [value(3, 2), indices(3, 4, kind=kind)], [value(4, 2)], options("GatherOptions"))
        case(f"GATHER_ND by {kind}", "GATHER_ND", [value(3, 2), indices(2, 4, 2, kind=kind)], [value(4)], options("GatherNdOptions"))
    case("GATHER constants", "GATHER", [constant("float32", [1.5, 2.5]), int32([1, 0, 1])], [value(3)], options("GatherOptions"))
    case("GATHER_ND elements", "GATHER_ND", [value(2, 2, 3), indices(2, 3, 3)], [value(3)], options("GatherNdOptions"))
    case("GATHER_ND a vector", "GATHER_ND", [value(2, 2, 3), indices(2, 2)], [value(3)], options("GatherNdOptions"))
    case("GATHER_ND all", "GATHER_ND", [value(2, 3), int32(np.zeros((2, 0)))], [value(2, 2, 3)], options("GatherNdOptions"))
    case("GATHER_ND none", "GATHER_ND", [value(2, 3), indices(2, 0, 1)], [value(0, 3)], options("GatherNdOptions"))


def embeddings():
    rows = np.array([[0.5], [0.25], [0.1]], np.float32)
    for kind in ALL:
        def value(*shape): return value_of(kind, *shape)
        case(f"EMBEDDING_LOOKUP {kind}", "EMBEDDING_LOOKUP", [indices(3, 4), value(3, 2, 2)], [value(4, 2, 2)], None)
    for kind in ("int8", "uint8"):
        for result in ("float32", "float16"):
            case(f"EMBEDDING_LOOKUP {kind} to {result}", "EMBEDDING_LOOKUP",
                 [indices(3, 4), constant(kind, np.arange(100, 106).reshape(3, 2) % 120 + (100 if kind == "uint8" else -60), scale=0.013)],
                 [Value(result, [4, 2])], None)
            case(f"EMBEDDING_LOOKUP {kind} rows to {result}", "EMBEDDING_LOOKUP",
                 [indices(3, 4), constant(kind, np.arange(12).reshape(3, 2, 2) * 9, scale=rows[:, 0])],
                 [Value(result, [4, 2, 2])], None)
    packed = np.array([0x1F, 0x82, 0x7C, 0x35, 0xE9, 0xB6], np.uint8).tobytes()
    for kind, width in (("int4", 4), ("int2", 8)):
        for result in ("float32", "float16"):
            case(f"EMBEDDING_LOOKUP {kind} to {result}", "EMBEDDING_LOOKUP",
                 [indices(3, 4), Value(kind, [3, width], packed=packed, scale=0.013)], [Value(result, [4, width])], None, 4)
            case(f"EMBEDDING_LOOKUP {kind} rows to {result}", "EMBEDDING_LOOKUP",
                 [indices(3, 4), Value(kind, [3, width], packed=packed, scale=rows[:, 0])], [Value(result, [4, width])], None, 4)
    for kind, width in (("int4", 12), ("int2", 24)):
        for result in ("float32", "float16"):
            table = Value(kind, [3, width], packed=(np.arange(18) * 29 % 256).astype(np.uint8).tobytes())
            table.blocks = (np.linspace(0.1, 2, 9).astype(np.float16).reshape(3, 3), width // 3)
            case(f"EMBEDDING_LOOKUP {kind} blocks to {result}", "EMBEDDING_LOOKUP",
                 [indices(3, 4), table], [Value(result, [4, width])], None, 4)


def placements():
    for kind in ("float32", "int8", "int32", "int64", "uint8", "bool"):
        def value(*shape): return value_of(kind, *shape)
        case(f"SCATTER_ND {kind}", "SCATTER_ND", [indices(4, 6, 1), value(6, 2), int32([4, 2])], [value(4, 2)], options("ScatterNdOptions"))
        case(f"ONE_HOT {kind}", "ONE_HOT", [Value("int32", [2, 3], low=-1, high=5), int32(4), value(), value(1)], [value(2, 3, 4)],
             options("OneHotOptions", axis=-1))
    case("SCATTER_ND elements", "SCATTER_ND", [indices(2, 2, 3, 3), Value("float32", [2, 3]), int32([2, 2, 2])],
         [Value("float32", [2, 2, 2])], options("ScatterNdOptions"))
    case("SCATTER_ND a vector", "SCATTER_ND", [indices(2, 1), Value("float32", [3]), int32([2, 3])], [Value("float32", [2, 3])],
         options("ScatterNdOptions"))
    case("SCATTER_ND nothing", "SCATTER_ND", [indices(2, 0, 1), Value("float32", [0, 3]), int32([2, 3])], [Value("float32", [2, 3])],
         options("ScatterNdOptions"))
    case("ONE_HOT first axis", "ONE_HOT", [indices(4, 2, 3, kind="int64"), int32([4]), constant("float32", 5), constant("float32", 1)],
         [Value("float32", [4, 2, 3])], options("OneHotOptions", axis=0))
    case("ONE_HOT middle axis", "ONE_HOT", [indices(4, 2, 3), int32(3), Value("float32", []), Value("float32", [])],
         [Value("float32", [2, 3, 3])], options("OneHotOptions", axis=1))
    case("ONE_HOT scalar", "ONE_HOT", [indices(3), int32(3), Value("float32", []), Value("float32", [])], [Value("float32", [3])],
         options("OneHotOptions", axis=-1))
    case("ONE_HOT depth 0", "ONE_HOT", [indices(3, 2), int32(0), Value("float32", []), Value("float32", [])], [Value("float32", [2, 0])],
         options("OneHotOptions", axis=-1))
    for kind in ("float32", "int8", "int32", "int64", "uint8"):
        def value(*shape): return value_of(kind, *shape)
        case(f"SPARSE_TO_DENSE {kind}", "SPARSE_TO_DENSE", [indices(3, 5, 2), int32([3, 4]), value(5), value()], [value(3, 4)],
             options("SparseToDenseOptions"))
    def value(*shape): return Value("float32", shape)
    case("SPARSE_TO_DENSE vector", "SPARSE_TO_DENSE", [indices(6, 3, kind="int64"), constant("int64", [6]), value(3), value()], [value(6)],
         options("SparseToDenseOptions"))
    case("SPARSE_TO_DENSE scalar", "SPARSE_TO_DENSE", [indices(6), int32([6]), value(), value(1)], [value(6)],
         options("SparseToDenseOptions"))
    case("SPARSE_TO_DENSE one value", "SPARSE_TO_DENSE", [indices(2, 4, 4), int32([2, 2, 2, 2]), value(), constant("float32", -1)],
         [value(2, 2, 2, 2)], options("SparseToDenseOptions"))
    for kind in ALL:
        def value(*shape): return value_of(kind, *shape)
        case(f"DYNAMIC_UPDATE_SLICE {kind}", "DYNAMIC_UPDATE_SLICE", [value(3, 4), value(2, 2), Value("int32", [2], low=0, high=3)],
             [value(3, 4)], options("DynamicUpdateSliceOptions"))
    def value(*shape): return Value("float32", shape)
    for label, source, update, start in (
        ("clamped", (3, 4), (2, 2), [-5, 9]), ("rank 4", (2, 3, 2, 2), (1, 2, 1, 2), [1, 1, 0, 0]), ("vector", (5,), (2,), [2]),
        ("whole", (2, 2), (2, 2), [1, 1]), ("nothing", (2, 2), (0, 2), [1, 0]), ("scalar", (), (), []),
    ):
        case(f"DYNAMIC_UPDATE_SLICE {label}", "DYNAMIC_UPDATE_SLICE", [value(*source), value(*update), constant("int64", start)],
             [value(*source)], options("DynamicUpdateSliceOptions"))
    for kind in PLAIN:
        def value(*shape): return value_of(kind, *shape)
        case(f"MATRIX_DIAG {kind}", "MATRIX_DIAG", [value(2, 3)], [value(2, 3, 3)], options("MatrixDiagOptions"))
        case(f"MATRIX_SET_DIAG {kind}", "MATRIX_SET_DIAG", [value(2, 2, 3), value(2, 2)], [value(2, 2, 3)], options("MatrixSetDiagOptions"))
    case("MATRIX_DIAG vector", "MATRIX_DIAG", [Value("float32", [3])], [Value("float32", [3, 3])], options("MatrixDiagOptions"))
    case("MATRIX_SET_DIAG tall", "MATRIX_SET_DIAG", [Value("float32", [4, 2]), Value("float32", [2])], [Value("float32", [4, 2])],
         options("MatrixSetDiagOptions"))


def shapes_and_numbers():
    for kind in ALL + ["string"]:
        case(f"SHAPE {kind}", "SHAPE", [value_of(kind, 2, 0, 3)], [Value("int32", [3])], options("ShapeOptions", outType=TYPES["int32"]))
        case(f"RANK {kind}", "RANK", [value_of(kind, 2, 1)], [Value("int32", [])], options("RankOptions"))
    case("SHAPE int64", "SHAPE", [Value("float32", [4, 5])], [Value("int64", [2])], options("ShapeOptions", outType=TYPES["int64"]))
    case("RANK scalar", "RANK", [Value("float32", [])], [Value("int32", [])], options("RankOptions"))
    for kind in ("float32", "int32", "int64"):
        case(f"ZEROS_LIKE {kind}", "ZEROS_LIKE", [Value(kind, [2, 3])], [Value(kind, [2, 3])], options("ZerosLikeOptions"))
    for kind, start, limit, step in (
        ("int32", 2, 13, 3), ("int32", 5, -5, -4), ("int64", -(1 << 40), 1 << 40, 1 << 38),
        ("float32", 0.5, 3.3, 0.1), ("float32", 3, 1, -0.7), ("float32", 0, 1, 0.25),
    ):
        count = len(np.arange(start, limit, step))
        case(f"RANGE {kind} {start} {limit} {step}", "RANGE", [constant(kind, start), constant(kind, limit), constant(kind, step)],
             [Value(kind, [count])], options("RangeOptions"))
    for kind in ("int32", "int64"):
        case(f"BROADCAST_ARGS {kind}", "BROADCAST_ARGS", [constant(kind, [1, 4, 1, 3]), constant(kind, [2, 1])], [Value(kind, [4])],
             None)
        case(f"BROADCAST_ARGS {kind} computed", "BROADCAST_ARGS", [Value(kind, [2], low=1, high=2), Value(kind, [3], low=0, high=5)],
             [Value(kind, [3])])
    case("BROADCAST_ARGS scalar", "BROADCAST_ARGS", [Value("int32", [0]), Value("int32", [2], low=2, high=4)], [Value("int32", [2])])


def data_dependent():
    for kind in ("float32", "int8", "int32", "int64", "uint8", "uint32", "bool"):
        case(f"WHERE {kind}", "WHERE", [Value(kind, [2, 3, 2], low=0, high=2)], [Value("int64", [12, 3])], options("WhereOptions"))
    case("WHERE vector", "WHERE", [Value("bool", [5])], [Value("int64", [5, 1])], options("WhereOptions"))
    for kind in PLAIN:
        for index in ("int32", "int64"):
            given = Value(kind, [9], low=0, high=4) if kind != "float32" else constant("float32", [3, 0, 2.5, 3, -1, 2.5, -0.0, 3, 7])
            case(f"UNIQUE {kind} {index}", "UNIQUE", [given], [Value(kind, [9]), Value(index, [9])],
                 options("UniqueOptions", idxOutType=TYPES[index]))


def computed(data, kind="int32"):
    """An input that is drawn as this very data."""
    data = np.asarray(data, kind)
    return Value(kind, data.shape, low=data, high=data + 1)


def computed_operands():
    """Operators whose output shapes follow from operands that are no constants."""
    def value(*shape): return Value("float32", shape)
    def known(code, inputs, outputs, fields={}, version=1, name=None):
        words = "".join(word.capitalize() for word in code.split("_"))
        option = options((name or words) + "Options", **fields)
        case(f"{code} computed operand", code, inputs, outputs if isinstance(outputs, list) else [outputs], option, version)
    known("RESHAPE", [value(2, 3), computed([3, -1])], value(3, 2))
    known("EXPAND_DIMS", [value(2, 3), computed(1)], value(2, 1, 3))
    known("TRANSPOSE", [value(2, 3), computed([1, 0])], value(3, 2))
    known("PAD", [value(2, 3), computed([[1, 0], [0, 2]])], value(3, 5))
    known("PADV2", [value(2, 3), computed([[1, 0], [0, 2]]), value()], value(3, 5), name="PadV2")
    known("MIRROR_PAD", [value(2, 3), computed([[1, 0], [0, 2]])], value(3, 5))
    known("SLICE", [value(2, 3), computed([1, 1]), int32([1, -1])], value(1, 2))
    known("STRIDED_SLICE", [value(2, 6), computed([0, 5]), computed([2, 1]), int32([1, -2])], value(2, 2))
    known("SPLIT", [computed(1), value(2, 4)], [value(2, 2)] * 2, {"numSplits": 2})
    known("SPLIT_V", [value(2, 4), computed([1, -1]), int32(1)], [value(2, 1), value(2, 3)], {"numSplits": 2}, name="SplitV")
    known("TILE", [value(2, 3), computed([1, 2])], value(2, 6))
    known("FILL", [computed([2, 3]), value()], value(2, 3))
    known("BROADCAST_TO", [value(1, 3), computed([2, 3], "int64")], value(2, 3), version=2)
    known("REVERSE_V2", [value(2, 3), computed([1])], value(2, 3), name="ReverseV2")
    known("SPACE_TO_BATCH_ND", [value(1, 2, 2, 1), computed([2, 2]), int32([[0, 0], [0, 0]])], value(4, 1, 1, 1), name="SpaceToBatchND")
    known("BATCH_TO_SPACE_ND", [value(4, 1, 1, 1), int32([2, 2]), computed([[0, 0], [0, 1]])], value(1, 2, 1, 1), name="BatchToSpaceND")
    known("DILATE", [value(2, 3), computed([1, 2]), value()], value(2, 5))
    known("RANGE", [computed(1), computed(8), computed(3)], Value("int32", [3]))
    known("SCATTER_ND", [indices(3, 2, 1), value(2), computed([4])], value(4), name="ScatterNd")
    known("SPARSE_TO_DENSE", [indices(3, 2), computed([4]), value(2), value()], value(4))
    known("ONE_HOT", [indices(3, 2), computed(4), value(), value()], value(2, 4), {"axis": -1})


def record():
    """Adds the cases."""
    gathers()
    embeddings()
    placements()
    shapes_and_numbers()
    data_dependent()
    computed_operands()
