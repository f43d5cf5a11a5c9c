"""Classes, modules, enumerations and interfaces."""

from enum import Enum
from typing import Any, Dict, Final, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

from .registry import call, floats, program


class Color(Enum):
    RED = 1
    GREEN = 2


class Mode(Enum):
    FAST = "fast"
    SLOW = "slow"


class Level(Enum):
    LOW = 0.5
    HIGH = 1.5


@program((Color.RED,), (Color.GREEN,))
class Enums(nn.Module):
    def forward(self, c: Color):
        a = 0
        if c == Color.RED:
            a = 1
        elif c != Color.RED:
            a = 2
        return a, c.name, c.value, Color.RED, [Color.RED, c], {"c": c}, c == Color.GREEN


@program((1,))
class EnumsOfTextAndFloat(nn.Module):
    def __init__(self):
        super().__init__()
        self.mode = Mode.SLOW
        self.level = Level.HIGH

    def forward(self, n: int):
        names = [m.name for m in Mode]
        return self.mode.value, self.level.value + n, self.mode == Mode.FAST, names, self.mode, self.level.name, [m.value for m in Level]


@torch.jit.script
class Counter:
    def __init__(self, start: int):
        self.count = start
        self.log: List[str] = []

    def add(self, n: int) -> int:
        self.count += n
        self.log.append(f"+{n}")
        return self.count

    def __add__(self, other: "Counter") -> "Counter":
        return Counter(self.count + other.count)

    def __sub__(self, n: int) -> int:
        return self.count - n

    def __mul__(self, n: int) -> "Counter":
        return Counter(self.count * n)

    def __len__(self) -> int:
        return len(self.log)

    def __contains__(self, s: str) -> bool:
        return s in self.log

    def __getitem__(self, i: int) -> str:
        return self.log[i]

    def __setitem__(self, i: int, s: str) -> None:
        self.log[i] = s

    def __eq__(self, other: "Counter") -> bool:
        return self.count == other.count

    def __lt__(self, other: "Counter") -> bool:
        return self.count < other.count

    def __le__(self, other: "Counter") -> bool:
        return self.count <= other.count

    def __gt__(self, other: "Counter") -> bool:
        return self.count > other.count

    def __ne__(self, other: "Counter") -> bool:
        return self.count != other.count

    def __call__(self, x: int) -> int:
        return x * self.count

    def __bool__(self) -> bool:
        return self.count != 0

    def __neg__(self) -> int:
        return -self.count

    def __iadd__(self, n: int) -> "Counter":
        self.count += n
        return self

    def __str__(self) -> str:
        return f"Counter({self.count})"

    @staticmethod
    def twice(n: int) -> int:
        return n * 2

    @property
    def half(self) -> int:
        return self.count // 2

    @half.setter
    def half(self, n: int) -> None:
        self.count = n * 2


@program((4,), (0,))
class Operators(nn.Module):
    def forward(self, n: int):
        a = Counter(n)
        b = Counter(3)
        a.add(2)
        c = a + b
        d = a * 2
        a[0] = "set"
        return c.count, d.count, a - 1, len(a), "set" in a, a[0], a == b, a < b, a <= b, a > b, a != b, a(5), -a, str(a)


@program((4,))
class Properties(nn.Module):
    def forward(self, n: int):
        c = Counter(n)
        a = c.half
        c.half = 10
        c.count += 1
        return a, c.half, c.count, Counter.twice(n)


@program((3,))
class SortedObjects(nn.Module):
    def forward(self, n: int):
        l = [Counter(5), Counter(n), Counter(4)]
        l.sort()
        m = sorted([Counter(9), Counter(8)])
        return [c.count for c in l], [c.count for c in m]


@program((3,))
class SharedObjects(nn.Module):
    def change(self, c: Counter) -> None:
        c.add(10)

    def forward(self, n: int):
        c = Counter(n)
        d = c
        self.change(d)
        l = [c, d]
        l[1].count = 99
        return c.count, d.count, c is d, len(c)


@torch.jit.script
class Node:
    def __init__(self, value: int):
        self.value = value
        self.children: List[int] = []
        self.weights: Dict[str, float] = {}
        self.extra = torch.jit.annotate(Optional[Tensor], None)


