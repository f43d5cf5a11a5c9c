"""Makes the TorchScript file of Models/: EfficientNet-Lite0 quantised by torch's eager static
quantisation, traced and frozen.

The network is rebuilt from the modules of efficientnet-lite-pytorch with what eager quantisation
asks for: convolutions followed directly by batch normalisation and ReLU, so that the three become
one, stubs where quantised arithmetic begins and ends, and an addition that can be observed.
"""

import argparse
import pathlib
import warnings
import zipfile

import numpy
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from torch import nn
from torch.ao import quantization
from torch.nn.intrinsic import ConvReLU2d

SIDE = 224
MEAN = 127.0
DEVIATION = 128.0
# The smallest scale of weights. Channels that training left near zero would have one so small that
# the bias, in units of it, passes 32 bits.
SMALLEST_SCALE = 1e-5
# The photos that the ranges of activations are measured on.
CALIBRATION = ["astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg"]


class RangeObserver(quantization.MinMaxObserver):
    """Smallest and largest value seen, in 64ths.

    Rounding keeps the last bits of float arithmetic, which differ between processors, out of the
    file.
    """

    def calculate_qparams(self):
        self.min_val = torch.floor(self.min_val * 64) / 64
        self.max_val = torch.ceil(self.max_val * 64) / 64
        return super().calculate_qparams()


class Relu6Observer(RangeObserver):
    """Range after a ReLU6.

    The quantised network has ReLU here: saturation at 6, the end of the range, is the other half.
    The float network gets it from this clamp.
    """

    def forward(self, x):
        return super().forward(x.clamp(0, 6))


class InputObserver(RangeObserver):
    """The range whose steps are exactly the bytes of a picture."""

    def calculate_qparams(self):
        self.min_val = torch.tensor((0 - MEAN) / DEVIATION)
        self.max_val = torch.tensor((255 - MEAN) / DEVIATION)
        return quantization.MinMaxObserver.calculate_qparams(self)


class Pad(nn.Module):
    """Zeros to the left, right, top and bottom, unequal as TensorFlow's SAME padding has them."""

    def __init__(self, amounts):
        super().__init__()
        self.amounts = amounts

    def forward(self, x):
        return nn.functional.pad(x, self.amounts)


def fused(convolution, normalization, activation=True):
    """A convolution with what follows it as one module, after padding where that is unequal."""
    padding = list(getattr(convolution.static_padding, "padding", [0, 0, 0, 0]))
    is_equal = len(set(padding)) == 1
    plain = nn.Conv2d(
        convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,
        convolution.stride,
        padding[0] if is_equal else 0,
        groups=convolution.groups,
        bias=False,
    )
    plain.weight = convolution.weight
    modules = [plain, normalization] + ([nn.ReLU()] if activation else [])
    unit = nn.Sequential(*modules).eval()
    quantization.fuse_modules(unit, [str(i) for i in range(len(modules))], inplace=True)
    return unit[0] if is_equal else nn.Sequential(Pad(padding), unit[0])


class Block(nn.Module):
    """An inverted residual block: expansion, depthwise convolution, projection."""

    def __init__(self, block):
        super().__init__()
        arguments = block._block_args
        stages = []
        if arguments.expand_ratio != 1:
            stages.append(fused(block._expand_conv, block._bn0))
        stages.append(fused(block._depthwise_conv, block._bn1))
        stages.append(fused(block._project_conv, block._bn2, activation=False))
        self.stages = nn.Sequential(*stages)
        # The first block of a stage has its stride as a list, the others as a number.
        keeps_size = arguments.stride in (1, [1])
        is_residual = keeps_size and arguments.input_filters == arguments.output_filters
        self.sum = nn.quantized.FloatFunctional() if is_residual else None

    def forward(self, x):
        y = self.stages(x)
        return y if self.sum is None else self.sum.add(y, x)


