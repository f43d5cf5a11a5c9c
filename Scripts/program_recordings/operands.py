"""Operands that are mostly constants, given as inputs instead and changed from call to call."""

import numpy as np

from .program import Call, Program, case, f, i, options


def node(name, code, inputs, outputs, calls, option=None, version=1):
    """A case of one node whose inputs all are inputs of the model; output shapes are left open."""
    p = Program()
    main = p.graph("main")
    given = [main.input(dtype, shape) if data is None else main.constant(dtype, data)
             for dtype, shape, data in inputs]
    made = main.node(code, given, [(dtype, [1] * rank, tuple(range(rank))) for dtype, rank in outputs], option, version)
    made = made if isinstance(made, list) else [made]
    first = made[0]
    # Something after it, for shapes that follow on.
    more = [main.node("ADD", [first, first], [("float32", [1] * outputs[0][1], tuple(range(outputs[0][1])))],
                      options("AddOptions"))] if outputs[0][0] == "float32" else []
    main.gives(*made, *more)
    case(name, p, *[Call(*call) for call in calls])


def x(*shape):
    return np.random.default_rng(int(np.prod(shape)) + len(shape)).uniform(-3, 3, shape).astype(np.float32)


def record():
    def real(*shape):
        return ("float32", shape, None)

    def whole(*shape):
        return ("int32", shape, None)

    a = x(2, 3, 4)
    node("RESHAPE by an input", "RESHAPE", [real(2, 3, 4), whole(2)], [("float32", 2)],
         [(a, i(6, 4)), (a, i(-1, 3)), (a, i(2, -1))])
    node("PAD by an input", "PAD", [real(2, 3), whole(2, 2)], [("float32", 2)],
         [(x(2, 3), np.array(v, np.int32)) for v in ([[0, 1], [2, 0]], [[0, 0], [0, 0]], [[1, 1], [1, 1]])])
    node("PADV2 by inputs", "PADV2", [real(2, 3), whole(2, 2), real()], [("float32", 2)],
         [(x(2, 3), np.array(v, np.int32), np.float32(w)) for v, w in (([[0, 1], [2, 0]], 1), ([[0, 0], [1, 0]], -7))])
    node("MIRROR_PAD by an input", "MIRROR_PAD", [real(2, 3), whole(2, 2)], [("float32", 2)],
         [(x(2, 3), np.array(v, np.int32)) for v in ([[0, 1], [2, 0]], [[1, 1], [0, 2]])], options("MirrorPadOptions", mode=0))
    node("TRANSPOSE by an input", "TRANSPOSE", [real(2, 3, 4), whole(3)], [("float32", 3)],
         [(a, i(2, 0, 1)), (a, i(0, 1, 2)), (a, i(1, 2, 0))])
    for code in ("SUM", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"):
        node(f"{code} by an input", code, [real(2, 3, 4), whole(2)], [("float32", 3)],
             [(a, i(0, 1)), (a, i(-1, 1)), (a, i(2, 2))], options("ReducerOptions", keepDims=True))
    node("ARG_MAX by an input", "ARG_MAX", [real(2, 3), whole()], [("int64", 1)],
         [(x(2, 3), np.int32(k)) for k in (0, 1, -1)], options("ArgMaxOptions", outputType=4))
    node("TILE by an input", "TILE", [real(2, 3), whole(2)], [("float32", 2)], [(x(2, 3), i(*k)) for k in ((1, 2), (3, 1), (0, 2))])
    node("BROADCAST_TO by an input", "BROADCAST_TO", [real(1, 3), whole(2)], [("float32", 2)],
         [(x(1, 3), i(*k)) for k in ((4, 3), (1, 3), (2, 3))], version=2)
    node("STRIDED_SLICE by inputs", "STRIDED_SLICE", [real(2, 3, 4), whole(3), whole(3), ("int32", [3], [1, 1, 1])],
         [("float32", 3)], [(a, i(*b), i(*e)) for b, e in (((0, 0, 0), (2, 2, 2)), ((1, 0, 2), (2, 3, 4)), ((0, -2, -3), (1, -1, -1)))],
         options("StridedSliceOptions"))
    node("SLICE by inputs", "SLICE", [real(2, 3, 4), whole(3), whole(3)], [("float32", 3)],
         [(a, i(*b), i(*s)) for b, s in (((0, 0, 0), (2, 2, 2)), ((1, 0, 2), (-1, 3, -1)), ((0, 1, 0), (1, 0, 4)))])
    node("EXPAND_DIMS by an input", "EXPAND_DIMS", [real(2, 3), whole()], [("float32", 3)],
         [(x(2, 3), np.int32(k)) for k in (0, 1, 2, -1)])
    node("SPLIT by an input", "SPLIT", [whole(), real(4, 6)], [("float32", 2), ("float32", 2)],
         [(np.int32(k), x(4, 6)) for k in (0, 1, -1)], options("SplitOptions", numSplits=2))
    node("SPLIT_V by inputs", "SPLIT_V", [real(4, 6), whole(2), whole()], [("float32", 2), ("float32", 2)],
         [(x(4, 6), i(*s), np.int32(k)) for s, k in (((1, 3), 0), ((2, -1), 1), ((-1, 0), -1))], options("SplitVOptions", numSplits=2))
    node("TOPK_V2 by an input", "TOPK_V2", [real(2, 5), whole()], [("float32", 2), ("int32", 2)],
         [(x(2, 5), np.int32(k)) for k in (1, 3, 5)])
    node("ONE_HOT by inputs", "ONE_HOT", [whole(3), whole(), real(), real()], [("float32", 2)],
         [(i(0, 2, 1), np.int32(d), np.float32(1), np.float32(z)) for d, z in ((3, 0), (4, -1), (2, 0))], options("OneHotOptions", axis=-1))
    node("FILL by inputs", "FILL", [whole(2), real()], [("float32", 2)], [(i(*s), np.float32(v)) for s, v in (((2, 2), 1), ((0, 3), 2), ((1, 4), -1))])
    node("RANGE of reals", "RANGE", [real(), real(), real()], [("float32", 1)],
         [tuple(np.float32(v) for v in w) for w in ((0, 1, 0.25), (5, 1, -2), (0, 0, 1))])
    for code, option in (("RESIZE_BILINEAR", "ResizeBilinearOptions"), ("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions")):
        node(f"{code} by an input", code, [real(1, 3, 4, 2), whole(2)], [("float32", 4)],
             [(x(1, 3, 4, 2), i(*s)) for s in ((6, 8), (2, 2), (5, 3))], options(option))
    node("TRANSPOSE_CONV by an input", "TRANSPOSE_CONV",
         [whole(4), ("float32", [3, 2, 2, 2], x(3, 2, 2, 2)), real(1, 2, 3, 2)], [("float32", 4)],
         [(i(1, 4, 6, 3), x(1, 2, 3, 2)), (i(1, 3, 5, 3), x(1, 2, 3, 2))],
         options("TransposeConvOptions", padding=0, strideW=2, strideH=2))
    node("SPACE_TO_BATCH_ND by inputs", "SPACE_TO_BATCH_ND", [real(1, 4, 6, 1), whole(2), whole(2, 2)], [("float32", 4)],
         [(x(1, 4, 6, 1), i(*b), np.array(c, np.int32)) for b, c in (((2, 2), [[0, 0], [0, 0]]), ((2, 3), [[1, 1], [0, 0]]))])
    node("BATCH_TO_SPACE_ND by inputs", "BATCH_TO_SPACE_ND", [real(4, 2, 3, 1), whole(2), whole(2, 2)], [("float32", 4)],
         [(x(4, 2, 3, 1), i(*b), np.array(c, np.int32)) for b, c in (((2, 2), [[0, 0], [0, 0]]), ((2, 2), [[1, 1], [0, 2]]))])
    node("SCATTER_ND by inputs", "SCATTER_ND", [whole(2, 1), real(2, 3), whole(2)], [("float32", 2)],
         [(np.array([[1], [3]], np.int32), x(2, 3), i(*s)) for s in ((4, 3), (6, 3))])
    node("SPARSE_TO_DENSE by inputs", "SPARSE_TO_DENSE", [whole(2, 2), whole(2), real(2), real()], [("float32", 2)],
         [(np.array([[0, 1], [1, 2]], np.int32), i(*s), f(5, 6), np.float32(-1)) for s in ((2, 3), (3, 4))], options("SparseToDenseOptions"))
    node("REVERSE_V2 by an input", "REVERSE_V2", [real(2, 3), whole(1)], [("float32", 2)], [(x(2, 3), i(k)) for k in (0, 1)])
    node("CUMSUM by an input", "CUMSUM", [real(2, 3), whole()], [("float32", 2)], [(x(2, 3), np.int32(k)) for k in (0, 1, -1)],
         options("CumsumOptions", exclusive=True))
    node("DYNAMIC_UPDATE_SLICE by inputs", "DYNAMIC_UPDATE_SLICE", [real(4, 3), real(2, 2), whole(2)], [("float32", 2)],
         [(x(4, 3), x(2, 2), i(*k)) for k in ((0, 0), (2, 1), (9, -4))])
    node("SEGMENT_SUM by an input", "SEGMENT_SUM", [real(4, 2), whole(4)], [("float32", 2)],
         [(x(4, 2), i(*k)) for k in ((0, 0, 1, 1), (0, 1, 2, 3), (0, 0, 0, 1))])
    node("BROADCAST_ARGS", "BROADCAST_ARGS", [whole(3), whole(2)], [("int32", 1)], [(i(2, 1, 3), i(4, 3)), (i(1, 1, 1), i(5, 6))])
    node("NON_MAX_SUPPRESSION_V4 by inputs", "NON_MAX_SUPPRESSION_V4", [real(4, 4), real(4), whole(), real(), real()],
         [("int32", 1), ("int32", 0)],
         [(np.array([[0, 0, 1, 1], [0, 0, 1.1, 1], [0, 2, 1, 3], [5, 5, 6, 6]], np.float32), f(0.9, 0.8, 0.7, 0.1), np.int32(k),
           np.float32(0.5), np.float32(0.2)) for k in (1, 3)])
