"""Strings: as inputs, outputs and constants, moved and compared, with loops and shapes of data."""

import numpy as np

from .control import branch, graph_of, loop
from .program import Call, Program, case, i, options


def s(*words):
    return np.array(words, object)


def record():
    p = Program()
    main = p.graph("main")
    x = main.input("string", [4])
    square = main.node("RESHAPE", [x, main.constant("int32", [2, 2])], [("string", [2, 2])], options("ReshapeOptions", newShape=[2, 2]))
    chosen = main.node("GATHER", [x, main.constant("int32", [3, 0])], [("string", [2])], options("GatherOptions"))
    main.gives(square, chosen, x)
    case("strings through RESHAPE and GATHER", p, Call(s("a", "", "blå", "espresso")), Call(s("1", "22", "333", "4444")))
    p = Program()
    main = p.graph("main")
    x, y = main.input("string", [2]), main.input("string", [2])
    same = main.node("EQUAL", [x, y], [("bool", [2])], options("EqualOptions"))
    other = main.node("NOT_EQUAL", [x, main.constant("string", ["bird"])], [("bool", [2])], options("NotEqualOptions"))
    main.gives(same, other)
    case("strings compared", p, Call(s("bird", "a"), s("bird", "b")), Call(s("", "bird"), s("", "birds")))
    p = Program()
    main = p.graph("main")
    x, n = main.input("string", [2]), main.input("int32", [1])
    both = [("string", [2]), ("int32", [1])]
    condition = graph_of(p, "condition", both, lambda g, x, n: g.less(n, g.constant("int32", [2])))
    body = graph_of(p, "body", both, lambda g, x, n: [
        g.node("GATHER", [x, g.constant("int32", [1, 0])], [("string", [2])], options("GatherOptions")),
        g.add(n, g.constant("int32", [1]))])
    main.gives(*main.node("WHILE", [x, n], both, loop(condition, body)))
    case("strings in WHILE", p, *[Call(s("left", "right"), i(k)) for k in (0, 1, 2)])
    p = Program()
    main = p.graph("main")
    flag, x = main.input("bool", []), main.input("string", [2])
    then = graph_of(p, "then", [("string", [2])], lambda g, a: g.node(
        "GATHER", [a, g.constant("int32", [1, 1])], [("string", [2])], options("GatherOptions")))
    otherwise = graph_of(p, "else", [("string", [2])], lambda g, a: g.node(
        "RESHAPE", [a, g.constant("int32", [2])], [("string", [2])], options("ReshapeOptions")))
    main.gives(main.node("IF", [flag, x], [("string", [2])], branch(then, otherwise)))
    case("strings in IF", p, *[Call(np.array(k), s("a", "b")) for k in (True, False, True)])
    p = Program()
    main = p.graph("main")
    x = main.input("string", [2])
    main.gives(main.node("TILE", [x, main.constant("int32", [2])], [("string", [4])], options("TileOptions")))
    case("strings in TILE", p, Call(s("a", "bc")))
    p = Program()
    main = p.graph("main")
    x, place = main.input("string", [3]), main.input("int32", [1])
    found = main.node("SLICE", [x, place, main.constant("int32", [-1])], [("string", [1], (0,))], options("SliceOptions"))
    main.gives(found, main.node("SHAPE", [found], [("int32", [1])], options("ShapeOptions", outType=2)))
    case("strings in SLICE by an input", p, *[Call(s("a", "bc", "def"), i(k)) for k in (0, 1, 2, 3)])
    p = Program()
    main = p.graph("main")
    x = main.input("string", [2], open=(0,))
    main.gives(main.node("EXPAND_DIMS", [x, main.constant("int32", 0)], [("string", [1, 2])], options("ExpandDimsOptions")), x)
    case("strings of several shapes", p, Call(s("a", "b")), Call(s("a", "b", "c")), Call(s("x")))
