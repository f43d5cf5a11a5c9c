"""Text and its methods."""

from typing import Dict, List, Optional, Tuple

import torch
from torch import Tensor, nn

from .registry import floats, program

WORDS = ("Hello World", "  padded \t\n", "", "tab\tbed", "MiXed 123", "abcabcabc", "a,b,,c")


@program(*[(w,) for w in WORDS])
class Cases(nn.Module):
    def forward(self, s: str):
        return (
            s.upper(), s.lower(), s.capitalize(), s.title(), s.swapcase(), s.strip(), s.lstrip(),
            s.rstrip(), s.strip("adc"), s.isupper(), s.islower(), s.istitle(),
        )


@program(*[(w,) for w in ("abc", "123", "a1", " ", "", "A_b", "Ab Cd", "\t", "x-y")])
class Kinds(nn.Module):
    def forward(self, s: str):
        return (
            s.isalnum(), s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isspace(),
            s.isprintable(), s.isidentifier(),
        )


@program(*[(w, p) for w in WORDS for p in ("a", "abc", ",", "l")])
class Searches(nn.Module):
    def forward(self, s: str, p: str):
        return (
            s.find(p), s.rfind(p), s.count(p), s.startswith(p), s.endswith(p), p in s, s.find(p, 2),
            s.find(p, 1, 5), s.rfind(p, -4), s.count(p, 1, 6), s.startswith(p, 3), s.partition(p),
            s.rpartition(p), s.replace(p, "<>"), s.replace(p, "", 1),
        )


@program(*[(w,) for w in WORDS])
class Splits(nn.Module):
    def forward(self, s: str):
        return (
            s.split(), s.split(","), s.split("b", 1), s.rsplit("b", 1), s.rsplit(","), s.splitlines(),
            "-".join(s.split(",")), "".join(list(s)), s.splitlines(True),
        )


@program(("ab", 6), ("abc", 6), ("abc", 7), ("abcdef", 4), ("-42", 6), ("", 3))
class Padding(nn.Module):
    def forward(self, s: str, n: int):
        return s.center(n), s.ljust(n), s.rjust(n), s.zfill(n), s.center(n, "*"), s.rjust(n, "."), s.expandtabs(n)


@program(("Hello",))
class Slices(nn.Module):
    def forward(self, s: str):
        return s[0], s[-1], s[1:3], s[:-1], s[::2], s[10:], s[-3:], len(s), s * 1 if False else s + s


@program(("abc", 3), ("abc", -4), ("", 0))
class IndexBeyondText(nn.Module):
    def forward(self, s: str, i: int):
        return s[i]


@program(("abc", "z"))
class IndexOfAbsentText(nn.Module):
    def forward(self, s: str, p: str):
        return s.index(p)


@program(("abcb", "b"))
class IndexOfText(nn.Module):
    def forward(self, s: str, p: str):
        return s.index(p), s.rindex(p)


@program(("a", "b"), ("b", "a"), ("a", "a"), ("", "a"), ("B", "a"))
class TextOrder(nn.Module):
    def forward(self, a: str, b: str):
        return a < b, a <= b, a > b, a >= b, a == b, a != b


@program(("A", 97))
class Characters(nn.Module):
    def forward(self, s: str, n: int):
        return ord(s), chr(n), chr(ord(s) + 1)


@program(("AB",))
class OrdOfTwo(nn.Module):
    def forward(self, s: str):
        return ord(s)


@program(("hé – ü",))
class BeyondASCII(nn.Module):
    def forward(self, s: str):
        return len(s), s + "ä", s.upper(), s.split(" "), s.find("–"), s == "hé – ü", s.replace("é", "e")


@program((3, 2.5, "x", True))
class Formatting(nn.Module):
    def forward(self, a: int, b: float, c: str, d: bool):
        return (
            "{} and {}".format(a, b), f"{a}/{b}/{c}/{d}", "{}{}{}".format(c, d, None),
            "%d-%s-%f" % (a, c, b), "%s" % c, "%d%%" % a, "%e" % b, "%s %s" % (a, d), "%i" % a,
            "{}".format([a, 2]), "{}".format((a, b)), "{}".format({c: a}), "{}".format([c]),
        )


@program((1.0,), (0.1,), (1e10,), (1e19,), (123456789.5,), (1e-5,), (-0.0,), (1e100,), (float("nan"),), (float("-inf"),), (1 / 3,))
class FloatsAsText(nn.Module):
    def forward(self, a: float):
        return str(a), f"{a}", str([a]), "%f" % a, "%s" % a


@program((5,))
class ContainersAsText(nn.Module):
    def forward(self, n: int):
        e: List[int] = []
        d: Dict[str, List[float]] = {"a": [1.0, 2.5]}
        o: Optional[int] = None
        return str(e), str(d), str(o), str((n,)), str((1, "a", 2.0, True, None)), str([[n], [n, n]])


@program((1,))
class TooFewToFormat(nn.Module):
    def forward(self, n: int):
        return "{} {}".format(n)


@program((1,))
class TooManyPercents(nn.Module):
    def forward(self, n: int):
        return "%d %d" % n


@program((floats(2, 3),))
class ShapesAsText(nn.Module):
    def forward(self, x: Tensor):
        return f"{x.shape} {x.dtype} {x.device} {x.size(0)}", str(x.dim())


@program(
    (torch.tensor(1.5),), (torch.tensor([1.0, 2.5]),), (torch.tensor([[1, 2], [3, 40]]),),
    (torch.tensor([1e-3, 1e5]),), (torch.tensor([]),),
    (torch.tensor([True, False]),), (torch.tensor([float("nan"), 1.0]),),
    (torch.arange(30.0).reshape(1, 30) / 7,), (torch.tensor([0.001, 0.002]),),
    (torch.tensor([[1234567, 2], [3, -4]]),),
)
class TensorsAsText(nn.Module):
    def forward(self, x: Tensor):
        return str(x), f"x is {x}"


@program(("a b c",))
class TextLoops(nn.Module):
    def forward(self, s: str):
        out: List[str] = []
        for c in s:
            if c != " ":
                out.append(c + c)
        return out, [w for w in s.split(" ")], {c: ord(c) for c in ["x", "y"]}


@program((0,))
class Literals(nn.Module):
    def forward(self, n: int):
        return 'it\'s "quoted"', "line\nbreak\ttab\\", "", "\x01\x7f", "adjacent " "pieces", """three
lines'" """, r"raw\n"


@program(("b",))
class TextsInLists(nn.Module):
    def forward(self, s: str):
        l = ["c", s, "a"]
        l.sort()
        return l, s in l, l.index(s), l.count("a"), sorted(["z", "y"]), ",".join(l), l == ["a", "b", "c"]
