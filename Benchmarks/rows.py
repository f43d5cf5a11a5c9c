"""What is compared: a network in a precision, the file that Lantern runs, and the peers with theirs."""

import dataclasses
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ROOT / ".cache/bench/models"


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    file: pathlib.Path
    # Peers by name, with the file that each runs.
    peers: dict
    # The ratios of inference time to the best peer that are wanted, with one thread and with two.
    targets: tuple
    # The type of the input's elements, and its shape.
    element_type: str = "float32"
    shape: tuple = (1, 224, 224, 3)
    # The peer whose loading and first run Lantern's are held against, and the ratio that is wanted.
    start: tuple = ()
    # How far outputs may lie apart: a share of the largest magnitude, or steps of integers.
    tolerance: float = 1e-4


LITERT_START = ("litert", 0.8)


def _float(network, targets, tolerance=1e-4):
    tflite = FILES / f"{network}.float32.tflite"
    peers = {"litert": tflite, "onnxruntime": tflite.with_suffix(".onnx"), "openvino": tflite}
    return Row(
        f"{network} float32", tflite, peers, targets, start=LITERT_START, tolerance=tolerance
    )


def _integer(name, file, targets, element_type="int8"):
    # Peers round otherwise than LiteRT's reference kernels, which Lantern equals.
    peers = {"litert": file, "openvino": file}
    return Row(name, file, peers, targets, element_type, start=LITERT_START, tolerance=24)


def _torch(network, targets):
    file = FILES / f"{network}.pt"
    return Row(
        f"{network} .pt", file, {"torch": file}, targets, shape=(1, 3, 224, 224), start=("torch", 0.15)
    )


ROWS = [
    _float("mobilenet_v2", (0.85, 0.92)),
    _float("mobilenet_v3_small", (0.85, 0.95)),
    _float("efficientnet_b0", (0.85, 0.92)),
    _float("resnet18", (0.55, 0.62)),
    _float("resnet50", (0.72, 0.78)),
    _float("vit_b16", (0.95, 1.0), tolerance=1e-3),
    _integer("mobilenet_v2 int8", FILES / "mobilenet_v2.int8.tflite", (0.65, 0.75)),
    _integer(
        "efficientnet_lite0 uint8", ROOT / "Models/efficientnet_lite0.tflite", (0.65, 0.75), "uint8"
    ),
    _integer("resnet50 int8", FILES / "resnet50.int8.tflite", (0.95, 1.0)),
    _torch("mobilenet_v2", (0.20, 0.15)),
    _torch("resnet18", (0.35, 0.35)),
]
