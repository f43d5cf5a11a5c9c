"""Variables, tables, and tensors that keep their value from call to call."""

import zlib

import numpy as np

from .control import branch, composite, graph_of, loop
from .program import Call, Program, case, f, i, options


def handle(graph, name, container=""):
    option = options("VarHandleOptions", container=container, sharedName=name)
    return graph.node("VAR_HANDLE", [], [("resource", [1])], option)


def read(graph, variable, dtype, shape):
    return graph.node("READ_VARIABLE", [variable], [(dtype, shape)], options("ReadVariableOptions"))


def assign(graph, variable, value):
    graph.node("ASSIGN_VARIABLE", [variable, value], [], options("AssignVariableOptions"))


def once(graph, subgraph):
    graph.node("CALL_ONCE", [], [], options("CallOnceOptions", initSubgraphIndex=subgraph.index))


def variables():
    p = Program()
    main, first = p.graph("main"), p.graph("first")
    assign(first, handle(first, "total"), first.constant("float32", [10, 20]))
    x = main.input("float32", [2])
    once(main, first)
    variable = handle(main, "total")
    total = main.add(read(main, variable, "float32", [2]), x)
    assign(main, variable, total)
    main.gives(total, read(main, handle(main, "total"), "float32", [2]))
    case("a variable that adds up", p, Call(f(1, 2)), Call(f(3, 4)), Call(f(5, 6)), Call(f(1, 1), reset="all"), Call(f(2, 2)))

    p = Program()
    main, first = p.graph("main"), p.graph("first")
    for name, value in (("a", 1), ("b", 2)):
        assign(first, handle(first, name), first.constant("int32", [value]))
    once(main, first)
    a, b = handle(main, "a"), handle(main, "b")
    old_a, old_b = read(main, a, "int32", [1]), read(main, b, "int32", [1])
    assign(main, a, old_b)
    assign(main, b, main.add(old_a, old_b))
    main.gives(old_a, old_b)
    case("two variables, no inputs", p, *[Call() for _ in range(6)])

    p = Program()
    main, first = p.graph("main"), p.graph("first")
    assign(first, handle(first, "list"), first.constant("int32", [0]))
    once(main, first)
    x = main.input("int32", [1])
    variable = handle(main, "list")
    # No rank is what makes LiteRT take the shape from the variable.
    held = read(main, variable, "int32", [])
    longer = main.node("CONCATENATION", [held, x], [("int32", [2], (0,))],
                       options("ConcatenationOptions", axis=0))
    assign(main, variable, longer)
    main.gives(longer)
    case("a variable that grows", p, *[Call(i(k)) for k in (5, 6, 7)])

    p = Program()
    add, get, first = p.graph("add"), p.graph("get"), p.graph("first")
    assign(first, handle(first, "store"), first.constant("float32", [0, 0, 0]))
    x, factor = add.input("float32", [3]), add.input("float32", [])
    once(add, first)
    variable = handle(add, "store")
    total = add.add(read(add, variable, "float32", [3]), add.multiply(x, factor))
    assign(add, variable, total)
    add.gives(x, total)
    once(get, first)
    stored = read(get, handle(get, "store"), "float32", [3])
    get.gives(stored)
    p.signature("add", add, {"z_factor": factor, "a_x": x}, {"total": total, "same": x})
    p.signature("get", get, {}, {"stored": stored})
    case("two signatures that share a variable", p, Call(signature="get"),
         Call(signature="add", a_x=f(1, 2, 3), z_factor=np.float32(2)), Call(signature="get"),
         Call(signature="add", a_x=f(1, 1, 1), z_factor=np.float32(-1)), Call(signature="get"))

    p = Program()
    main, first = p.graph("main"), p.graph("first")
    assign(first, handle(first, "count", "own"), first.constant("int32", [0]))
    assign(first, handle(first, "count"), first.constant("int32", [100]))
    flag = main.input("bool", [])
    once(main, first)

    def counting(container):
        def make(g):
            variable = handle(g, "count", container)
            more = g.add(read(g, variable, "int32", [1]), g.constant("int32", [1]))
            assign(g, variable, more)
            return more
        return make

    then, otherwise = graph_of(p, "then", [], counting("own")), graph_of(p, "else", [], counting(""))
    main.gives(main.node("IF", [flag], [("int32", [1])], branch(then, otherwise)))
    case("variables in branches, in two containers", p, *[Call(np.array(k)) for k in (True, True, False, True, False)])


    p = Program()
    main, first = p.graph("main"), p.graph("first")
    assign(first, handle(first, "sum"), first.constant("int32", [0]))
    n = main.input("int32", [1])
    once(main, first)
    condition = graph_of(p, "condition", [("int32", [1])], lambda g, n: g.less(n, g.constant("int32", [4])))

    def adding(g, n):
        variable = handle(g, "sum")
        assign(g, variable, g.add(read(g, variable, "int32", [1]), n))
        return g.add(n, g.constant("int32", [1]))

    body = graph_of(p, "body", [("int32", [1])], adding)
    last = main.node("WHILE", [n], [("int32", [1])], loop(condition, body))
    main.gives(last, read(main, handle(main, "sum"), "int32", [1]))
    case("a variable that a loop adds to", p, *[Call(i(k)) for k in (0, 2, 4)], Call(i(1), reset="all"))


