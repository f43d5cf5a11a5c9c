"""Shapes that change from call to call or follow from data, ranks, and unusual outputs."""

import numpy as np

from .program import Call, Program, case, f, i, options


def where(graph, x, bound=0.0):
    above = graph.node("GREATER", [x, graph.constant("float32", bound)], [("bool", x.shape)], options("GreaterOptions"))
    return graph.node("WHERE", [above], [("int64", [0, len(x.shape)])], options("WhereOptions"))


def data_dependent():
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2, 3])
    places = where(main, x)
    found = main.node("GATHER_ND", [x, places], [("float32", [0])], options("GatherNdOptions"))
    total = main.node("SUM", [found, main.constant("int32", [0])], [("float32", [])], options("ReducerOptions"))
    shape = main.node("SHAPE", [found], [("int32", [1])], options("ShapeOptions", outType=2))
    scaled = main.node("MUL", [found, total], [("float32", [0])], options("MulOptions"))
    main.gives(places, found, total, shape, scaled)
    case("WHERE, GATHER_ND and what follows", p, Call(np.array([[1, -1, 2], [-2, 3, -3]], np.float32)),
         Call(-np.ones([2, 3], np.float32)), Call(np.ones([2, 3], np.float32)),
         Call(np.array([[1, -1], [4, -2], [3, 0]], np.float32)))
    p = Program()
    main = p.graph("main")
    x = main.input("int32", [6])
    values, places = main.node("UNIQUE", [x], [("int32", [0]), ("int32", [6])], options("UniqueOptions", idxOutType=2))
    main.gives(values, places, main.node("GATHER", [values, places], [("int32", [6])], options("GatherOptions")))
    case("UNIQUE and back", p, Call(i(3, 1, 3, 2, 1, 3)), Call(i(1, 1, 1, 1, 1, 1)), Call(i(4, 5)))
    p = Program()
    main = p.graph("main")
    n, value = main.input("int32", []), main.input("float32", [])
    one, zero = main.constant("int32", 1), main.constant("int32", 0)
    numbers = main.node("RANGE", [zero, n, one], [("int32", [0])], options("RangeOptions"))
    size = main.node("RESHAPE", [n, main.constant("int32", [1])], [("int32", [1])], options("ReshapeOptions", newShape=[1]))
    filled = main.node("FILL", [size, value], [("float32", [0])], options("FillOptions"))
    real = main.node("CAST", [numbers], [("float32", [0])], options("CastOptions", inDataType=2, outDataType=0))
    both = main.node("ADD", [real, filled], [("float32", [0])], options("AddOptions"))
    twice = main.node("ADD", [size, size], [("int32", [1])], options("AddOptions"))
    tiled = main.node("TILE", [both, twice], [("float32", [0])], options("TileOptions"))
    main.gives(numbers, filled, both, tiled)
    case("RANGE, FILL and TILE by computed numbers", p, *[Call(np.int32(k), np.float32(0.5)) for k in (3, 1, 0, 4)])
    p = Program()
    main = p.graph("main")
    x, begin, size = main.input("float32", [4, 3]), main.input("int32", [2]), main.input("int32", [2])
    sliced = main.node("SLICE", [x, begin, size], [("float32", [1, 1], (0, 1))], options("SliceOptions"))
    padded = main.node("PAD", [sliced, main.constant("int32", [[1, 0], [0, 1]])], [("float32", [0, 0])], options("PadOptions"))
    turned = main.node("TRANSPOSE", [padded, main.constant("int32", [1, 0])], [("float32", [0, 0])], options("TransposeOptions"))
    main.gives(sliced, turned)
    x = np.arange(12, dtype=np.float32).reshape(4, 3)
    case("SLICE by inputs, then PAD and TRANSPOSE", p, Call(x, i(1, 0), i(2, 2)), Call(x, i(0, 1), i(-1, 1)),
         Call(x, i(0, 0), i(0, 3)), Call(x, i(1, 0), i(2, 2)))


