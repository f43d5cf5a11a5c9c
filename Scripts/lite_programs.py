"""Programs for recordings of the lite interpreter, each kept in every version of bytecode."""

from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import nn

from torchscript_programs.registry import Program, call, floats

PROGRAMS = []


def program(*calls):
    """Adds a module's class to the list."""

    def add(module):
        entries = [c if isinstance(c, dict) else {"method": "forward", "args": c} for c in calls]
        PROGRAMS.append(Program(module.__name__, module, entries, ""))
        return module

    return add


def weights(module):
    """The module with parameters that are written down."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(floats(*parameter.shape) / 4)
    return module


@program((floats(2, 3),), (floats(2, 3) * 2,))
class LiteLayers(nn.Module):
    """Submodules, parameters and buffers, defaults that are left out."""

    def __init__(self):
        super().__init__()
        self.first = weights(nn.Linear(3, 4))
        self.second = weights(nn.Linear(4, 2))
        self.register_buffer("shift", torch.tensor([[1.0, -1.0]]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.relu(self.first(x))
        y = torch.add(self.second(y), self.shift, alpha=2)
        return torch.softmax(y, dim=1)


@program((floats(1, 2, 5, 5),))
class LiteConvolution(nn.Module):
    """A convolution with normalisation and pooling."""

    def __init__(self):
        super().__init__()
        self.convolution = weights(nn.Conv2d(2, 4, 3, padding=1))
        self.norm = nn.BatchNorm2d(4)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pool(torch.relu(self.norm(self.convolution(x)))).flatten(1)


@program((torch.tensor(3),), (torch.tensor(12),), (torch.tensor(0),))
class LiteControl(nn.Module):
    """Loops whose ends depend on data, conditions, breaks."""

    def forward(self, limit: torch.Tensor) -> Tuple[int, List[int]]:
        total = 0
        seen: List[int] = []
        for index in range(int(limit.item())):
            if index % 3 == 2:
                continue
            total += index
            if total > 30:
                break
            seen.append(index)
        while total > 7:
            total -= 5
        return total, seen


@program((floats(2, 2),), (floats(2, 2),), call("bump"), call("bump", 5), call("names"))
class LiteState(nn.Module):
    """Attributes of all kinds that calls change."""

    history: List[torch.Tensor]
    counts: Dict[str, int]
    label: Optional[str]

    def __init__(self):
        super().__init__()
        self.register_buffer("sum", torch.zeros(2, 2))
        self.count = 1
        self.label = None
        self.history = []
        self.counts = {"calls": 0}

    def forward(self, x: torch.Tensor) -> Tuple[torch.Tensor, int, int]:
        self.sum.add_(x)
        self.history.append(x.clone())
        self.counts["calls"] += 1
        if self.label is None:
            self.label = "named"
        return self.sum * 2, len(self.history), self.counts["calls"]

    @torch.jit.export
    def bump(self, by: int = 2) -> int:
        self.count += by
        return self.count

    @torch.jit.export
    def names(self) -> str:
        label = self.label
        return "{}: {}".format(label if label is not None else "none", self.count)


class Box(NamedTuple):
    corner: torch.Tensor
    size: int


@program((floats(2, 3),))
class LiteTuples(nn.Module):
    """Tuples with names and without, several results of one operator, unpacking."""

    def forward(self, x: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor, int, torch.Tensor, int]:
        values, indices = torch.max(x, 1)
        box = Box(values * 2, x.size(0))
        rows, columns = x.shape
        triple = (values, indices, rows)
        first, rest = triple[0], triple[1:]
        return first + box.corner, rest[0], box.size + columns, torch.stack([values, values]), len(rest)


@program((floats(2, 3), "a"), (floats(2, 3), "b"), (floats(2, 3), "c"))
class LiteContainers(nn.Module):
    """Dictionaries, lists, texts, and an error of the program."""

    def forward(self, x: torch.Tensor, key: str) -> Tuple[torch.Tensor, str, List[float], bool]:
        table = {"a": x, "b": x * 2}
        table["d"] = x - 1
        if key not in table:
            raise ValueError("no such key")
        numbers = [0.5, 1.5]
        numbers[0] = 2.5
        numbers.extend([3.0])
        numbers.insert(1, -1.0)
        last = numbers.pop()
        text = "{}-{}".format(key.upper(), len(numbers))
        return table[key] + last, text, numbers, "a" in table


@program((floats(3, 4), None), (floats(3, 4), 1))
class LiteViews(nn.Module):
    """Slices, writing into parts, optional values."""

    def forward(self, x: torch.Tensor, axis: Optional[int]) -> torch.Tensor:
        y = x.clone()
        y[1:, ::2] = 0
        y[0] += 1
        row = y.view(2, 6)
        row.mul_(2)
        if axis is not None:
            return y.sum(axis)
        return y.t()[1:3] - y.new_ones(3)


NAMES = [program.name for program in PROGRAMS]
