"""Lists, tuples, dictionaries and optionals."""

from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import torch
from torch import Tensor, nn

from .registry import call, floats, integers, program


@program(([3, 1, 2],), ([],), ([5],))
class ListChanges(nn.Module):
    def forward(self, l: List[int]):
        a = l.copy()
        a.append(4)
        a.extend([7, 8])
        a.insert(0, 9)
        a.insert(-1, 10)
        a.insert(100, 11)
        b = a.pop()
        c = a.pop(0)
        a.reverse()
        d = a.copy()
        d.sort()
        e = d.copy()
        e.sort(reverse=True)
        a.remove(4)
        return a, b, c, d, e, len(a), sorted(a), a.index(7), a.count(7), l


@program(([1, 2, 3, 4, 5],))
class ListParts(nn.Module):
    def forward(self, l: List[int]):
        return l[1:3], l[:-1], l[::2], l[-2:], l[10:], l[0], l[-1], l[3:1], l[1:4:2]


@program(([1, 2], 2), ([1, 2], -3), ([], 0))
class IndexBeyondList(nn.Module):
    def forward(self, l: List[int], i: int):
        return l[i]


@program(([1, 2], 2), ([1, 2], -3))
class AssignmentBeyondList(nn.Module):
    def forward(self, l: List[int], i: int):
        l[i] = 5
        return l


@program(([],), ([1],))
class PopOfEmptyList(nn.Module):
    def forward(self, l: List[int]):
        l.pop()
        return l.pop()


@program(([1, 2, 3],))
class RemovalOfAbsent(nn.Module):
    def forward(self, l: List[int]):
        l.remove(7)
        return l


@program(([1, 2], [3]), ([], [1]))
class ListArithmetic(nn.Module):
    def forward(self, a: List[int], b: List[int]):
        c = a + b
        c += [9]
        d = a * 3
        e = 2 * b
        f = [0] * 4
        a += b
        b *= 2
        return c, d, e, f, a, b, a == b, a != c, [1] == [1]


@program(([1, 2, 3], [1.5, 0.5], [True, False], [0]))
class ListReductions(nn.Module):
    def forward(self, a: List[int], b: List[float], c: List[bool], d: List[int]):
        return (
            sum(a), sum(b), min(a), max(a), min(b), max(b), any(c), all(c), any(d), all(a), 2 in a,
            7 in a, 0.5 in b, min([[1, 2], [1, 1]][0]), len(c),
        )


@program(([],))
class MinimumOfNothing(nn.Module):
    def forward(self, a: List[int]):
        return min(a)


@program(([4, 5, 6],))
class Comprehensions(nn.Module):
    def forward(self, l: List[int]):
        a = [x * 2 for x in l]
        b = [x + i for i, x in enumerate(l)]
        c = [x * y for x, y in zip(l, [1, 2, 3])]
        d = {x: x * x for x in l}
        e = [[i, x] for i, x in enumerate(l, 5)]
        f = [i for i in range(3)]
        g = [x for x in reversed(l)] if False else l
        return a, b, c, d, e, f, g


@program((4,), (0,), (-2,))
class Ranges(nn.Module):
    def forward(self, n: int):
        a: List[int] = []
        for i in range(n):
            a.append(i)
        for i in range(1, n, 2):
            a.append(10 * i)
        for i in range(n, -2, -1):
            a.append(100 * i)
        for i in range(2, n):
            a.append(i + 1000)
        return a, [x for x in range(n, 0, -2)]


@program((0,))
class StepOfZero(nn.Module):
    def forward(self, n: int):
        a = 0
        for i in range(1, 5, n):
            a += i
        return a


@program((3, [1.5, 2.5, 3.5]))
class Enumerations(nn.Module):
    def forward(self, n: int, l: List[float]):
        s = 0.0
        for i, x in enumerate(l):
            s += i * x
        for i, (x, y) in enumerate(zip(l, [2, 3, 4])):
            s += x * y + i
        t = 0
        for a, b, c in zip([1, 2, 3], [4, 5], [6, 7, 8]):
            t += a * b * c
        return s, t, list(enumerate(l))[1], list(zip(l, [1, 2]))


@program((1, 2.0, "x"))
class Tuples(nn.Module):
    def forward(self, a: int, b: float, c: str):
        t = (a, b, c)
        x, y, z = t
        u = t[0], t[-1]
        v = t[1:]
        w = (a,)
        (p, q), r = (a, b), c
        return t, x, y, z, u, v, w, p, q, r, len(t), ()


