"""IF, WHILE, CALL, STABLEHLO_CASE and STABLEHLO_COMPOSITE."""

import numpy as np
from flatbuffers import flexbuffers

from .program import Call, Program, case, f, i, options

YES, NO = np.array([True]), np.array([False])


def branch(then, otherwise):
    return options("IfOptions", thenSubgraphIndex=then.index, elseSubgraphIndex=otherwise.index)


def loop(condition, body):
    return options("WhileOptions", condSubgraphIndex=condition.index, bodySubgraphIndex=body.index)


def composite(graph, name):
    option = options("StableHLOCompositeOptions", decompositionSubgraphIndex=graph.index, version=1)
    option[2].name = name
    option[2].compositeAttributes = list(flexbuffers.Dumps({"own": 1}))
    return option


def graph_of(program, name, inputs, make):
    """A subgraph; `make` is given it and its inputs and gives its outputs."""
    graph = program.graph(name)
    made = make(graph, *[graph.input(*value) for value in inputs])
    return graph.gives(*(made if isinstance(made, (list, tuple)) else [made]))


def branches():
    p = Program()
    main = p.graph("main")
    condition, x, y = main.input("bool", [1]), main.input("float32", [2]), main.input("float32", [2])
    pair = [("float32", [2]), ("float32", [2])]
    then = graph_of(p, "then", pair, lambda g, a, b: g.add(a, b))
    otherwise = graph_of(p, "else", pair, lambda g, a, b: g.multiply(a, b))
    main.gives(main.node("IF", [condition, x, y], [("float32", [2])], branch(then, otherwise)))
    case("IF of equal shapes", p, Call(YES, f(1, 2), f(3, 4)), Call(NO, f(1, 2), f(3, 4)), Call(YES, f(5, 6), f(7, 8)))
    p = Program()
    main = p.graph("main")
    condition, x = main.input("bool", [1]), main.input("float32", [2])
    then = graph_of(p, "then", [("float32", [2])], lambda g, a: g.concatenate([a, a, a], 0, [6]))
    otherwise = graph_of(p, "else", [("float32", [2])], lambda g, a: g.add(a, a))
    chosen = main.node("IF", [condition, x], [("float32", [2])], branch(then, otherwise))
    doubled = main.node("ADD", [chosen, chosen], [("float32", [2])], options("AddOptions"))
    main.gives(doubled, chosen)
    case("IF of unequal shapes, and what follows", p, Call(NO, f(1, 2)), Call(YES, f(3, 4)), Call(NO, f(5, 6)))
    p = Program()
    main = p.graph("main")
    outer, inner, x = main.input("bool", []), main.input("bool", []), main.input("int32", [3])
    both = [("bool", []), ("int32", [3])]
    one = graph_of(p, "one", both, lambda g, c, a: a)
    three = graph_of(p, "three", [("int32", [3])], lambda g, a: g.add(a, g.constant("int32", [1, 2, 3])))
    four = graph_of(p, "four", [("int32", [3])], lambda g, a: g.multiply(a, g.constant("int32", 5)))
    two = graph_of(p, "two", both, lambda g, c, a: g.node("IF", [c, a], [("int32", [3])], branch(three, four)))
    main.gives(main.node("IF", [outer, inner, x], [("int32", [3])], branch(two, one)))
    true, false = np.array(True), np.array(False)
    case("IF within IF, one branch a pass-through", p, *[
        Call(a, b, i(1, -2, 3)) for a in (true, false) for b in (true, false)])
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [4])
    total = main.node("SUM", [x, main.constant("int32", [0])], [("float32", [])], options("ReducerOptions"))
    positive = main.node("GREATER", [total, main.constant("float32", 0)], [("bool", [])], options("GreaterOptions"))
    none = [("float32", [4])]
    then = graph_of(p, "then", none, lambda g, a: [g.constant("float32", [1, 2]), a])
    otherwise = graph_of(p, "else", none, lambda g, a: [g.constant("float32", [-1, -2]), g.add(a, a)])
    main.gives(*main.node("IF", [positive, x], [("float32", [2]), ("float32", [4])], branch(then, otherwise)))
    case("IF by a computed condition, a constant among outputs", p, Call(f(1, 2, 3, 4)), Call(f(-1, -2, -3, 4)))


