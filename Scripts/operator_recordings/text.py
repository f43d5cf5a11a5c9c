"""Strings, hashing and sparse lookups."""

import numpy as np

from .model import Value, case, constant, options


def record():
    """Adds the cases."""
    texts = ("The quick brown fox jumps over the lazy dog", "one  two\tthree\n four ", " front", "a", "", "a b", "a b c d e f")
    for size, skip, shorter in ((2, 0, False), (2, 1, False), (3, 2, False), (3, 1, True), (1, 0, False), (1, 3, True), (4, 0, True)):
        for index, text in enumerate(texts):
            case(f"SKIP_GRAM {size} {skip} {shorter} {index}", "SKIP_GRAM", [constant("string", [text])],
                 [Value("string", [1])],
                 options("SkipGramOptions", ngramSize=size, maxSkipSize=skip, includeAllNgrams=shorter))
    seeds = np.array([[0.123, 0.456], [-0.321, 1.234], [5.678, -4.321]])
    for kind, shape in (("int32", [5]), ("int64", [3, 2]), ("float32", [4, 7]), ("int8", [2, 3]), ("uint8", [3, 1]),
                        ("int16", [2, 30]), ("float32", [2, 40]), ("bool", [6]), ("int8", [2, 21]), ("int32", [2, 16]), ("float32", [2, 15])):
        for dense in (1, 2):
            for weighted in (False, True):
                inputs = [constant("float32", seeds), Value(kind, shape)]
                if weighted:
                    inputs.append(Value("float32", shape[:1]))
                case(f"LSH_PROJECTION {kind} {shape} type {dense} weights {weighted}", "LSH_PROJECTION", inputs,
                     [Value("int32", [3] if dense == 1 else [6])], options("LSHProjectionOptions", type=dense))
    for kind, shape in (("float32", [4, 2]), ("int8", [4]), ("int32", [4, 1, 3]), ("int64", [4, 2]), ("uint8", [4, 5]),
                        ("bool", [4]), ("string", [4]), ("int16", [4, 2]), ("float16", [4, 2])):
        rows = Value(kind, shape) if kind != "string" else constant(kind, ["Hello", "", "World", "!"])
        keys = constant("int32", [-5, 0, 11, 1000])
        output = [3, *shape[1:]]
        case(f"HASHTABLE_LOOKUP {kind} {shape}", "HASHTABLE_LOOKUP", [constant("int32", [1000, -1, -5]), keys, rows],
             [Value(kind, output), Value("uint8", [3])])
    for combiner, label in enumerate(("sum", "mean", "root")):
        for shape, places, rows in (((3, 2), [[0, 0], [0, 1], [2, 0]], [4, 3]), ((2, 3, 2), [[0, 0, 0], [0, 0, 1], [1, 2, 1]], [4, 2, 2]),
                                    ((3, 2), [[0, 0], [1, 0], [0, 1]], [4, 3])):
            case(f"EMBEDDING_LOOKUP_SPARSE {label} {shape} {places[1]}", "EMBEDDING_LOOKUP_SPARSE",
                 [constant("int32", [1, 3, 0]), constant("int32", places), constant("int32", shape),
                  Value("float32", [3], low=0.5, high=2), Value("float32", rows)],
                 [Value("float32", [*shape[:-1], *rows[1:]])], options("EmbeddingLookupSparseOptions", combiner=combiner))
