#!/usr/bin/env python3
"""Records small TorchScript modules with several methods and state, and what PyTorch's calls of them give.

Writes Tests/Fixtures/torch-1.13.1-modules: stream.pt, values.pt and calls.json. Run by the system's Python
with Debian's python3-torch 1.13.1:

    OMP_NUM_THREADS=1 /usr/bin/python3 Scripts/record-torchscript-modules.py
"""

import json
import pathlib
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests/Fixtures/torch-1.13.1-modules"


class Report(NamedTuple):
    label: str
    score: float
    scores: Tensor


class Stream(nn.Module):
    """A detector of events in a stream: it keeps a context of samples and a recurrent state."""

    state: Tuple[Tensor, Tensor]
    labels: List[str]

    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(1, 4, (1, 4), stride=(1, 2))
        self.candidate = nn.Linear(8, 4)
        self.gate = nn.Linear(8, 4)
        self.head = nn.Linear(4, 3)
        self.dropout = nn.Dropout(0.5)
        self.context = torch.zeros(1, 4)
        self.state = (torch.zeros(1, 4), torch.zeros(1, 4))
        self.threshold = 0.25
        self.count = 0
        self.labels = ["silence", "speech", "music"]

    def forward(self, x: Tensor) -> Tensor:
        samples = torch.cat([self.context, x], dim=1)
        self.context = samples[:, -4:]
        y = torch.relu(self.features(samples.unsqueeze(1).unsqueeze(1))).mean([2, 3])
        hidden, energy = self.state
        both = torch.cat([y, hidden], dim=1)
        gate = torch.sigmoid(self.gate(both))
        hidden = gate * hidden + (1 - gate) * torch.tanh(self.candidate(both))
        self.state = (hidden, energy * 0.5 + y)
        return torch.softmax(self.head(self.dropout(hidden)) + energy.sum(), 1)

    @torch.jit.export
    def reset(self) -> None:
        self.context = torch.zeros(1, 4)
        self.state = (torch.zeros(1, 4), torch.zeros(1, 4))
        self.count = 0

    @torch.jit.export
    def classify(self, x: Tensor, top: Optional[int] = None) -> Report:
        scores = self.forward(x)[0]
        self.count += 1
        best = int(torch.argmax(scores))
        count = 3 if top is None else top
        return Report(self.labels[best], float(scores[best]), scores[:count])

    @torch.jit.export
    def smoothed(self, chunks: List[Tensor], weights: Dict[str, float], offset: float = 0.0) -> Dict[str, Tensor]:
        results: Dict[str, Tensor] = {}
        total = torch.zeros(1, 3)
        for chunk in chunks:
            total = total + self.forward(chunk)
        for index, label in enumerate(self.labels):
            results[label] = total[:, index] * weights[label] + offset
        return results


class Values(nn.Module):
    """Methods that take and give values of every kind."""

    history: List[int]

    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(2))
        self.step = 0
        self.history = []

    def forward(self, x: Tensor) -> Tensor:
        return x + 1

    @torch.jit.export
    def numbers(self, a: int, b: float, c: bool = True, d: Optional[int] = None) -> Tuple[int, float, bool, Optional[int]]:
        return (a + 1, b * 2.0, not c, d)

    @torch.jit.export
    def text(self, words: List[str], ending: str = "!") -> str:
        result = ""
        for word in words:
            result += word
        return result + ending

    @torch.jit.export
    def nested(self, table: Dict[str, List[Tensor]], pair: Tuple[int, Tensor]) -> Dict[str, Tuple[int, Tensor]]:
        result: Dict[str, Tuple[int, Tensor]] = {}
        for key in table.keys():
            total = pair[1]
            for value in table[key]:
                total = total + value
            result[key] = (pair[0] + len(table[key]), total)
        return result

    @torch.jit.export
    def report(self, given: Report) -> Tuple[str, Tensor]:
        return (given.label, given.scores * given.score)

    @torch.jit.export
    def accumulate(self, x: Tensor) -> Tensor:
        self.total += x
        return self.total * 2

    @torch.jit.export
    def counted(self, x: Tensor) -> Tensor:
        self.step += 1
        self.history.append(self.step)
        return x * self.step + len(self.history)


def encoded(value):
    """A value as JSON, with a tag where JSON has no word for its kind."""
    if isinstance(value, Tensor):
        return {"tensor": value.flatten().tolist(), "shape": list(value.shape), "type": str(value.dtype)[6:]}
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return {"double": value}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {"fields": [[name, encoded(getattr(value, name))] for name in value._fields]}
    if isinstance(value, tuple):
        return {"tuple": [encoded(element) for element in value]}
    if isinstance(value, dict):
        return {"dictionary": [[encoded(key), encoded(entry)] for key, entry in value.items()]}
    return [encoded(element) for element in value]


def record(file, module, calls):
    """Saves a module, and what calls of it give in this order."""
    extra = {"labels.txt": "silence\nspeech\nmusic\n", "config.json": '{"rate": 16000}'}
    torch.jit.save(module, str(FOLDER / file), _extra_files=extra if file == "stream.pt" else None)
    recorded = []
    with torch.no_grad():
        for method, arguments, named in calls:
            result = getattr(module, method)(*arguments, **named)
            recorded.append(
                {
                    "method": method,
                    "arguments": [encoded(argument) for argument in arguments],
                    "named": {name: encoded(argument) for name, argument in named.items()},
                    "result": encoded(result),
                }
            )
    return recorded


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(4)
    chunks = [torch.randn(1, 8) for _ in range(6)]
    stream = torch.jit.script(Stream().eval())
    weights = {"silence": 0.5, "speech": 1.0, "music": 2.0}
    calls = [("forward", [chunk], {}) for chunk in chunks]
    calls += [("reset", [], {})] + [("forward", [chunk], {}) for chunk in chunks[:3]]
    calls += [("classify", [chunks[3]], {}), ("classify", [chunks[4], 2], {}), ("classify", [chunks[5]], {"top": 1})]
    calls += [("smoothed", [chunks[:2], weights], {}), ("smoothed", [chunks[:3], weights], {"offset": 0.5})]
    recorded = {"stream.pt": record("stream.pt", stream, calls)}
    values = torch.jit.script(Values().eval())
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, -4.0])
    calls = [
        ("forward", [x], {}),
        ("numbers", [1, 2.5], {}),
        ("numbers", [-3, 0.5, False, 7], {}),
        ("numbers", [2], {"b": 1.5, "d": 3}),
        ("text", [["one", "two"]], {}),
        ("text", [["a"], "?"], {}),
        ("nested", [{"a": [x, y], "b": []}, (3, y)], {}),
        ("report", [Report("r", 2.0, y)], {}),
    ]
    calls += [("accumulate", [x], {}), ("accumulate", [y], {}), ("accumulate", [x], {})]
    calls += [("counted", [x], {}), ("counted", [y], {}), ("counted", [x], {})]
    recorded["values.pt"] = record("values.pt", values, calls)
    (FOLDER / "calls.json").write_text(json.dumps(recorded, indent=None, separators=(",", ":")) + "\n")


main()