@program((3,))
class Swaps(nn.Module):
    def forward(self, n: int):
        a, b = 1, 2
        a, b = b, a + n
        l = [1, 2, 3]
        l[0], l[1] = l[1], l[0]
        x = y = n
        (c, d), e = (1, 2), 3
        return a, b, l, x, y, c, d, e


class Point(NamedTuple):
    x: int
    y: float = 2.5
    name: str = "p"


class Pair(NamedTuple):
    first: Tensor
    second: Optional[Tensor]


@program((3,))
class NamedTuples(nn.Module):
    def move(self, p: Point) -> Point:
        return Point(p.x + 1, p.y * 2, p.name + "!")

    def forward(self, n: int):
        p = Point(n)
        q = self.move(p)
        a, b, c = q
        return p, q, q.x, q[1], q.name, len(q), a + b, c, f"{p}"


@program((floats(2, 2),))
class NamedTuplesOfTensors(nn.Module):
    def forward(self, x: Tensor):
        p = Pair(x + 1, None)
        q = Pair(first=x, second=x * 2)
        s = q.second
        if s is not None:
            x = x + s
        pairs = [p, q]
        return pairs, x, p.second is None, {"q": q}


@program((Point(1, 1.5, "in"),))
class NamedTupleArguments(nn.Module):
    def forward(self, p: Point):
        return p.x, p.y, p.name, p


@program(({"a": 1, "b": 2},), ({},))
class DictionaryChanges(nn.Module):
    def forward(self, d: Dict[str, int]):
        e = d.copy()
        e["c"] = 3
        e["a"] = 10
        e.update({"d": 4, "b": 20})
        a = e.pop("c")
        b = e.pop("zz", -1)
        s = e.setdefault("a", 5)
        t = e.setdefault("new", 6)
        g = e.get("a")
        h = e.get("nothing")
        i = e.get("nothing", 7)
        keys = list(e.keys())
        values = list(e.values())
        items = list(e.items())
        del e["a"]
        first = e.popitem()
        n = len(e)
        e.clear()
        return d, a, b, s, t, g, h, i, keys, values, items, first, n, e, "a" in d, "x" not in d


@program(({1: 2.0, 3: 4.0},))
class DictionaryLoops(nn.Module):
    def forward(self, d: Dict[int, float]):
        s = 0.0
        for k in d:
            s += k
        for k, v in d.items():
            s += k * v
        for v in d.values():
            s += v
        return s, {k: v for k, v in d.items()}, d[1], [k for k in d.keys()], {2.5: "x"}, {True: 1}


@program(({"a": 1}, "b"))
class AbsentKey(nn.Module):
    def forward(self, d: Dict[str, int], k: str):
        return d[k]


@program(({"a": 1}, "b"))
class PopOfAbsentKey(nn.Module):
    def forward(self, d: Dict[str, int], k: str):
        return d.pop(k)


@program(({},))
class PopOfEmptyDictionary(nn.Module):
    def forward(self, d: Dict[str, int]):
        return d.popitem()


@program((2,))
class DictionaryMakers(nn.Module):
    def forward(self, n: int):
        a = dict([("x", n), ("y", 2)])
        b: Dict[int, str] = {}
        c = {"k": [1, 2], "l": [n]}
        d = dict(a)
        d["z"] = 9
        e = {n: {"in": n}}
        return a, b, c, d, e, e[n]["in"], c["k"][-1]


@program((floats(2), floats(3)))
class DictionariesOfTensors(nn.Module):
    def forward(self, a: Tensor, b: Tensor) -> Dict[str, Tensor]:
        d: Dict[str, Tensor] = {}
        d["sum"] = a.sum() + b.sum()
        d["a"] = a * 2
        for k in list(d.keys()):
            d[k + "_neg"] = -d[k]
        return d


@program((None,), (3,))
class Optionals(nn.Module):
    def forward(self, n: Optional[int]):
        a = 1 if n is None else n + 1
        b: Optional[str] = None
        if n is not None:
            b = str(n)
        c = n if n is not None else 0
        l: List[Optional[int]] = [n, 1, None]
        return a, b, c, l, n, n is None, l[0] is None


@program((None,), (floats(2),))
class OptionalTensors(nn.Module):
    def forward(self, x: Optional[Tensor]):
        if x is None:
            x = torch.ones([2])
        y: Optional[Tensor] = None
        if x.sum() > 0:
            y = x
        return x, y, torch.jit._unwrap_optional(x)


@program((None,), says="AssertionError")
class AssertsSomething(nn.Module):
    def forward(self, x: Optional[int]):
        assert x is not None
        return x + 1


@program((None,))
class UnwrapsNothing(nn.Module):
    def forward(self, x: Optional[int]):
        return torch.jit._unwrap_optional(x)


