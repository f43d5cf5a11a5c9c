"""Writes small TorchScript files of many kinds, for tests that damage them.

Usage: python3 record-archives.py OUTPUT_FOLDER

Needs PyTorch 1.13.1 and torchvision 0.14.1, which Debian 12 has as python3-torch and
python3-torchvision: newer versions cannot write all of these. Each file takes one float tensor; the
index says of which shape, and what PyTorch makes of the numbers 0, 0.25, 0.5, ... of that shape.
"""

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
import torchvision
from torch import Tensor, nn
from torch.utils.mobile_optimizer import optimize_for_mobile

torch.manual_seed(20200402)
torch.backends.quantized.engine = "qnnpack"


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.BatchNorm2d(4), nn.ReLU6(),
            nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.Hardswish(), nn.MaxPool2d(2),
            nn.ConvTranspose2d(4, 3, 2, stride=2))
        self.classifier = nn.Linear(3, 5)

    def forward(self, x):
        x = nn.functional.interpolate(self.features(x), scale_factor=2.0, mode="bilinear")
        return self.classifier(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1)).softmax(1)


class Color(Enum):
    RED = 1
    GREEN = 2


class Point(NamedTuple):
    x: Tensor
    name: str


@torch.jit.script
class Counter:
    def __init__(self, start: int):
        self.count = start

    def add(self, amount: int) -> int:
        self.count += amount
        return self.count


def weigh(values: List[float], scale: float = 2.0) -> float:
    total = 0.0
    for index, value in enumerate(values):
        if index % 3 == 2:
            continue
        total += value * scale
        if total > 100.0:
            break
    return total


class Language(nn.Module):
    def __init__(self):
        super().__init__()
        self.color = Color.GREEN
        self.names: Dict[str, int] = {"one": 1, "two": 2}
        self.layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(2)])
        self.seen = 0

    def label(self, point: Point, scale: Optional[float]) -> str:
        if scale is None:
            return "{}: none".format(point.name.upper())
        return "{}: {} {}".format(point.name, scale, point.x.size(0))

    @torch.jit.export
    def count(self, x: Tensor) -> int:
        return self.names.get("two", 0) + x.dim()

    def forward(self, x: Tensor) -> Tuple[Tensor, str, Dict[str, int]]:
        counter = Counter(3)
        results: Dict[str, int] = {}
        for layer in self.layers:
            x = torch.relu(layer(x))
            results[str(counter.add(2))] = counter.count
        self.seen += 1
        if self.color == Color.GREEN and bool(x.sum() > 0):
            results["green"] = self.seen
        while len(results) < 5:
            results["filler" + str(len(results))] = len(results)
        assert x.dim() == 2, "two dimensions are needed"
        text = self.label(Point(x, "point"), weigh([v for v in [0.5, 1.5, 2.5]]))
        return x, text, results


class LiteLanguage(nn.Module):
    """Without classes and enumerations, which the lite interpreter does not have."""

    def __init__(self):
        super().__init__()
        self.names: Dict[str, int] = {"one": 1, "two": 2}
        self.layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(2)])
        self.seen = 0

    def forward(self, x: Tensor) -> Tuple[Tensor, str, Dict[str, int]]:
        results: Dict[str, int] = {}
        for layer in self.layers:
            x = torch.relu(layer(x))
            results[str(x.dim() + len(results))] = self.names["two"]
        self.seen += 1
        if bool(x.sum() > 0):
            results["green"] = self.seen
        while len(results) < 5:
            results["filler" + str(len(results))] = len(results)
        assert x.dim() == 2, "two dimensions are needed"
        point = Point(x, "point")
        text = "{}: {}".format(point.name.upper(), weigh([v for v in [0.5, 1.5, 2.5]]))
        return point.x, text, results


