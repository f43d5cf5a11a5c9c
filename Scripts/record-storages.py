"""Writes TorchScript files whose tensors and zip archives are laid out in unusual ways.

Usage: OMP_NUM_THREADS=1 /usr/bin/python3 record-storages.py OUTPUT_FOLDER

OUTPUT_FOLDER gets modules NAME.pt, each also as an archive with 64-bit records, NAME.zip64.pt, and one
whose tensors are deflated, NAME.deflated.pt; and calls.json with what PyTorch gives for calls of each, one
after the other on one module. Needs PyTorch 1.13.1, which Debian 12 has as python3-torch.
"""

import io
import json
import pathlib
import sys
import zipfile

import torch
from torch import Tensor, nn


def numbers(*shape):
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float32).reshape(shape) * 7 % 19 - 9) / 4


class Views(nn.Module):
    """Parameters and buffers that are parts of one storage: rows, columns, repeated and reversed order."""

    def __init__(self):
        super().__init__()
        whole = numbers(4, 6)
        self.whole = nn.Parameter(whole, requires_grad=False)
        self.rows = nn.Parameter(whole[1:3], requires_grad=False)
        self.columns = nn.Parameter(whole[:, 1::2], requires_grad=False)
        self.turned = nn.Parameter(whole.t(), requires_grad=False)
        self.register_buffer("diagonal", whole.diagonal())
        self.register_buffer("repeated", whole[2, :3].expand(4, 3))
        self.register_buffer("last", whole[3, 5])
        self.register_buffer("nothing", whole[4:, :2])

    def forward(self, x: Tensor) -> Tensor:
        y = x @ self.turned + x[:, 1:5] @ self.turned[:4, :]
        z = self.rows.sum(0)[:4] * self.diagonal + self.last + self.nothing.sum()
        return y + z + (self.columns * self.repeated).sum(1)


class WrittenViews(nn.Module):
    """Buffers of one storage, of which one is written: the others see it."""

    def __init__(self):
        super().__init__()
        whole = numbers(6)
        self.register_buffer("whole", whole)
        self.register_buffer("first", whole[:3])
        self.register_buffer("pairs", whole.view(3, 2))
        self.register_buffer("apart", whole.clone())

    def forward(self, x: Tensor) -> Tensor:
        self.first.add_(x)
        self.pairs[2, 1] = 7.0
        self.apart.mul_(2)
        return torch.stack([self.whole, self.pairs.flatten(), self.apart])


class Constants(nn.Module):
    """Traced code whose constants are parts of one storage."""

    def forward(self, x):
        whole = WHOLE
        return x * whole[0] + whole[1:].t()[2] - whole.view(-1)[3:6] + whole[::2, 1].sum()


WHOLE = numbers(4, 3)


class Halves(nn.Module):
    """Parameters of half precision in both forms, shared and not."""

    def __init__(self, element_type: torch.dtype):
        super().__init__()
        weight = (numbers(3, 4) / 3).to(element_type)
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.part = nn.Parameter(weight[1, 1:], requires_grad=False)
        self.bias = nn.Parameter((numbers(3) / 7).to(element_type), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        y = x @ self.weight.float().t() + self.bias + self.part
        return y * (self.bias + self.part).float()


class Quantized(nn.Module):
    """Tensors quantised per tensor and per channel, of each element type, kept as they are."""

    def __init__(self):
        super().__init__()
        weight = numbers(3, 4)
        scales, zeros = torch.tensor([0.03, 0.05, 0.021], dtype=torch.float64), torch.tensor([0, 3, -2])
        self.register_buffer("signed", torch.quantize_per_tensor(weight, 0.0371, 2, torch.qint8))
        self.register_buffer("unsigned", torch.quantize_per_tensor(weight, 0.0293, 117, torch.quint8))
        self.register_buffer("wide", torch.quantize_per_tensor(weight, 0.00117, -5, torch.qint32))
        self.register_buffer("channels", torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8))
        self.register_buffer(
            "columns", torch.quantize_per_channel(weight.t().contiguous(), scales, zeros + 90, 1, torch.quint8))

    def forward(self, x: Tensor) -> Tensor:
        y = x @ self.signed.dequantize().t() + x @ self.unsigned.dequantize().t()
        y = y + self.wide.dequantize().sum() + x @ self.columns.dequantize()
        return y - x @ self.channels.dequantize().t() * self.signed.q_scale() + self.channels.int_repr().sum()


def modules():
    x, wide = numbers(2, 4), numbers(2, 6)
    yield "views", torch.jit.script(Views()), [wide, wide * 3]
    yield "written views", torch.jit.script(WrittenViews()), [numbers(3), numbers(3) * 2, numbers(3)]
    yield "constants", torch.jit.trace(Constants(), numbers(3)), [numbers(3), numbers(3) * 5]
    yield "float16", torch.jit.script(Halves(torch.float16)), [x]
    yield "bfloat16", torch.jit.script(Halves(torch.bfloat16)), [x]
    yield "quantized", torch.jit.script(Quantized()), [x]


def rewritten(data, wide=False, deflated=False):
    """An archive written anew by Python, with records of 64 bits for every size and place."""
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    if wide:
        zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = -1, 0
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            if "debug" in name:
                continue
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
            with target.open(info, "w", force_zip64=wide) as file:
                file.write(source.read(name))
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits
    return buffer.getvalue()


def described(value):
    return {"type": str(value.dtype)[6:], "shape": list(value.shape), "numbers": value.double().flatten().tolist()}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    recordings = []
    for name, module, inputs in modules():
        buffer = io.BytesIO()
        torch.jit.save(module, buffer)
        data = buffer.getvalue()
        forms = {"": rewritten(data), ".zip64": rewritten(data, wide=True), ".deflated": rewritten(data, deflated=True)}
        for form, archive in forms.items():
            path = folder / f"{name}{form}.pt"
            path.write_bytes(archive)
            loaded = torch.jit.load(str(path))
            calls = []
            with torch.no_grad():
                for x in inputs:
                    calls.append({"input": described(x), "output": described(loaded(x.clone()))})
            recordings.append({"file": path.name, "calls": calls})
    text = json.dumps({"torch": torch.__version__, "files": recordings}, separators=(",", ":"))
    (folder / "calls.json").write_text(text + "\n")
    print(len(recordings), "files")


main()