def resized():
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [1, 2, 4], open=(0,))
    shape = main.node("SHAPE", [x], [("int32", [3])], options("ShapeOptions", outType=2))
    batch = main.node("STRIDED_SLICE", [shape, *[main.constant("int32", [k]) for k in (0, 1, 1)]], [("int32", [])],
                      options("StridedSliceOptions", shrinkAxisMask=1))
    wanted = main.node("PACK", [batch, main.constant("int32", 8)], [("int32", [2])], options("PackOptions", valuesCount=2))
    flat = main.node("RESHAPE", [x, wanted], [("float32", [1, 8])], options("ReshapeOptions"))
    weights = np.random.default_rng(3).uniform(-1, 1, [3, 8]).astype(np.float32)
    scores = main.node("FULLY_CONNECTED", [flat, main.constant("float32", weights), None], [("float32", [1, 3])],
                       options("FullyConnectedOptions"))
    main.gives(main.node("SOFTMAX", [scores], [("float32", [1, 3])], options("SoftmaxOptions", beta=1.0)), flat)
    draw = np.random.default_rng(4)
    case("a batch that changes, reshaped by its SHAPE", p, *[
        Call(draw.uniform(-1, 1, [k, 2, 4]).astype(np.float32)) for k in (1, 3, 2, 1, 5)])
    p = Program()
    main = p.graph("main")
    x, y = main.input("float32", [1, 4, 4, 2]), main.input("float32", [1])
    weights = main.constant("float32", draw.uniform(-1, 1, [3, 3, 3, 2]).astype(np.float32))
    bias = main.constant("float32", [0.5, -0.5, 0.25])
    convolved = main.node("CONV_2D", [x, weights, bias], [("float32", [1, 2, 2, 3])], options(
        "Conv2DOptions", padding=0, strideW=2, strideH=2, fusedActivationFunction=1, dilationWFactor=1, dilationHFactor=1))
    pooled = main.node("MEAN", [convolved, main.constant("int32", [1, 2])], [("float32", [1, 3])], options("ReducerOptions"))
    main.gives(main.node("ADD", [pooled, y], [("float32", [1, 3])], options("AddOptions")))
    case("pictures of several sizes", p, *[
        Call(draw.uniform(-1, 1, [b, h, w, 2]).astype(np.float32), f(*range(n)))
        for b, h, w, n in ((1, 5, 5, 1), (2, 7, 4, 3), (1, 3, 9, 1), (1, 5, 5, 1))])


def empty():
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [0, 5, 5, 2])
    draw = np.random.default_rng(5)
    weights = main.constant("float32", draw.uniform(-1, 1, [3, 3, 3, 2]).astype(np.float32))
    convolved = main.node("CONV_2D", [x, weights, main.constant("float32", [1, 2, 3])], [("float32", [0, 3, 3, 3])], options(
        "Conv2DOptions", padding=1, strideW=1, strideH=1, dilationWFactor=1, dilationHFactor=1))
    main.gives(convolved)
    case("CONV_2D of no pictures", p, Call(np.zeros([0, 5, 5, 2], np.float32)), Call(np.ones([1, 5, 5, 2], np.float32)))
    p = Program()
    main = p.graph("main")
    x, y = main.input("float32", [0, 3]), main.input("float32", [2, 3])
    joined = main.node("CONCATENATION", [x, y], [("float32", [2, 3])], options("ConcatenationOptions", axis=0))
    sums = main.node("SUM", [x, main.constant("int32", [0])], [("float32", [3])], options("ReducerOptions"))
    rows = main.node("SUM", [x, main.constant("int32", [1])], [("float32", [0])], options("ReducerOptions"))
    largest = main.node("REDUCE_MAX", [x, main.constant("int32", [0])], [("float32", [3])], options("ReducerOptions"))
    product = main.node("REDUCE_PROD", [x, main.constant("int32", [0])], [("float32", [3])], options("ReducerOptions"))
    turned = main.node("TRANSPOSE", [x, main.constant("int32", [1, 0])], [("float32", [3, 0])], options("TransposeOptions"))
    added = main.node("ADD", [x, main.constant("float32", [1, 2, 3])], [("float32", [0, 3])], options("AddOptions"))
    main.gives(joined, sums, rows, largest, product, turned, added, x)
    y = np.arange(6, dtype=np.float32).reshape(2, 3)
    case("nodes of no elements", p, Call(np.zeros([0, 3], np.float32), y), Call(y + 1, y), Call(np.zeros([0, 3], np.float32), y))
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2, 0])
    product = main.node("BATCH_MATMUL", [x, main.constant("float32", np.zeros([0, 3]))], [("float32", [2, 3])],
                        options("BatchMatMulOptions"))
    main.gives(product)
    case("a product over no elements", p, Call(np.zeros([2, 0], np.float32)))