def loops():
    def counting(p, limit, step=1):
        condition = graph_of(p, "condition", [("int32", [1]), ("int32", [1])],
                             lambda g, n, t: g.less(n, g.constant("int32", [limit])))
        body = graph_of(p, "body", [("int32", [1]), ("int32", [1])],
                        lambda g, n, t: [g.add(n, g.constant("int32", [step])), g.add(t, n)])
        return condition, body

    p = Program()
    main = p.graph("main")
    n, t = main.input("int32", [1]), main.input("int32", [1])
    main.gives(*main.node("WHILE", [n, t], [("int32", [1]), ("int32", [1])], loop(*counting(p, 10))))
    case("WHILE that counts, and none of its rounds", p, Call(i(0), i(0)), Call(i(5), i(7)), Call(i(10), i(3)), Call(i(99), i(3)))
    p = Program()
    main = p.graph("main")
    n, x = main.input("int32", [1]), main.input("float32", [1, 2])
    parts = [("int32", [1]), ("float32", [1, 2])]
    condition = graph_of(p, "condition", parts, lambda g, n, x: g.less(n, g.constant("int32", [4])))
    body = graph_of(p, "body", parts, lambda g, n, x: [
        g.add(n, g.constant("int32", [1])), g.concatenate([x, g.constant("float32", [[0.5, -1]])], 0, [2, 2])])
    count, grown = main.node("WHILE", [n, x], parts, loop(condition, body))
    after = main.node("SUM", [grown, main.constant("int32", [0])], [("float32", [2])], options("ReducerOptions"))
    main.gives(count, grown, after)
    case("WHILE whose tensor grows", p, Call(i(0), np.ones([1, 2], np.float32)), Call(i(2), np.zeros([1, 2], np.float32)),
         Call(i(4), np.ones([1, 2], np.float32)))
    p = Program()
    main = p.graph("main")
    n, t = main.input("int32", [1]), main.input("int32", [1])
    inner = counting(p, 3)
    outer_condition = graph_of(p, "outer", [("int32", [1]), ("int32", [1])],
                               lambda g, n, t: g.less(n, g.constant("int32", [4])))

    def nest(g, n, t):
        _, sum_ = g.node("WHILE", [g.constant("int32", [0]), t], [("int32", [1]), ("int32", [1])], loop(*inner))
        return [g.add(n, g.constant("int32", [1])), sum_]

    body = graph_of(p, "around", [("int32", [1]), ("int32", [1])], nest)
    main.gives(*main.node("WHILE", [n, t], [("int32", [1]), ("int32", [1])], loop(outer_condition, body)))
    case("WHILE within WHILE", p, Call(i(0), i(0)), Call(i(2), i(100)), Call(i(9), i(1)))
    p = Program()
    main = p.graph("main")
    n, a, b, kept = (main.input("int32", []), main.input("float32", [2]), main.input("float32", [2]),
                     main.input("float32", [3]))
    parts = [("int32", []), ("float32", [2]), ("float32", [2]), ("float32", [3])]
    condition = graph_of(p, "condition", parts, lambda g, n, a, b, k: g.less(n, g.constant("int32", 5)))
    # A swap without arithmetic would overwrite itself in LiteRT, whose loops copy in place.
    body = graph_of(p, "body", parts, lambda g, n, a, b, k: [
        g.add(n, g.constant("int32", 1)), g.add(b, g.constant("float32", 1)),
        g.multiply(a, g.constant("float32", 2)), k])
    main.gives(*main.node("WHILE", [n, a, b, kept], parts, loop(condition, body)))
    case("WHILE that swaps two tensors and passes one through", p, Call(np.int32(0), f(1, 2), f(3, 4), f(5, 6, 7)),
         Call(np.int32(3), f(1, 2), f(3, 4), f(5, 6, 7)), Call(np.int32(6), f(1, 2), f(3, 4), f(5, 6, 7)))
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [3])
    condition = graph_of(p, "condition", [("float32", [3])], lambda g, x: g.less(
        g.node("REDUCE_MAX", [x, g.constant("int32", [0])], [("float32", [])], options("ReducerOptions")),
        g.constant("float32", 100)))
    body = graph_of(p, "body", [("float32", [3])], lambda g, x: g.multiply(x, g.constant("float32", 3)))
    main.gives(main.node("WHILE", [x], [("float32", [3])], loop(condition, body)))
    case("WHILE as long as the data says", p, Call(f(1, 2, 3)), Call(f(0.1, 0, 0)), Call(f(100, 1, 1)))
    p = Program()
    main = p.graph("main")
    x = main.input("int32", [1])
    even = graph_of(p, "even", [("int32", [1])], lambda g, x: g.node(
        "FLOOR_DIV", [x, g.constant("int32", [2])], [("int32", [1])], options("FloorDivOptions")))
    odd = graph_of(p, "odd", [("int32", [1])], lambda g, x: g.add(
        g.multiply(x, g.constant("int32", [3])), g.constant("int32", [1])))

    def collatz(g, x, count):
        rest = g.node("FLOOR_MOD", [x, g.constant("int32", [2])], [("int32", [1])], options("FloorModOptions"))
        is_even = g.node("EQUAL", [rest, g.constant("int32", [0])], [("bool", [1])], options("EqualOptions"))
        return [g.node("IF", [is_even, x], [("int32", [1])], branch(even, odd)),
                g.add(count, g.constant("int32", [1]))]

    pair = [("int32", [1]), ("int32", [1])]
    condition = graph_of(p, "condition", pair, lambda g, x, c: g.node(
        "NOT_EQUAL", [x, g.constant("int32", [1])], [("bool", [1])], options("NotEqualOptions")))
    body = graph_of(p, "body", pair, collatz)
    main.gives(*main.node("WHILE", [x, main.constant("int32", [0])], pair, loop(condition, body)))
    case("IF within WHILE", p, Call(i(6)), Call(i(27)), Call(i(1)))