@program((2,))
class ObjectsWithContainers(nn.Module):
    def forward(self, n: int):
        a = Node(n)
        a.children.append(1)
        a.children += [2, 3]
        a.weights["w"] = 0.5
        if a.extra is None:
            a.extra = torch.ones([n])
        nodes = {"a": a}
        nodes["a"].value += 5
        a.children[0] = 7
        return a.value, a.children, a.weights, a.extra, len(nodes)


class Block(nn.Module):
    def __init__(self, scale: float):
        super().__init__()
        self.scale = scale
        self.weight = nn.Parameter(torch.tensor([1.0, 2.0]) * scale)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight + self.scale


@program((floats(3, 2),))
class ModuleLists(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(0.5), Block(2.0), Block(-1.0)])
        self.named = nn.ModuleDict({"first": Block(1.0), "second": Block(3.0)})
        self.sequence = nn.Sequential(Block(1.0), nn.ReLU(), Block(0.25))

    def forward(self, x: Tensor):
        for b in self.blocks:
            x = b(x)
        for i, b in enumerate(self.blocks):
            if i > 0:
                x = x + b(x) * i
        y = self.blocks[0](x) + self.blocks[-1](x)
        for k, m in self.named.items():
            if k == "second":
                y = m(y)
        z = self.named["first"](y)
        for m in self.named.values():
            z = m(z)
        return self.sequence(x), y, z, len(self.blocks), "first" in self.named, self.sequence[0](x)


class Gate(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x)


