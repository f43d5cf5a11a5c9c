"""Control flow, errors, contexts and forks."""

from typing import Any, Dict, List, Optional, Tuple

import warnings

import torch
from torch import Tensor, nn

from .registry import call, floats, integers, program


@program((5,), (0,), (-3,), (12,))
class EarlyReturns(nn.Module):
    def forward(self, n: int):
        if n < 0:
            return "negative"
        if n == 0:
            return "zero"
        for i in range(n):
            if i == 7:
                return "seven"
        return "small"


@program((10,), (1,), (0,))
class BreaksAndContinues(nn.Module):
    def forward(self, n: int):
        a = 0
        for i in range(n):
            if i % 2 == 0:
                continue
            if i > 6:
                break
            a += i
        b = 0
        while True:
            b += 1
            if b == 3:
                continue
            if b > 5:
                break
        c = 0
        while c < n and a >= 0:
            c += 2
        return a, b, c


@program((4,))
class NestedLoops(nn.Module):
    def forward(self, n: int):
        out: List[Tuple[int, int]] = []
        for i in range(n):
            for j in range(i):
                if (i + j) % 2 == 1:
                    continue
                for k in range(2):
                    if k == 1:
                        break
                    out.append((i, j + k))
        return out


@program((27,), (1,))
class Collatz(nn.Module):
    def forward(self, n: int):
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        return steps


@program((100000,))
class LongLoop(nn.Module):
    def forward(self, n: int):
        a = 0
        for i in range(n):
            a = (a * 31 + i) % 1000003
        return a


@program((floats(3),), (-floats(3).abs() - 1,), (torch.zeros(3),))
class BranchOnData(nn.Module):
    def forward(self, x: Tensor):
        if x.sum() > 0:
            y = x * 2
        elif bool(x.sum() < -3):
            y = -x
        else:
            y = x + 100
        return y


@program((torch.tensor(3.0),), (torch.tensor(40.0),))
class LoopOnData(nn.Module):
    def forward(self, x: Tensor):
        n = 0
        while x < 100:
            x = x * 1.5 + 1
            n += 1
        return x, n


@program((floats(4, 3),))
class LoopOverTensor(nn.Module):
    def forward(self, x: Tensor):
        s = torch.zeros([3])
        for row in x:
            if row.max() > 1:
                s = s + row
        t: List[float] = []
        for v in x[0]:
            t.append(v.item())
        a, b, c = x[0].unbind()
        p, q = x.split([1, 3])
        return s, t, a + b + c, p, q, len(x)


@program((floats(5), 2), (-floats(5), 2), (torch.ones(5), 2))
class DynamicShapes(nn.Module):
    def forward(self, x: Tensor, k: int):
        m = int((x > 0).sum())
        y = x[:m]
        z = torch.zeros([m, k])
        i = torch.nonzero(x > 0)
        return y, z, i, x[x > 0], z.shape, m


@program((floats(2), True), (floats(2), False))
class Ternaries(nn.Module):
    def forward(self, x: Tensor, f: bool):
        y = x if f else -x
        z = 1.0 if f and x.size(0) > 1 else 2.0
        w = x.mean() if (f or not f) else x.sum()
        return y * z, w, "yes" if f else "no"


@program((1,), (-1,), says="too small")
class Raises(nn.Module):
    def forward(self, n: int):
        if n < 0:
            raise ValueError(f"{n} is too small")
        return n


class SpecialError(Exception):
    pass


@program((-1,), says="special trouble")
class RaisesItsOwn(nn.Module):
    def forward(self, n: int):
        if n < 0:
            raise SpecialError("special trouble")
        return n


@program((-1,))
class RaisesWithoutText(nn.Module):
    def forward(self, n: int):
        if n < 0:
            raise RuntimeError()
        return n


@program((5,), (-5,), says="must be positive")
class Asserts(nn.Module):
    def forward(self, n: int):
        assert n > 0, f"{n} must be positive"
        assert n != 77
        return n