class Quantizable(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant = torch.ao.quantization.QuantStub()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.relu = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(4, 3)
        self.dequant = torch.ao.quantization.DeQuantStub()

    def forward(self, x):
        x = self.pool(self.relu(self.conv(self.quant(x))))
        return self.dequant(self.linear(torch.flatten(x, 1)))


def quantized():
    model = Quantizable().eval()
    model.qconfig = torch.ao.quantization.get_default_qconfig("qnnpack")
    torch.ao.quantization.fuse_modules(model, [["conv", "relu"]], inplace=True)
    torch.ao.quantization.prepare(model, inplace=True)
    for _ in range(3):
        model(torch.randn(1, 2, 6, 6))
    return torch.ao.quantization.convert(model)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRUCell(8, 4)
        self.register_buffer("state", torch.zeros(1, 4))

    def forward(self, x: Tensor) -> Tensor:
        y, _ = self.lstm(x)
        for step in range(y.size(1)):
            self.state = self.gru(y[:, step], self.state)
        return self.state


class Views(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        y = x.clone().view(2, -1)
        y[0] += 1
        y[:, 1:3] = x.view(2, -1)[:, :2] * 2
        y.t()[1].mul_(3)
        mask = y > 2
        z = torch.where(mask, y, -y)
        z[mask] = 0.5
        a, b = torch.split(z, [1, z.size(0) - 1])
        return torch.cat([a, b.flip(1), z.index_select(0, torch.tensor([1]))]).cumsum(1)


class Shared(nn.Module):
    """Buffers that are parts of one storage, of which one is written."""

    def __init__(self):
        super().__init__()
        whole = torch.randn(4, 6)
        self.register_buffer("whole", whole)
        self.register_buffer("row", whole[1])
        self.register_buffer("turned", whole.t()[2:4])

    def forward(self, x: Tensor) -> Tensor:
        self.row.add_(x[0])
        return self.turned @ self.whole + x.sum()


class Detection(nn.Module):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        boxes = torch.cat([x[:, :2], x[:, :2] + x[:, 2:].abs() + 0.1], 1)
        keep = torchvision.ops.nms(boxes, x.sum(1), 0.5)
        best, order = x.sum(1)[keep].topk(min(2, keep.numel()))
        return boxes[keep][order], torch.nonzero(best > 0)


def files():
    """Names, modules ready to be saved, and shapes of inputs."""
    image = (1, 2, 6, 6)
    traced = torch.jit.trace(Convolutions().eval(), torch.randn(image))
    yield "convolutions traced.pt", traced, image
    yield "convolutions frozen.pt", torch.jit.freeze(torch.jit.script(Convolutions().eval())), image
    prepacked = optimize_for_mobile(torch.jit.script(Convolutions().eval()))
    yield "convolutions prepacked.pt", prepacked, image
    yield "language scripted.pt", torch.jit.script(Language().eval()), (2, 4)
    yield "quantized scripted.pt", torch.jit.script(quantized()), image
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    traced_layer = torch.jit.trace(layer, torch.randn(1, 3, 8), check_trace=False)
    yield "attention traced.pt", traced_layer, (1, 3, 8)
    yield "recurrent scripted.pt", torch.jit.script(Recurrent().eval()), (1, 3, 3)
    yield "views scripted.pt", torch.jit.script(Views()), (2, 6)
    yield "detection scripted.pt", torch.jit.script(Detection()), (4, 4)
    yield "language lite.ptl", torch.jit.script(LiteLanguage().eval()), (2, 4)
    yield "convolutions flatbuffer.ptl", traced, image
    yield "quantized lite.ptl", torch.jit.script(quantized()), image
    yield "convolutions prepacked lite.ptl", prepacked, image
    yield "convolutions prepacked flatbuffer.ptl", prepacked, image
    yield "shared scripted.pt", torch.jit.script(Shared()), (2, 6)


def described(value):
    """A result as JSON, tensors as their numbers."""
    if isinstance(value, Tensor):
        return {"shape": list(value.shape), "numbers": value.flatten().tolist()}
    if isinstance(value, (tuple, list)):
        return [described(element) for element in value]
    return value


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for name, module, shape in files():
        path = folder / name
        if path.suffix == ".ptl":
            module._save_for_lite_interpreter(str(path), _use_flatbuffer="flatbuffer" in name)
        else:
            torch.jit.save(module, str(path))
        count = torch.Size(shape).numel()
        example = (torch.arange(count, dtype=torch.float32) / 4).reshape(shape)
        with torch.no_grad():
            result = described(torch.jit.script(module)(example)) if path.suffix == ".ptl" \
                else described(torch.jit.load(str(path))(example))
        index.append({"file": name, "shape": list(shape), "result": result})
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    (folder / "index.json").write_text(json.dumps({**versions, "files": index}) + "\n")


if __name__ == "__main__":
    main()
