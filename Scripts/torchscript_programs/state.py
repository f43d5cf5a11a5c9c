"""State that calls change, changes in place and views."""

from typing import Dict, List, Optional, Tuple

import torch
from torch import Tensor, nn

from .registry import call, floats, integers, program


@program((2,), (3,), call("reset"), (4,))
class CounterState(nn.Module):
    def __init__(self):
        super().__init__()
        self.total = 0
        self.calls = 0
        self.scale = 1.5

    def forward(self, n: int):
        self.total += n
        self.calls = self.calls + 1
        return self.total * self.scale, self.calls

    @torch.jit.export
    def reset(self) -> None:
        self.total = 0


@program((floats(2),), (floats(2) * 3,), call("clear"), (floats(2),))
class TensorState(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("h", torch.zeros(2))
        self.register_buffer("steps", torch.tensor(0))

    def forward(self, x: Tensor):
        self.h = self.h * 0.5 + x
        self.steps += 1
        return self.h, self.steps

    @torch.jit.export
    def clear(self):
        self.h.zero_()


@program((1,), (2,), (3,))
class ContainerState(nn.Module):
    seen: List[int]
    table: Dict[str, int]
    last: Optional[Tensor]

    def __init__(self):
        super().__init__()
        self.seen = []
        self.table = {}
        self.last = None

    def forward(self, n: int):
        self.seen.append(n)
        self.table[str(n)] = n * n
        first = self.last is None
        self.last = torch.full([n], float(n))
        return self.seen, self.table, first, self.last


class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory = torch.zeros(2)
        self.n = 0

    def forward(self, x: Tensor) -> Tensor:
        self.memory = self.memory + x
        self.n += 1
        return self.memory * self.n


@program((floats(2),), (floats(2),))
class StateOfChildren(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([Cell(), Cell()])

    def forward(self, x: Tensor):
        for c in self.cells:
            x = c(x)
        self.cells[0].n = self.cells[0].n + 1
        return x, self.cells[0].n, self.cells[1].n


@program((floats(3),))
class ArithmeticInPlace(nn.Module):
    def forward(self, x: Tensor):
        y = x.clone()
        z = y
        y += 1
        y *= 2
        y -= x
        y /= 4
        y.add_(x, alpha=2)
        y.clamp_(min=-1.0)
        w = y.relu_()
        return y, z, w, x, z is y


@program((floats(3, 4),))
class WritesThroughViews(nn.Module):
    def forward(self, x: Tensor):
        y = x.clone()
        v = y[1]
        v += 10
        y[0] = 5
        y[:, 2] = -1
        y[2, 1:3] *= 2
        t = y.t()
        t[0, 0] = 99
        w = y.view(-1)
        w[5] = 42
        c = y[0].clone()
        c.zero_()
        return y, v, t, w, c


@program((floats(2, 3),))
class ViewsSeeTheBase(nn.Module):
    def forward(self, x: Tensor):
        y = x.clone()
        a = y[0]
        b = y.transpose(0, 1)
        c = y.unsqueeze(0)
        d = y.reshape(6)
        e = y + 0
        y.fill_(3)
        y[1, 2] = 7
        return a, b, c, d, e


@program((floats(4),))
class MaskedWrites(nn.Module):
    def forward(self, x: Tensor):
        y = x.clone()
        y[y < 0] = 0
        z = x.clone()
        z[torch.tensor([0, 3])] = 9.0
        w = x.clone()
        w[torch.tensor([1, 2])] = torch.tensor([5.0, 6.0])
        m = x.masked_fill(x > 1, -2.0)
        return y, z, w, m


@program((floats(2, 3),), (floats(2, 3),))
class ArgumentsChanged(nn.Module):
    def forward(self, x: Tensor):
        x.add_(1)
        x[0] = 0
        return x


@program((floats(3),), (floats(3),))
class ListOfState(nn.Module):
    history: List[Tensor]

    def __init__(self):
        super().__init__()
        self.history = [torch.zeros(3)]

    def forward(self, x: Tensor):
        self.history.append(self.history[-1] + x)
        if len(self.history) > 2:
            self.history.pop(0)
        return torch.stack(self.history), len(self.history)


@program((floats(3),), (floats(3),))
class StateChangedInPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("sum", torch.zeros(3))
        self.register_buffer("table", torch.zeros(2, 3))

    def forward(self, x: Tensor):
        self.sum.add_(x)
        self.table[1] += x
        row = self.table[0]
        row.copy_(x * 2)
        return self.sum, self.table


@program((floats(3), 0), (floats(3), 1), (floats(3), 0))
class BranchOnState(nn.Module):
    def __init__(self):
        super().__init__()
        self.flag = False

    def forward(self, x: Tensor, n: int):
        if self.flag:
            y = x * 10
        else:
            y = x + 1
        if n == 1 or x.sum() > 100:
            self.flag = not self.flag
        return y, self.flag


@program((torch.tensor([1, 2, 3]),))
class IntegerTensors(nn.Module):
    def forward(self, x: Tensor):
        y = x // 2
        z = x % 2
        w = x * 1.5
        s = x.sum()
        return y, z, w, s, x / 2, -x, x > 1, (x > 1).sum(), x.to(torch.float32), x.float().mean()


@program((floats(2, 2),))
class Constants(nn.Module):
    def forward(self, x: Tensor):
        a = torch.zeros([2], dtype=torch.int64, device=x.device)
        b = torch.ones([2], dtype=x.dtype)
        c = torch.full([2], 3)
        d = torch.arange(3)
        e = torch.zeros_like(x, memory_format=torch.preserve_format)
        return a, b, c, d, e, x.dtype == torch.float32, x.device == torch.device("cpu"), x.is_cuda, x.layout == torch.strided, x.contiguous(memory_format=torch.contiguous_format)


@program((floats(2, 3),))
class TensorAttributes(nn.Module):
    def forward(self, x: Tensor):
        return x.shape, x.T, x.is_quantized, x.requires_grad, x.device.type, x.data, x.ndim, x.dtype, x.is_floating_point(), x.element_size(), x.is_sparse, x.stride(), x.is_contiguous(), x.get_device(), x.device.index


@program((floats(4),), (floats(4),), call("level"))
class StreamState(nn.Module):
    def __init__(self):
        super().__init__()
        self.buffer = torch.zeros(6)
        self.position = 0

    def forward(self, x: Tensor):
        self.buffer = torch.cat([self.buffer[x.size(0):], x])
        self.position += x.size(0)
        if self.position >= 6:
            return self.buffer.mean(), True
        return self.buffer.sum(), False

    @torch.jit.export
    def level(self) -> float:
        return float(self.buffer.max())