def mixed():
    p = Program()
    main = p.graph("main")
    n, x = main.input("int32", []), main.input("int8", [4], scale=0.05, zero=-3)
    scaled = dict(scale=0.05, zero=-3)

    def bounds(g):
        return g.input("int32", []), g.input("int8", [4], **scaled)

    condition, body = p.graph("condition"), p.graph("body")
    count, _ = bounds(condition)
    condition.gives(condition.less(count, condition.constant("int32", 3)))
    count, given = bounds(body)
    total = body.tensor("int8", [4], **scaled)
    body.node("ADD", [given, body.constant("int8", [10, -20, 30, 127], scale=0.1, zero=5)], [total], options("AddOptions"), 2)
    body.gives(body.add(count, body.constant("int32", 1)), total)
    out_n, out_x = main.node("WHILE", [n, x], [main.tensor("int32", []), main.tensor("int8", [4], **scaled)], loop(condition, body))
    main.gives(out_x, out_n)
    case("WHILE over quantised numbers", p, *[
        Call(np.int32(k), np.array([1, -128, 127, -3], np.int8)) for k in (0, 2, 5)])
    p = Program()
    main = p.graph("main")
    condition, x = main.input("bool", []), main.input("float32", [4])

    def some(g, a):
        above = g.node("GREATER", [a, g.constant("float32", 0)], [("bool", [4])], options("GreaterOptions"))
        where = g.node("WHERE", [above], [("int64", [4, 1])], options("WhereOptions"))
        return g.node("GATHER_ND", [a, where], [("float32", [4])], options("GatherNdOptions"))

    then = graph_of(p, "then", [("float32", [4])], some)
    otherwise = graph_of(p, "else", [("float32", [4])], lambda g, a: g.node(
        "SLICE", [a, g.constant("int32", [1]), g.constant("int32", [0])], [("float32", [0])], options("SliceOptions")))
    chosen = main.node("IF", [condition, x], [("float32", [4])], branch(then, otherwise))
    total = main.node("SUM", [chosen, main.constant("int32", [0])], [("float32", [])], options("ReducerOptions"))
    main.gives(chosen, total)
    case("IF with shapes of data, and with no elements", p, *[
        Call(np.array(k), f(*v)) for k, v in ((True, (1, -2, 3, -4)), (False, (1, 2, 3, 4)), (True, (-1, -1, -1, -1)))])
    p = Program()
    main = p.graph("main")
    n, x = main.input("int32", [1]), main.input("float32", [8])
    parts = [("int32", [1]), ("float32", [8])]
    condition = graph_of(p, "condition", parts, lambda g, n, x: g.less(n, g.constant("int32", [3])))

    def halve(g, n, x):
        size = g.node("SHAPE", [x], [("int32", [1])], options("ShapeOptions", outType=2))
        half = g.node("FLOOR_DIV", [size, g.constant("int32", [2])], [("int32", [1])], options("FloorDivOptions"))
        kept = g.node("SLICE", [x, g.constant("int32", [0]), half], [g.tensor("float32", [4], open=(0,))], options("SliceOptions"))
        return [g.add(n, g.constant("int32", [1])), kept]

    body = graph_of(p, "body", parts, halve)
    main.gives(*main.node("WHILE", [n, x], parts, loop(condition, body)))
    case("WHILE whose tensor shrinks by its SHAPE", p, *[
        Call(i(k), np.arange(size, dtype=np.float32)) for k, size in ((0, 8), (1, 8), (2, 12), (3, 8), (0, 3))])


