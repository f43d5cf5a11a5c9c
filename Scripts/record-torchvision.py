"""Records what torchvision's own compiled operators give for small calls.

Usage: /usr/bin/python3 record-torchvision.py OUTPUT.json

Each case is a line of TorchScript over a few tensors. Needs PyTorch 1.13.1 and torchvision 0.14.1, which
Debian 12 has as python3-torch and python3-torchvision; the wheels of newer ones are compiled for CUDA.
"""

import json
import math
import sys

import torch
import torchvision


def pattern(*shape, step=7, modulus=23, shift=11, scale=4):
    """Numbers with signs and ties among them."""
    count = math.prod(shape)
    return (torch.arange(count, dtype=torch.float32).reshape(shape) * step % modulus - shift) / scale


INPUTS = {
    "m": pattern(2, 8, 7, 6),
    # Boxes: overlapping ones, two that are equal, an empty one, one whose corners are swapped, one of NaN.
    "q": torch.tensor(
        [[0, 0, 4, 4], [1, 1, 5, 5], [0, 0, 4, 4], [0, 0, 4, 2], [3, 3, 3, 3], [5, 4, 2, 1],
         [math.nan, 0, 4, 4], [10, 10, 14, 14.5]], dtype=torch.float32),
    "s": torch.tensor([0.5, 0.75, 0.5, 0.5, 0.9, 0.1, 0.8, 0.5]),
    "n": torch.tensor([0.5, math.nan, 0.5, 0.25, math.inf, -math.inf, 0.0, -0.0]),
    "k": torch.tensor([0, 1, 0, 1, 0, 0, 1, 0]),
    # Regions: image, corners; inside, beyond the borders, empty, swapped, thin, far away.
    "r": torch.tensor(
        [[0, 0.5, 1, 4.25, 5], [1, -2, -3, 3, 2.5], [0, 2, 2, 2, 2], [1, 4, 5, 1, 2],
         [0, 1.25, 0, 1.5, 6.75], [1, 3, 2, 9, 11], [0, 20, 20, 24, 24]]),
    "w": pattern(4, 8, 3, 2, step=5, modulus=17, shift=8, scale=8),
    "g": pattern(4, 4, 3, 2, step=5, modulus=17, shift=8, scale=8),
    "o": pattern(2, 12, 5, 5, step=11, modulus=31, shift=15, scale=9),
    "p": pattern(2, 24, 5, 5, step=11, modulus=37, shift=18, scale=9),
    "a": pattern(2, 6, 5, 5, step=3, modulus=13, shift=0, scale=12),
    "c": pattern(2, 12, 5, 5, step=3, modulus=13, shift=0, scale=12),
    "b": torch.tensor([0.5, -1.0, 2.0, 0.25]),
    "z": torch.zeros(2, 0, 5, 5),
}

CASES = [
    f"ops.torchvision.nms({boxes}, {scores}, {threshold})"
    for boxes, scores in (
        ("q", "s"), ("q", "n"), ("torch.slice(q, 0, 0, 6)", "torch.slice(s, 0, 0, 6)"),
        ("torch.slice(q, 0, 0, 3)", "torch.zeros([3])"), ("torch.slice(q, 0, 0, 0)", "torch.slice(s, 0, 0, 0)"),
        ("torch.to(q, 7)", "torch.to(s, 7)"))
    for threshold in (0.0, 0.3, 0.5, 1.0)
]
# What batched_nms does: every class's boxes are moved to a place of their own.
CASES += [
    "ops.torchvision.nms(torch.add(torch.slice(q, 0, 0, 6), torch.unsqueeze(torch.mul(torch.slice(k, 0, 0, 6), 15.5), 1)), "
    f"torch.slice(s, 0, 0, 6), {threshold})" for threshold in (0.1, 0.6)
]
CASES += [
    f"ops.torchvision.roi_align(m, {rois}, {scale}, {height}, {width}, {samples}, {aligned})"
    for rois, scale, height, width in (
        ("r", 1.0, 2, 3), ("r", 0.5, 3, 1), ("torch.slice(r, 0, 0, 1)", 0.73, 4, 4), ("torch.slice(r, 0, 0, 0)", 1.0, 2, 2))
    for samples in (0, -1, 1, 2)
    for aligned in (True, False)
]
CASES += [
    f"ops.torchvision.roi_pool(m, {rois}, {scale}, {height}, {width})"
    for rois, scale, height, width in (
        ("r", 1.0, 2, 3), ("r", 0.5, 3, 1), ("torch.slice(r, 0, 0, 1)", 0.73, 4, 4), ("torch.slice(r, 0, 0, 0)", 1.0, 2, 2))
]
CASES += [
    f"ops.torchvision.{call}"
    for rois in ("r", "torch.slice(r, 0, 0, 0)")
    for scale in (1.0, 0.5)
    for call in [f"ps_roi_pool(m, {rois}, {scale}, 2, 2)", f"ps_roi_pool(m, {rois}, {scale}, 4, 2)"]
    + [f"ps_roi_align(m, {rois}, {scale}, 2, 2, {samples})" for samples in (0, -1, 1, 3)]
]
# Weight, offsets, mask, bias; strides, paddings, dilations; groups, groups of offsets, whether masked.
CASES += [
    f"ops.torchvision.deform_conv2d(m, {weight}, {offset}, {mask}, b, {window}, {groups}, {offsets}, {masked})"
    for weight, groups in (("w", 1), ("g", 2))
    for offset, offsets, full in (("o", 1, "a"), ("p", 2, "c"))
    for window in ("1, 1, 0, 0, 1, 1", "1, 1, 1, 1, 2, 3", "2, 1, 2, 0, 1, 1")
    for mask, masked in (("z", False), (full, True))
]


def entry(value):
    """A tensor as JSON, which has no word for what is not a number: null."""
    numbers = value.detach().flatten().to(torch.float64).tolist()
    words = [float(f"{n:.9g}") if math.isfinite(n) else None if math.isnan(n) else math.copysign(1e300, n) for n in numbers]
    return {"type": str(value.dtype).removeprefix("torch."), "shape": list(value.shape), "numbers": words}


def run(source):
    body = source.replace("torch.", "torch.ops.aten.").replace("ops.torchvision", "torch.ops.torchvision")
    parameters = ", ".join(f"{name}: Tensor" for name in INPUTS)
    unit = torch._C.CompilationUnit()
    unit.define(f"def f({parameters}):\n  return {body}\n")
    result = unit.f(*INPUTS.values())
    return list(result) if isinstance(result, tuple) else [result]


def main():
    cases = []
    for source in CASES:
        cases.append({"code": source, "outputs": [entry(value) for value in run(source)]})
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    inputs = {name: entry(value) for name, value in INPUTS.items()}
    with open(sys.argv[1], "w") as file:
        json.dump({**versions, "inputs": inputs, "cases": cases}, file, separators=(",", ":"))
        file.write("\n")
    print(f"{len(cases)} cases")


main()