@program((1,), ("a",), ([1, 2],), ({"k": 1},), (2.5,), (True,), (None,), ((1, "a"),), (floats(2),))
class AnyValues(nn.Module):
    def forward(self, x: Any):
        a = 0
        if isinstance(x, int):
            a = x + 1
        elif isinstance(x, str):
            a = len(x)
        elif isinstance(x, List[int]):
            a = x[0] + 100
        elif isinstance(x, Dict[str, int]):
            a = x["k"] + 200
        elif isinstance(x, float):
            a = int(x)
        elif isinstance(x, Tensor):
            a = x.dim() + 300
        elif isinstance(x, Tuple[int, str]):
            a = x[0] + 400
        return a, isinstance(x, (int, float)), isinstance(x, bool), x is None


@program((1,))
class ElementTypes(nn.Module):
    def what(self, x: Any) -> str:
        if isinstance(x, List[int]):
            return "ints"
        if isinstance(x, List[Tensor]):
            return "tensors"
        if isinstance(x, List[str]):
            return "texts"
        if isinstance(x, List[Optional[int]]):
            return "optionals"
        if isinstance(x, Dict[str, int]):
            return "text to int"
        if isinstance(x, Dict[int, float]):
            return "int to float"
        if isinstance(x, List[List[int]]):
            return "lists"
        return "other"

    def forward(self, n: int):
        a: List[int] = []
        b: List[Tensor] = []
        c: List[str] = []
        d: List[Optional[int]] = [1, 2]
        e: Dict[str, int] = {}
        f: Dict[int, float] = {}
        k: List[int] = []
        g: List[List[int]] = [k]
        h: List[float] = []
        return [self.what(a), self.what(b), self.what(c), self.what(d), self.what(e), self.what(f), self.what(g), self.what(h)]


@program((1, "a"))
class Unions(nn.Module):
    def f(self, x: Union[int, str, List[int]]) -> int:
        if isinstance(x, str):
            return len(x) + 10
        elif isinstance(x, int):
            return x
        else:
            return sum(x)

    def forward(self, a: int, b: str):
        u: Union[int, str] = a
        if a > 0:
            u = b
        return self.f(a), self.f(b), self.f([1, 2, 3]), u


@program((3,))
class Deletions(nn.Module):
    def forward(self, n: int):
        l = [1, 2, 3, n]
        del l[0]
        del l[-1]
        d = {"a": 1, "b": n}
        del d["a"]
        x = n
        del x
        return l, d


@program(([[1, 2], [3]], {"a": [1]}))
class SharedContainers(nn.Module):
    def forward(self, l: List[List[int]], d: Dict[str, List[int]]):
        inner = l[0]
        inner.append(5)
        k = d["a"]
        k[0] = 7
        m = l
        m.append([9])
        c = l.copy()
        c.append([0])
        c[0].append(6)
        return l, d, inner is l[0], len(c), m is l, c is l


@program(([3.5, -1.0], ["b", "a"], [True, False]))
class Sorting(nn.Module):
    def forward(self, a: List[float], b: List[str], c: List[bool]):
        t = [(2, "b"), (1, "z"), (2, "a")]
        t.sort()
        a.sort(reverse=True)
        b.sort()
        c.sort()
        return a, b, c, t, sorted(t), sorted([3, 1, 2]), sorted([[2, 1][0], 0])


@program((floats(2, 3), integers(2, 2)))
class TensorsToLists(nn.Module):
    def forward(self, x: Tensor, i: Tensor):
        a: List[List[float]] = x.tolist()
        b: List[float] = x[0].tolist()
        c: float = x[0, 0].tolist()
        d: List[List[int]] = i.tolist()
        e: List[bool] = (i[0] > 0).tolist()
        return a, b, c, d, e


@program((floats(3), floats(3)))
class ListsOfTensors(nn.Module):
    def forward(self, x: Tensor, y: Tensor):
        l = [x, y]
        l.append(x + y)
        s = torch.stack(l)
        a, b, c = l
        l[0] = l[0] * 2
        return s, torch.cat(l), a + b + c, len(l), [t.sum() for t in l]


@program((2,))
class TensorsOfLists(nn.Module):
    def forward(self, n: int):
        return torch.tensor([1, 2, n]), torch.tensor([[1.0, 2.0], [3.0, float(n)]]), torch.tensor(n), torch.tensor([True, False]), torch.tensor([1, n], dtype=torch.float32)


@program(((1, (2.0, ["x"])),))
class NestedValues(nn.Module):
    def forward(self, v: Tuple[int, Tuple[float, List[str]]]):
        a, (b, c) = v
        c.append("y")
        return v, a, b, c, [(a, {"k": (b, [c])})]