def choices():
    p = Program()
    main = p.graph("main")
    number, x = main.input("int32", []), main.input("float32", [2])
    graphs = [graph_of(p, f"case{k}", [("float32", [2])], lambda g, a, k=k: g.multiply(a, g.constant("float32", k + 2)))
              for k in range(3)]
    main.gives(main.node("STABLEHLO_CASE", [number, x], [("float32", [2])],
                         options("StablehloCaseOptions", branchSubgraphIndices=[g.index for g in graphs])))
    case("STABLEHLO_CASE", p, *[Call(np.int32(k), f(1, -2)) for k in (0, 1, 2, 3, -1, 100)])


def composites():
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [3])
    inner = graph_of(p, "inner", [("float32", [3])], lambda g, a: g.add(a, g.multiply(a, a)))
    middle = main.node("STABLEHLO_COMPOSITE", [x], [("float32", [3])], composite(inner, "own.square_plus"))
    main.gives(main.add(middle, x), middle)
    case("STABLEHLO_COMPOSITE", p, Call(f(1, 2, 3)), Call(f(-1, 0.5, 9)))
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [4])

    def positive(g, a):
        where = g.node("WHERE", [g.node("GREATER", [a, g.constant("float32", 0)], [("bool", [4])], options("GreaterOptions"))],
                       [("int64", [4, 1])], options("WhereOptions"))
        return g.node("GATHER_ND", [a, where], [("float32", [4])], options("GatherNdOptions"))

    inner = graph_of(p, "inner", [("float32", [4])], positive)
    found = main.node("STABLEHLO_COMPOSITE", [x], [("float32", [4])], composite(inner, "own.positive"))
    main.gives(main.node("MUL", [found, main.constant("float32", 2)], [("float32", [4])], options("MulOptions")))
    case("STABLEHLO_COMPOSITE whose shape follows from data", p, Call(f(1, -1, 2, -2)), Call(f(-1, -1, -2, -2)), Call(f(1, 2, 3, 4)))
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2])
    inner = graph_of(p, "inner", [("float32", [2])], lambda g, a: g.add(a, a))
    middle = graph_of(p, "middle", [("float32", [2])], lambda g, a: g.multiply(
        g.node("STABLEHLO_COMPOSITE", [a], [("float32", [2])], composite(inner, "own.inner")), a))
    outs = [main.node("STABLEHLO_COMPOSITE", [v], [("float32", [2])], composite(middle, "own.middle")) for v in (x, x)]
    main.gives(main.add(*outs))
    case("STABLEHLO_COMPOSITE twice, with one within", p, Call(f(1, 2)), Call(f(-3, 0.25)))


def record():
    branches()
    loops()
    mixed()
    choices()
    composites()
