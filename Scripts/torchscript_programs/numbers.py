"""Arithmetic on the numbers of a program."""

import math
from typing import Any, List, Optional, Tuple, Union

import torch
from torch import Tensor, nn

from .registry import floats, integers, program


@program((7, 2), (-7, 2), (7, -2), (0, 5), (-6, -3))
class IntegerArithmetic(nn.Module):
    def forward(self, a: int, b: int):
        return a + b, a - b, a * b, a / b, a // b, a % b, -a, abs(a)


@program((7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (0.0, 3.0), (1e300, 1e-300), (5.0, 0.0))
class FloatArithmetic(nn.Module):
    def forward(self, a: float, b: float):
        return a + b, a - b, a * b, a / b, a % b, -a, abs(a)


@program((7, 2.5), (-7, 0.5), (3, -2.0))
class MixedArithmetic(nn.Module):
    def forward(self, a: int, b: float):
        return a + b, a - b, a * b, a / b, a // b, a % b, b + a, b - a, b // a, b % a, a**b


@program((2, 3), (2, -1), (-3, 3), (0, 0))
class Powers(nn.Module):
    def forward(self, a: int, b: int):
        return a**b, float(a) ** b, 2.0**b, math.pow(a, b)


@program((0, -1))
class PowerOfZero(nn.Module):
    def forward(self, a: int, b: int):
        return a**b


@program((1, 0))
class IntegerDivisionByZero(nn.Module):
    def forward(self, a: int, b: int):
        return a // b


@program((12, 10), (-1, 7), (1 << 40, 3))
class Bits(nn.Module):
    def forward(self, a: int, b: int):
        return a & b, a | b, a ^ b, a << (b % 8), a >> (b % 8)


@program((True, False), (True, True), (False, False))
class TruthValues(nn.Module):
    def forward(self, a: bool, b: bool):
        return a and b, a or b, not a, a == b, a != b, a & b, a | b, a ^ b, int(a), float(b)


@program((0.3,), (0.75,), (-0.5,))
class RealFunctions(nn.Module):
    def forward(self, a: float):
        return (
            math.sqrt(abs(a)), math.exp(a), math.expm1(a), math.sin(a), math.cos(a), math.tan(a),
            math.asin(a), math.acos(a), math.atan(a), math.sinh(a), math.cosh(a), math.tanh(a),
            math.asinh(a), math.acosh(a + 2.0), math.atanh(a), math.log(abs(a)), math.log10(abs(a)),
            math.log1p(a), math.log(abs(a), 2.0), math.erf(a), math.erfc(a), math.gamma(a),
            math.lgamma(a), math.degrees(a), math.radians(a), math.fabs(a),
        )


@program((3.7, -2.0), (-3.2, 1.5), (0.0, -0.0), (5.5, 2.0))
class RealPairs(nn.Module):
    def forward(self, a: float, b: float):
        return (
            math.copysign(a, b), math.atan2(a, b), math.fmod(a, b), math.remainder(a, b),
            math.modf(a), math.frexp(a), math.ldexp(a, 3),
        )


@program((5, 15), (12, 18), (0, 4), (7, 7))
class IntegerFunctions(nn.Module):
    def forward(self, a: int, b: int):
        return math.factorial(a), math.gcd(a, b), math.sqrt(a), math.log(b), math.fabs(a)


@program((-1,))
class NegativeFactorial(nn.Module):
    def forward(self, a: int):
        return math.factorial(a)


@program((0.5,), (1.5,), (2.5,), (-0.5,), (-1.5,), (2.4,), (-2.6,), (7.0,))
class Rounding(nn.Module):
    def forward(self, a: float):
        return math.floor(a), math.ceil(a), round(a), int(a), math.isnan(a), math.isinf(a)


@program((float("nan"),), (float("inf"),), (float("-inf"),), (1.0,))
class SpecialFloats(nn.Module):
    def forward(self, a: float):
        return math.isnan(a), math.isinf(a), math.isfinite(a), a < 1.0, a > 1.0, bool(a), math.inf


@program((7, 2), (-7, 2), (7, -2), (-7, -2))
class DivisionWithRemainder(nn.Module):
    def forward(self, a: int, b: int):
        return divmod(a, b), divmod(float(a), b), divmod(a, b + 0.5)


@program((3, 0))
class DivisionWithRemainderByZero(nn.Module):
    def forward(self, a: int, b: int):
        return divmod(a, b)


@program((3, 5), (5, 3), (-1, -2))
class Extrema(nn.Module):
    def forward(self, a: int, b: int):
        return (
            min(a, b), max(a, b), min(float(a), float(b)), max([a, b, 4]), min([a, b, 4]),
            min(a, b, 4), sum([a, b, 1]), max([1.5, float(a)]),
        )


@program(("12", "1.5"), ("-7", "1e3"), ("+4", "inf"), (" 5", "-0.25"))
class NumbersFromText(nn.Module):
    def forward(self, a: str, b: str):
        return int(a), float(b)


@program(("abc",), ("1.5",), ("12x",), ("",), ("7 ",))
class WrongIntegerText(nn.Module):
    def forward(self, a: str):
        return int(a)


@program(("abc",), ("1.5x",), ("",))
class WrongFloatText(nn.Module):
    def forward(self, a: str):
        return float(a)


@program((3,), (0,), (-4,))
class Conversions(nn.Module):
    def forward(self, a: int):
        return float(a), bool(a), int(float(a) * 1.5), str(a), int(True), float(False), bool(0.0), bool(0.5)


@program((1,), (255,), (-255,), (0,))
class Radices(nn.Module):
    def forward(self, a: int):
        return hex(a), oct(a), bin(a)


@program((3, 3.0), (3, 3.5), (1 << 53, 9007199254740992.0))
class Comparisons(nn.Module):
    def forward(self, a: int, b: float):
        return a < b, a <= b, a > b, a >= b, a == b, a != b, 1 < a < 5, not a == b


@program((2, 3.5))
class Chains(nn.Module):
    def forward(self, a: int, b: float):
        c = a if b > 3 else 0
        d = (a > 1 and b > 1) or (a < 0 and b < 0)
        e = 1 < a < 3 < b
        return c, d, e, b if a > 5 else (b if b > 5.0 else -1.0)


@program((torch.tensor(3), torch.tensor(2.5)), (torch.tensor(-1), torch.tensor(0.0)))
class TensorsAsNumbers(nn.Module):
    def forward(self, a: Tensor, b: Tensor):
        return int(a), float(a), int(b), float(b), bool(a), bool(b), a.item(), b.item(), int(a) + 1


@program((torch.tensor([True]), torch.tensor([[5]])))
class ItemsOfOneElement(nn.Module):
    def forward(self, a: Tensor, b: Tensor):
        return a.item(), b.item(), bool(a), float(b)


@program((torch.tensor([1, 2]),))
class ItemOfTwo(nn.Module):
    def forward(self, a: Tensor):
        return a.item()


@program((torch.tensor(2), torch.tensor([1.0, 2.0, 3.0])))
class ImplicitNumbers(nn.Module):
    def take(self, n: int, x: Tensor) -> Tensor:
        return x[:n] * n

    def forward(self, n: Tensor, x: Tensor):
        return self.take(n, x), torch.zeros(n)


@program((torch.tensor([2, 3]), torch.tensor([1.0, 2.0, 3.0])))
class ImplicitNumberOfTwo(nn.Module):
    def take(self, n: int, x: Tensor) -> Tensor:
        return x[:n] * n

    def forward(self, n: Tensor, x: Tensor):
        return self.take(n, x)


@program((floats(2, 3),))
class SizesAsNumbers(nn.Module):
    def forward(self, x: Tensor):
        h, w = x.shape
        n = x.size(0) * x.size(-1) // 2
        return h + w, n, x.numel() / h, x.dim(), x.shape[1], len(x), list(x.size()), x.ndim


@program((3,), (16777217,))
class LargeIntegersAsFloats(nn.Module):
    def forward(self, a: int):
        return float(a + 0.0), a * 1.0, a / 2


@program((2, 7.5))
class UnionOfNumbers(nn.Module):
    def pick(self, x: Union[int, float]) -> str:
        if isinstance(x, int):
            return f"int {x + 1}"
        return f"float {x * 2}"

    def forward(self, a: int, b: float):
        return self.pick(a), self.pick(b)