class EfficientNetLite0(nn.Module):
    """Pictures [1, 3, 224, 224], (byte - 127) / 128, to 1000 logits."""

    def __init__(self, network):
        super().__init__()
        self.quantize = quantization.QuantStub()
        self.stem = fused(network._conv_stem, network._bn0)
        self.blocks = nn.Sequential(*[Block(block) for block in network._blocks])
        self.head = fused(network._conv_head, network._bn1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = network._fc
        self.dequantize = quantization.DeQuantStub()

    def forward(self, x):
        x = self.head(self.blocks(self.stem(self.quantize(x))))
        return self.dequantize(self.classifier(torch.flatten(self.pool(x), 1)))


def picture(pixels):
    """Bytes [height, width, 3] as the input of the network."""
    channels_first = torch.from_numpy(numpy.array(pixels)).permute(2, 0, 1)[None]
    return ((channels_first.float() - MEAN) / DEVIATION).contiguous()


def calibration_pictures(folder):
    """Crops of every photo at two scales, in the centre and the corners, and their mirror images."""
    for name in CALIBRATION:
        photo = Image.open(folder / name).convert("RGB")
        for scale in (1.0, 0.7):
            side = min(photo.size) * scale
            for x, y in ((0.5, 0.5), (0, 0), (1, 1), (0, 1), (1, 0)):
                left, top = (photo.width - side) * x, (photo.height - side) * y
                box = (left, top, left + side, top + side)
                crop = photo.resize((SIDE, SIDE), Image.Resampling.BOX, box=box)
                yield picture(crop)
                yield picture(crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def quantized(network, pictures):
    """The network in int8: weights per output channel, activations in all 256 steps."""
    # All 256 steps need exact sums of products, as qnnpack and Lantern make them. (The default of
    # fbgemm halves the range, which costs 5 points of accuracy here.)
    torch.backends.quantized.engine = "qnnpack"
    model = EfficientNetLite0(network).eval()

    def configuration(observer):
        return quantization.QConfig(
            activation=observer.with_args(dtype=torch.quint8),
            weight=quantization.default_per_channel_weight_observer.with_args(eps=SMALLEST_SCALE),
        )

    model.qconfig = configuration(RangeObserver)
    model.quantize.qconfig = configuration(InputObserver)
    for module in model.modules():
        if isinstance(module, ConvReLU2d):
            module.qconfig = configuration(Relu6Observer)
    quantization.prepare(model, inplace=True)
    for x in pictures:
        model(x)
    return quantization.convert(model)


def write_reproducibly(source, destination, folder):
    """Copies a TorchScript archive without what differs from run to run and place to place.

    Debug entries hold the paths of the machine that traced. Data starts at multiples of 64 bytes,
    as torch lays it out, so that weights can be used where the file is mapped.
    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(destination, "w") as new:
        for name in old.namelist():
            inner = name.partition("/")[2]
            if inner.endswith(".debug_pkl") or inner == ".data/serialization_id":
                continue
            entry = zipfile.ZipInfo(f"{folder}/{inner}", date_time=(1980, 1, 1, 0, 0, 0))
            header_size = 30 + len(entry.filename.encode()) + 4
            padding = -(new.fp.tell() + header_size) % 64
            entry.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
            new.writestr(entry, old.read(name))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    parser.add_argument("--photos", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    # torch announces that eager quantisation will move to another package.
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    torch.backends.mkldnn.enabled = False
    network = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=str(arguments.weights)
    ).eval()
    with torch.no_grad():
        model = quantized(network, calibration_pictures(arguments.photos))
        traced = torch.jit.trace(model, torch.zeros(1, 3, SIDE, SIDE))
    temporary = arguments.output.with_suffix(".tmp")
    torch.jit.save(torch.jit.freeze(traced), temporary)
    write_reproducibly(temporary, arguments.output, arguments.output.stem)
    temporary.unlink()


if __name__ == "__main__":
    main()