@program((floats(2),), (floats(3),), says="two elements")
class AssertsOnShapes(nn.Module):
    def forward(self, x: Tensor):
        assert x.size(0) == 2, "two elements, please"
        return x


@torch.jit.script
class Context:
    def __init__(self, log: List[str], name: str):
        self.log = log
        self.name = name

    def __enter__(self) -> str:
        self.log.append("enter " + self.name)
        return self.name

    def __exit__(self, type: Any, value: Any, tb: Any) -> None:
        self.log.append("exit " + self.name)


@program((2,))
class Contexts(nn.Module):
    def forward(self, n: int):
        log: List[str] = []
        with Context(log, "a") as a:
            log.append("in " + a)
            with Context(log, "b"), Context(log, "c") as c:
                log.append(c)
        with Context(log, "loop"):
            for i in range(n):
                log.append(str(i))
        return log


@program((floats(2),))
class NoGrad(nn.Module):
    def forward(self, x: Tensor):
        with torch.no_grad():
            y = x * 2
        with torch.autograd.profiler.record_function("label"):
            z = y + 1
        return y, z, y.requires_grad


@program((floats(2),))
class Forks(nn.Module):
    def job(self, x: Tensor, k: int) -> Tensor:
        return x * k

    def forward(self, x: Tensor):
        y = x + 1
        f = torch.jit.fork(self.job, y, 3)
        fs: List[torch.jit.Future[Tensor]] = []
        for i in range(3):
            fs.append(torch.jit.fork(self.job, x, i))
        out: List[Tensor] = []
        for g in fs:
            out.append(torch.jit.wait(g))
        return torch.jit.wait(f), out


@torch.jit.script
def fork_body(a: int, l: List[int]) -> int:
    l.append(a)
    return a * len(l)


@program((4,))
class ForksOfNumbers(nn.Module):
    def forward(self, n: int):
        l = [1]
        f = torch.jit.fork(fork_body, n, l)
        r = torch.jit.wait(f)
        return r, l


@program((5,), (2,))
class LateVariables(nn.Module):
    def forward(self, n: int):
        if n > 3:
            a = 1
            b = "x"
        else:
            a = 2
            b = "y"
        c = 0
        for i in range(n):
            d = i * a
            c += d
        return a, b, c


@program((3, 4), (0, 1))
class ShortCircuits(nn.Module):
    def forward(self, a: int, b: int):
        l = [1, 2]
        x = a < 2 and l[a] > 0
        y = a > 2 or l[a] > 0
        z = not (a == b) and (a < b or b > 10)
        n: Optional[int] = None if a == 0 else a
        w = n is not None and n > 2
        return x, y, z, w


@program((floats(2),))
class Warnings(nn.Module):
    def forward(self, x: Tensor):
        warnings.warn(f"shape {x.shape}")
        print("value", x.shape, 1.5, "text")
        return x


@program((4,))
class LocalFunctions(nn.Module):
    def forward(self, n: int):
        square = [i * i for i in range(n)]
        total = 0
        for v in square:
            total += v
        return square, total, helper_chain(n)


def helper_chain(n: int) -> int:
    return helper_inner(n) + helper_inner(n + 1)


def helper_inner(n: int) -> int:
    if n > 4:
        return n * 2
    return n


@program((integers(6),), (integers(1),))
class GreedySearch(nn.Module):
    def forward(self, scores: Tensor):
        out: List[int] = []
        mask = torch.ones_like(scores)
        while len(out) < 3:
            best = int(torch.argmax(scores * mask))
            if best in out:
                break
            out.append(best)
            mask[best] = 0
        return out


@program((floats(3, 4),))
class Accumulators(nn.Module):
    def forward(self, x: Tensor):
        states: Dict[str, Tensor] = {}
        h = torch.zeros([4])
        for t in range(x.size(0)):
            h = torch.tanh(x[t] + h * 0.5)
            states[f"h{t}"] = h
        keys = [k for k in states.keys()]
        return torch.stack([states[k] for k in keys]), keys
