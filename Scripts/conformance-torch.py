"""Compares Lantern with PyTorch on networks that torch traces here.

ResNet18 and MobileNetV2 of torchvision get seeded random weights, batch normalisations with
statistics far from the identity among them. The models, an input and torch's output stay in
.cache/conformance/torch/. The exit status is 1 if anything differs by more than the limit.
"""

import argparse
import importlib.util
import pathlib
import sys

import numpy
import torch
from conformance import Refusal, lantern_outputs, relative_difference, report
from torch import nn

# torchvision's native operators, which none of these networks use, load only beside the build of
# torch that they were made for; without them its Python part wants these declared.
try:
    folder = importlib.util.find_spec("torchvision").submodule_search_locations[0]
    torch.ops.load_library(f"{folder}/_C.so")
except OSError:
    for name in ("nms", "qnms"):
        schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        torch.library.define(f"torchvision::{name}", schema)

import torchvision  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent / ".cache/conformance/torch"
LIMIT = 1e-4
NETWORKS = {"resnet18": torchvision.models.resnet18, "mobilenet_v2": torchvision.models.mobilenet_v2}
# The reference interpreter is slow; small pictures show the same operators.
CASES = [(224, ()), (224, ("--threads", "2")), (32, ("--reference",))]


def random_network(make, seed):
    """A network with seeded random weights whose activations stay of order one with depth."""
    torch.manual_seed(seed)
    network = make(weights=None).train()
    normalizations = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    for module in normalizations:
        # One pass in training mode leaves the statistics of its activations here.
        module.momentum = 1.0
        nn.init.uniform_(module.weight, 0.5, 1.5)
        nn.init.normal_(module.bias, 0, 0.3)
    with torch.no_grad():
        network(torch.randn(8, 3, 64, 64))
        for module in normalizations:
            deviation = module.running_var.sqrt()
            module.running_mean += 0.3 * deviation * torch.randn_like(deviation)
            module.running_var *= 0.5 + torch.rand_like(deviation)
    return network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()

    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, make in NETWORKS.items():
        network = random_network(make, arguments.seed)
        for side in sorted({side for side, _ in CASES}):
            stem = FOLDER / f"{name}_{side}"
            generator = torch.Generator().manual_seed(arguments.seed + side)
            x = torch.randn(1, 3, side, side, generator=generator)
            with torch.no_grad():
                traced = torch.jit.trace(network, x)
                traced.save(f"{stem}.pt")
                expected = traced(x).numpy()
            numpy.save(f"{stem}.input.npy", x.numpy())
            numpy.save(f"{stem}.output.npy", expected)
            for options in [options for other, options in CASES if other == side]:
                row = {"model": name, "side": side, "options": " ".join(options)}
                try:
                    (given,) = lantern_outputs(f"{stem}.pt", [x.numpy()], options)
                    difference = relative_difference(given, expected)
                    verdict = "agree" if difference <= LIMIT else "differ"
                    rows.append(row | {"verdict": verdict, "difference": difference, "said": None})
                except Refusal as refusal:
                    said = str(refusal)
                    rows.append(row | {"verdict": "differ", "difference": None, "said": said})
    return report(rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
