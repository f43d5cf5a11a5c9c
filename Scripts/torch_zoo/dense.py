"""Networks whose answer is a picture or a film: segmentation, video, restoration, style."""

import torch
import torchvision
from torch import nn
from torch.nn import functional

from .network import FEW_FORMS, FORMS, Network, numbers, pictures


class _Segmentation(nn.Module):
    """A segmentation network's map of classes; what it answers is a dictionary."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        return self.network(picture)["out"]


class _UNet(nn.Module):
    """A U-Net of two steps, with transposed convolutions on the way up."""

    def __init__(self, width=16):
        super().__init__()
        self.down1 = self._block(3, width)
        self.down2 = self._block(width, 2 * width)
        self.bottom = self._block(2 * width, 4 * width)
        self.up2 = nn.ConvTranspose2d(4 * width, 2 * width, 2, stride=2)
        self.join2 = self._block(4 * width, 2 * width)
        self.up1 = nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1)
        self.join1 = self._block(2 * width, width)
        self.head = nn.Conv2d(width, 5, 1)

    def _block(self, given, made):
        layers = []
        for channels in (given, made):
            layers += [nn.Conv2d(channels, made, 3, padding=1), nn.BatchNorm2d(made), nn.ReLU()]
        return nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = self.down1(x)
        second = self.down2(functional.max_pool2d(first, 2))
        x = self.bottom(functional.max_pool2d(second, 2))
        x = self.join2(torch.cat([self.up2(x), second], 1))
        return self.head(self.join1(torch.cat([self.up1(x), first], 1)))


class _SuperResolution(nn.Module):
    """Three times the resolution by sub-pixel convolution, added to a bicubic enlargement."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 5, padding=2), nn.Tanh(), nn.Conv2d(32, 32, 3, padding=1), nn.Tanh()
        )
        self.last = nn.Conv2d(32, 9, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        large = functional.interpolate(x, scale_factor=3.0, mode="bicubic", align_corners=False)
        return functional.pixel_shuffle(self.last(self.features(x)), 3) + large


class _Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(width, width, 3),
            nn.InstanceNorm2d(width, affine=True),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(width, width, 3),
            nn.InstanceNorm2d(width, affine=True),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layers(x)


class _Style(nn.Module):
    """A network for the transfer of style: reflected edges, normalisation of each picture."""

    def __init__(self, width=16):
        super().__init__()
        self.first = nn.Sequential(
            nn.ReflectionPad2d(4),
            nn.Conv2d(3, width, 9),
            nn.InstanceNorm2d(width, affine=True),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(width, 2 * width, 3, stride=2),
            nn.InstanceNorm2d(2 * width, affine=True),
            nn.ReLU(),
        )
        self.middle = nn.Sequential(_Residual(2 * width), _Residual(2 * width))
        self.padding = nn.ReflectionPad2d(4)
        self.last = nn.Conv2d(2 * width, 3, 9)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.middle(self.first(x))
        x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.last(self.padding(x))


def _segmentation(name, small=False, side=192, forms=FORMS):
    def make():
        make = getattr(torchvision.models.segmentation, name)
        return _Segmentation(make(weights=None, weights_backbone=None))

    return Network(name, make, pictures(side), forms=forms, small=small)


def _video(name, frames=8, side=112, forms=("traced", "scripted", "lite"), small_side=64):
    def make():
        return getattr(torchvision.models.video, name)(weights=None)

    def inputs(generator, small):
        size = small_side if small else side
        return [torch.randn(1, 3, frames, size, size, generator=generator)]

    return Network(name, make, inputs, forms=forms)


def networks():
    return [
        _segmentation("fcn_resnet50", forms=FEW_FORMS),
        _segmentation("deeplabv3_mobilenet_v3_large"),
        _segmentation("deeplabv3_resnet50", forms=("traced", "scripted")),
        _segmentation("lraspp_mobilenet_v3_large", small=True),
        _video("r3d_18"),
        _video("mc3_18"),
        _video("r2plus1d_18"),
        _video("s3d", frames=16, side=224, small_side=224, forms=("traced", "scripted")),
        _video("mvit_v1_b", frames=16, side=224, small_side=224, forms=("traced",)),
        Network("unet", _UNet, pictures(128), small=True),
        Network("super_resolution", _SuperResolution, pictures(64, channels=1), small=True),
        Network("style_transfer", _Style, pictures(96), small=True),
        Network("depth_to_shapes", _Shapes, numbers((2, 12, 16, 16)), small=True),
    ]


class _Shapes(nn.Module):
    """Rearrangements that restoration networks are fond of."""

    def __init__(self):
        super().__init__()
        self.grid = nn.Conv2d(12, 2, 3, padding=1)
        self.volume = nn.ConvTranspose3d(4, 2, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x: torch.Tensor):
        shuffled = functional.channel_shuffle(x, 3)
        folded = functional.fold(
            functional.unfold(shuffled, 3, padding=1), (16, 16), 3, padding=1
        )
        offsets = torch.tanh(self.grid(folded / 9)).permute(0, 2, 3, 1)
        sampled = functional.grid_sample(x, offsets, align_corners=False)
        volume = self.volume(x.reshape(2, 4, 3, 16, 16))
        pyramid = functional.adaptive_avg_pool2d(sampled, (5, 3))
        return sampled, volume, pyramid, functional.pixel_unshuffle(x, 4)