def tables():
    for key, value, keys, values, missing, asked in (
            ("int64", "string", [1, 2, -7], ["one", "two", ""], ["none"], [[2, 1], [9, -7]]),
            ("string", "int64", ["a", "bb", "a"], [1, 1 << 40, 3], [-1], [["bb", "a"], ["", "c"]])):
        p = Program()
        main, first = p.graph("main"), p.graph("first")
        option = options("HashtableOptions", tableId=7, keyDtype=4 if key == "int64" else 5,
                         valueDtype=5 if value == "string" else 4)

        def table(graph):
            return graph.node("HASHTABLE", [], [("resource", [1])], option)

        first.node("HASHTABLE_IMPORT", [table(first), first.constant(key, keys), first.constant(value, values)], [],
                   options("HashtableImportOptions"))
        once(main, first)
        x, other = main.input(key, [2, 2]), main.input(value, [1])
        found = main.node("HASHTABLE_FIND", [table(main), x, other], [(value, [2, 2])], options("HashtableFindOptions"))
        size = main.node("HASHTABLE_SIZE", [table(main)], [("int64", [1])], options("HashtableSizeOptions"))
        main.gives(found, size)
        kind = object if key == "string" else np.int64
        other_kind = object if value == "string" else np.int64
        case(f"a table from {key} to {value}", p, *[
            Call(np.array(asked, kind), np.array(missing, other_kind)) for _ in range(2)],
            Call(np.array(asked[::-1], kind), np.array(missing, other_kind), reset="all"))


def lstm(p, graph, x, batch, cells, seed):
    generator = np.random.default_rng(zlib.crc32(seed.encode()))

    def reals(*shape):
        return graph.constant("float32", generator.uniform(-1, 1, shape).astype(np.float32))

    width = x.shape[-1]
    states = [graph.tensor("float32", [batch, cells], variable=True) for _ in range(2)]
    inputs = [x, *[reals(cells, width) for _ in range(4)], *[reals(cells, cells) for _ in range(4)], None, None, None,
              *[reals(cells) for _ in range(4)], None, None, *states]
    return graph.node("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [("float32", [*x.shape[:-1], cells])], options(
        "UnidirectionalSequenceLSTMOptions", fusedActivationFunction=4, timeMajor=False))


def svdf(graph, x, memory, units, seed):
    generator = np.random.default_rng(zlib.crc32(seed.encode()))

    def reals(*shape):
        return graph.constant("float32", generator.uniform(-1, 1, shape).astype(np.float32))

    state = graph.tensor("float32", [x.shape[0], memory * units], variable=True)
    return graph.node("SVDF", [x, reals(units, x.shape[1]), reals(units, memory), reals(units), state],
                      [("float32", [x.shape[0], units])], options("SVDFOptions", rank=1))


def recurrent():
    generator = np.random.default_rng(1)

    def drawn(*shape):
        return generator.uniform(-1, 1, shape).astype(np.float32)

    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2, 3, 4])
    main.gives(lstm(p, main, lstm(p, main, x, 2, 5, "first"), 2, 3, "second"))
    case("two LSTM layers with a reset", p, *[
        Call(drawn(2, 3, 4), reset="variables" if k == 2 else None) for k in range(5)])
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [2, 3])
    main.gives(svdf(main, svdf(main, x, 4, 6, "first"), 3, 2, "second"))
    case("two SVDF layers with a reset", p, *[
        Call(drawn(2, 3), reset="variables" if k == 4 else None) for k in range(7)])
    p = Program()
    main = p.graph("main")
    flag, x = main.input("bool", []), main.input("float32", [1, 3])
    then = graph_of(p, "then", [("float32", [1, 3])], lambda g, a: svdf(g, a, 3, 2, "then"))
    otherwise = graph_of(p, "else", [("float32", [1, 3])], lambda g, a: svdf(g, a, 4, 2, "else"))
    main.gives(main.node("IF", [flag, x], [("float32", [1, 2])], branch(then, otherwise)))
    case("SVDF in branches, which start anew each time", p, *[
        Call(np.array(flag), drawn(1, 3)) for flag in (True, True, False, True)])
    p = Program()
    main = p.graph("main")
    n, x = main.input("int32", [1]), main.input("float32", [1, 3])
    parts = [("int32", [1]), ("float32", [1, 3])]
    condition = graph_of(p, "condition", parts, lambda g, n, x: g.less(n, g.constant("int32", [3])))
    body = graph_of(p, "body", parts, lambda g, n, x: [g.add(n, g.constant("int32", [1])), svdf(g, x, 3, 3, "body")])
    main.gives(*main.node("WHILE", [n, x], parts, loop(condition, body)))
    case("SVDF in a loop, which keeps its state from round to round", p, *[
        Call(i(k), drawn(1, 3)) for k in (0, 2, 0, 3, 1)])
    p = Program()
    main = p.graph("main")
    x = main.input("float32", [1, 3])
    inner = graph_of(p, "inner", [("float32", [1, 3])], lambda g, a: svdf(g, a, 3, 2, "inner"))
    main.gives(main.node("STABLEHLO_COMPOSITE", [x], [("float32", [1, 2])], composite(inner, "own.filter")))
    case("SVDF in STABLEHLO_COMPOSITE", p, *[Call(drawn(1, 3)) for _ in range(3)])


def record():
    variables()
    tables()
    recurrent()