def ranks():
    draw = np.random.default_rng(6)
    for rank in range(9):
        p = Program()
        main = p.graph("main")
        shape = [2, 1, 3, 1, 2, 2, 1, 2][:rank]
        x = main.input("float32", shape)
        sine = main.node("SIN", [x], [("float32", shape)])
        again = main.node("ADD", [sine, x], [("float32", shape)], options("AddOptions"))
        total = main.node("SUM", [again, main.constant("int32", list(range(rank)))], [("float32", [])], options("ReducerOptions"))
        flat = main.node("RESHAPE", [again, main.constant("int32", [-1])], [("float32", [int(np.prod(shape))])],
                         options("ReshapeOptions", newShape=[-1]))
        results = [sine, again, flat] + ([total] if rank else [])
        if 0 < rank <= 6:
            order = list(range(rank))[::-1]
            results.append(main.node("TRANSPOSE", [x, main.constant("int32", order)], [("float32", shape[::-1])],
                                     options("TransposeOptions")))
        main.gives(*results)
        case(f"rank {rank}", p, Call(draw.uniform(-1, 1, shape).astype(np.float32)))


def outputs():
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2])
    doubled = main.add(x, x)
    main.gives(doubled, x, doubled, main.constant("float32", [7, 8, 9]), x)
    case("an input, a constant, and tensors twice among the outputs", p, Call(f(1, 2)), Call(f(3, 4)))
    p = Program()
    main = p.graph("main")
    x, y = main.input("int32", [2]), main.input("int32", [1])
    main.gives(y, x)
    case("no nodes", p, Call(i(1, 2), i(3)), Call(i(4, 5), i(6)))
    p = Program()
    main = p.graph("main")
    x, unread = main.input("float32", [2]), main.input("float32", [3])
    main.add(x, x)
    main.gives(main.multiply(x, x))
    case("an input that nothing reads, a node for nothing", p, Call(f(1, 2), f(3, 4, 5)))
    p = Program()
    main = p.graph("main")
    a, b = main.input("float32", [2], name="first tensor"), main.input("float32", [2])
    total, product = main.add(a, b), main.multiply(a, b)
    main.gives(product, total, product)
    p.signature("whole", main, {"b": b, "a": a}, {"total": total, "product": product, "again": product})
    p.signature("sum_only", main, {"left": a, "right": b}, {"sum": total})
    case("two signatures of one subgraph", p, Call(signature="whole", a=f(1, 2), b=f(3, 4)),
         Call(signature="sum_only", right=f(5, 6), left=f(7, 8)), Call(signature="whole", b=f(1, 1), a=f(2, 2)))
    p = Program()
    main, second = p.graph("main"), p.graph("second")
    x = main.input("float32", [2], open=(0,))
    main.gives(main.add(x, x))
    y = second.input("int32", [1], open=(0,))
    squares = second.multiply(y, y)
    second.gives(squares)
    p.signature("squares", second, {"y": y}, {"squares": squares})
    case("a signature of the second subgraph, resized", p, Call(signature="squares", y=i(1, 2, 3)),
         Call(signature="squares", y=i(4)), Call(signature="squares", y=i(5, 6, 7)))


def record():
    data_dependent()
    resized()
    empty()
    ranks()
    outputs()
