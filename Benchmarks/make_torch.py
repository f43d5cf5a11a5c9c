"""Makes a .pt file of the benchmark with torchvision: FOLDER NETWORK.pt, traced, with random weights."""

import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Scripts"))
from torch_zoo import torchvision_operators

torchvision_operators.load()
import torchvision


def main():
    path = pathlib.Path(sys.argv[1]) / sys.argv[2]
    torch.manual_seed(0)
    model = getattr(torchvision.models, path.stem)(weights=None).eval()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    with torch.no_grad():
        traced = torch.jit.trace(model, torch.randn(1, 3, 224, 224))
    part = path.with_suffix(".part")
    traced.save(str(part))
    part.rename(path)


if __name__ == "__main__":
    main()