@torch.jit.interface
class Layer(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Double(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


class Negate(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return -x


@program((floats(2), 0), (floats(2), 1))
class ModuleInterfaces(nn.Module):
    layer: Layer

    def __init__(self):
        super().__init__()
        self.layer = Double()
        self.layers = nn.ModuleList([Double(), Negate()])
        self.named = nn.ModuleDict({"d": Double(), "n": Negate()})

    def forward(self, x: Tensor, i: int):
        layer: Layer = self.layers[i]
        k = "d" if i == 0 else "n"
        other: Layer = self.named[k]
        return self.layer(x), layer.forward(x), other.forward(x)


@torch.jit.interface
class Scorer:
    def score(self, x: int) -> int:
        pass


@torch.jit.script
class Adder:
    def __init__(self, n: int):
        self.n = n

    def score(self, x: int) -> int:
        return x + self.n


@torch.jit.script
class Scaler:
    def __init__(self, n: int):
        self.n = n

    def score(self, x: int) -> int:
        return x * self.n


@torch.jit.script
def apply_scorer(s: Scorer, x: int) -> int:
    return s.score(x)


@program((5,))
class Interfaces(nn.Module):
    def forward(self, x: int):
        return apply_scorer(Adder(1), x), apply_scorer(Scaler(3), x)


def pre_hook(self, inputs: Tuple[Tensor]) -> Optional[Tensor]:
    return inputs[0] + 1


def post_hook(self, inputs: Tuple[Tensor], output: Tensor) -> Tensor:
    return output * 10 + inputs[0]


def silent_hook(self, inputs: Tuple[Tensor], output: Tensor) -> None:
    self.calls += 1


class Hooked(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, x: Tensor) -> Tensor:
        return x * 2


@program((floats(2),), (floats(2),))
class HookedChild(nn.Module):
    def __init__(self):
        super().__init__()
        self.child = Hooked()
        self.child.register_forward_hook(post_hook)
        self.child.register_forward_hook(silent_hook)

    def forward(self, x: Tensor):
        return self.child(x), self.child.calls


def root_pre_hook(self, inputs: Tuple[Tensor]) -> Tuple[Tensor]:
    return (inputs[0] + 1,)


def root_hook(self, inputs: Tuple[Tensor], output: Tensor) -> Tensor:
    return output * 10


@program((floats(2),))
class HookedRoot(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_forward_pre_hook(root_pre_hook)
        self.register_forward_hook(root_hook)

    def forward(self, x: Tensor) -> Tensor:
        return x * 2


class Settings(NamedTuple):
    size: int
    rate: float


@program((2,), call("describe"), call("shift", 3, 4.0))
class Attributes(nn.Module):
    limit: Final[int]
    settings: Settings
    table: Dict[str, int]
    maybe: Optional[Tensor]
    empty: List[Tensor]

    def __init__(self):
        super().__init__()
        self.limit = 10
        self.table = {"a": 1, "b": 2}
        self.maybe = None
        self.empty = []
        self.names = ["x", "y"]
        self.pair = (1, 2.5)
        self.settings = Settings(3, 0.1)
        self.flag = True
        self.nested = {"k": [1.0, 2.0]}
        self.shape = [1, 2, 3]
        self.text = "hello"
        self.mode = Mode.FAST
        self.register_buffer("ones", torch.ones(2))

    def forward(self, n: int):
        return (
            n + self.limit, self.table, self.maybe is None, self.names, self.pair, self.settings.rate,
            self.flag, self.nested, self.shape, self.text, self.mode.name, self.ones, len(self.empty),
            self.settings,
        )

    @torch.jit.export
    def describe(self) -> str:
        return f"{self.limit} {self.text} {self.training}"

    @torch.jit.export
    def shift(self, a: int, b: float = 1.5, c: int = 7) -> float:
        return a + b * c


@program((2,), call("g", 1), call("g", 1, 5), call("h"))
class DefaultArguments(nn.Module):
    def forward(self, a: int, b: int = 3, c: str = "x", d: Optional[int] = None):
        return a + b, c, d, self.k(a), self.k(a, z=9), self.k(y=1, x=a)

    def k(self, x: int, y: int = 2, z: int = 3) -> int:
        return x * 100 + y * 10 + z

    @torch.jit.export
    def g(self, a: int, b: int = 4) -> int:
        return a - b

    @torch.jit.export
    def h(self, flag: bool = False, items: Tuple[int, int] = (1, 2), rate: float = 0.5) -> Tuple[bool, Tuple[int, int], float]:
        return flag, items, rate


class WithState(nn.Module):
    def __init__(self):
        super().__init__()
        self.kept = torch.tensor([1.0, 2.0])
        self.made = torch.zeros(2)
        self.n = 0

    @torch.jit.export
    def __getstate__(self):
        return (self.kept, self.n + 1, self.training)

    @torch.jit.export
    def __setstate__(self, state: Tuple[Tensor, int, bool]):
        self.kept = state[0]
        self.n = state[1] * 10
        self.made = state[0] * 3
        self.training = state[2]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.kept + self.made + self.n


@program((floats(2),))
class RestoredState(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = WithState()

    def forward(self, x: Tensor):
        return self.inner(x)


@program((floats(2),))
class UnusedMethods(nn.Module):
    @torch.jit.unused
    def foreign(self, x: Tensor) -> Tensor:
        return torch.from_numpy(x.numpy())

    def forward(self, x: Tensor):
        if x.dim() > 5:
            return self.foreign(x)
        return x + 1


@program((floats(2),))
class CalledUnusedMethod(nn.Module):
    @torch.jit.unused
    def foreign(self, x: Tensor) -> Tensor:
        return torch.from_numpy(x.numpy())

    def forward(self, x: Tensor):
        return self.foreign(x)


@program((floats(4, 3),))
class TrainingFlag(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(3)

    def forward(self, x: Tensor):
        if self.training:
            return x, 1
        return x * 2, 0


class Parameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.ones(2) * i) for i in range(3)])

    def forward(self, x: Tensor) -> Tensor:
        for w in self.weights:
            x = x + w
        return x


@program((floats(2),))
class ParameterLists(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Parameters()

    def forward(self, x: Tensor):
        return self.inner(x)


@program((3,))
class FreeFunctions(nn.Module):
    def forward(self, n: int):
        return recursive_sum(n), overloaded_int(n), scale_all([1.0, 2.0], 0.5)


def recursive_sum(n: int) -> int:
    total = 0
    for i in range(n + 1):
        total += i
    return total


def overloaded_int(n: int) -> int:
    return recursive_sum(n) * 2


def scale_all(l: List[float], by: float = 2.0) -> List[float]:
    return [x * by for x in l]


class First(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 1


class Second(nn.Module):
    class Inner(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x * 3

    def __init__(self):
        super().__init__()
        self.inner = Second.Inner()

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)


@program((floats(2),))
class MangledNames(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(First(), nn.Sequential(Second(), First()))
        self.b = nn.Sequential(Second(), First())

    def forward(self, x: Tensor):
        return self.a(x), self.b(x)
