"""Quantised networks with random weights, calibrated on random inputs.

Under torch 1.13.1 they are made for the engine "qnnpack", whose weights have one scale for a tensor, under
later versions for "fbgemm", whose weights have one for each output channel and whose activations use
seven bits.
"""

import copy

import torch
import torch.ao.quantization as quantization
from torch import nn
from torch.ao.quantization import quantize_fx

from .network import Network

_FORMS = ("traced", "scripted", "mobile", "lite")

# torchvision's own, by the side of their pictures.
_PICTURES = {
    "mobilenet_v2": 224,
    "mobilenet_v3_large": 224,
    "resnet18": 224,
    "resnet50": 224,
    "googlenet": 224,
    "inception_v3": 299,
    "shufflenet_v2_x1_0": 224,
}

# What that engine does not run, or cannot save.
_NOT_QNNPACK = ("text_half", "volumes")

# Networks whose inputs and outputs are float; their quantised numbers lie within.
_FLOAT_OUTPUTS = ("text_lstm", "text_gru", "text_linear", "text_half", "text_bag", "fake_quantized")


class _Calibrated:
    """A network that is made together with the inputs that calibrate it."""

    def __init__(self, engine, make):
        self.engine, self.making, self.made = engine, make, None

    def inputs(self, generator, small):
        torch.backends.quantized.engine = self.engine
        network, inputs = self.making(self.engine)
        self.made = network
        return inputs

    def network(self):
        network, self.made = self.made, None
        return network


def networks():
    engine = "qnnpack" if torch.__version__.startswith("1.") else "fbgemm"
    makers = {
        name: lambda engine, name=name, side=side: _vision(name, engine, side)
        for name, side in _PICTURES.items()
    }
    makers["fx_resnet18"] = lambda engine: _fx_vision("resnet18", engine, 224)
    makers |= _MAKERS
    found = []
    for name, make in makers.items():
        if engine == "qnnpack" and name in _NOT_QNNPACK:
            continue
        calibrated = _Calibrated(engine, make)
        comparison = "values" if name in _FLOAT_OUTPUTS else "steps"
        found.append(
            Network(
                f"{name}_{engine}",
                calibrated.network,
                calibrated.inputs,
                forms=_FORMS,
                comparison=comparison,
                randomised=False,
                # A file does not tell whose seven or eight bits its activations get on the way.
                options=("--quantized-engine", engine),
            )
        )
    return found


def _randomised(network, inputs):
    """Batch normalisations get statistics near those of their activations, and random factors."""
    normalizations = [m for m in network.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    network.train()
    for module in normalizations:
        module.momentum = 1.0
        nn.init.uniform_(module.weight, 0.5, 1.5)
        nn.init.normal_(module.bias, 0, 0.3)
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    with torch.no_grad():
        network(*inputs)
        for module in normalizations:
            module.running_var *= 0.5 + torch.rand_like(module.running_var)
    return network.eval()


def _float_vision(name, side):
    import torchvision

    make = getattr(torchvision.models.quantization, name)
    options = {"aux_logits": False} if name in ("googlenet", "inception_v3") else {}
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = True
    network = make(weights=None, quantize=False, **options)
    generator = torch.Generator().manual_seed(side)
    pictures = torch.randn(4, 3, max(side, 96), max(side, 96), generator=generator)
    return _randomised(network, [pictures]), torch.randn(1, 3, side, side, generator=generator)


def _vision(name, engine, side):
    network, inputs = _float_vision(name, side)
    network.fuse_model(is_qat=False)
    return _converted(network, engine, [inputs]), [inputs]


def _converted(network, engine, inputs):
    """Eager quantisation: observers, two calibrating calls, conversion."""
    network.qconfig = quantization.get_default_qconfig(engine)
    prepared = quantization.prepare(network, inplace=False)
    with torch.no_grad():
        prepared(*inputs)
        prepared(*[x + 0.25 * torch.randn_like(x) if x.is_floating_point() else x for x in inputs])
    return quantization.convert(prepared, inplace=False)


def _fx_vision(name, engine, side):
    network, inputs = _float_vision(name, side)
    return _fx_converted(network, engine, [inputs]), [inputs]


def _fx_converted(network, engine, inputs):
    mapping = quantization.get_default_qconfig_mapping(engine)
    prepared = quantize_fx.prepare_fx(copy.deepcopy(network), mapping, tuple(inputs))
    with torch.no_grad():
        prepared(*inputs)
    return quantize_fx.convert_fx(prepared)


class _Text(nn.Module):
    """Words to classes, each word by itself."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(100, 24)
        self.middle = nn.Linear(24, 32)
        self.head = nn.Linear(32, 5)

    def forward(self, words):
        return self.head(torch.relu(self.middle(self.embedding(words))))


class _Recurrent(nn.Module):
    """Words to classes by a recurrent layer, whose last state is a result too."""

    def __init__(self, layer):
        super().__init__()
        self.embedding = nn.Embedding(100, 24)
        self.layer = layer
        self.head = nn.Linear(32, 5)

    def forward(self, words):
        x, state = self.layer(self.embedding(words))
        return self.head(x), state


def _words():
    return torch.randint(0, 100, (3, 7))


def _text_lstm(engine):
    layer = nn.LSTM(24, 16, num_layers=2, bidirectional=True, batch_first=True)
    network = _Recurrent(layer).eval()
    return quantization.quantize_dynamic(network, {nn.LSTM, nn.Linear}, torch.qint8), [_words()]


def _text_gru(engine):
    network = _Recurrent(nn.GRU(24, 32, num_layers=2, batch_first=True)).eval()
    return quantization.quantize_dynamic(network, {nn.GRU, nn.Linear}, torch.qint8), [_words()]


def _text_linear(engine):
    network = _Text().eval()
    return quantization.quantize_dynamic(network, {nn.Linear}, torch.qint8), [_words()]


def _text_half(engine):
    return quantization.quantize_dynamic(_Text().eval(), {nn.Linear}, torch.float16), [_words()]


class _Bags(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(50, 12, mode="sum", include_last_offset=True)
        self.embedding = nn.Embedding(50, 12)

    def forward(self, words, offsets):
        return self.bag(words, offsets), self.embedding(words)


def _text_bag(engine):
    network = _Bags().eval()
    network.bag.qconfig = quantization.float_qparams_weight_only_qconfig
    network.embedding.qconfig = quantization.float_qparams_weight_only_qconfig
    prepared = quantization.prepare(network)
    return quantization.convert(prepared), [torch.randint(0, 50, (9,)), torch.tensor([0, 2, 2, 9])]


class _Layers(nn.Module):
    """One of each layer of pictures that PyTorch quantises."""

    def __init__(self):
        super().__init__()
        self.quant = quantization.QuantStub()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.normalization = nn.BatchNorm2d(8)
        self.elu = nn.ELU()
        self.hardswish = nn.Hardswish()
        self.leaky = nn.LeakyReLU(0.1)
        self.prelu = nn.PReLU(8)
        self.groups = nn.GroupNorm(2, 8)
        self.instance = nn.InstanceNorm2d(8, affine=True)
        self.up = nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1)
        self.depthwise = nn.Conv2d(6, 12, 3, groups=6)
        self.padded = nn.Conv2d(12, 8, 3, padding=2, dilation=2, padding_mode="reflect")
        self.line = nn.Conv1d(8, 8, 3, groups=2)
        self.layer = nn.LayerNorm(8)
        self.linear = nn.Linear(8, 16)
        self.dropout = nn.Dropout(0.5)
        # The quantised softmax exists in backends that CPUs do not have.
        self.end = nn.Sequential(quantization.DeQuantStub(), nn.Softmax(-1))
        self.total = nn.quantized.FloatFunctional()
        self.sum = nn.quantized.FloatFunctional()

    def forward(self, x):
        x = self.first(self.quant(x))
        x = self.elu(self.normalization(x))
        x = self.total.add(self.hardswish(x), self.leaky(x))
        x = self.instance(self.groups(self.prelu(x)))
        x = torch.sigmoid(self.up(x))
        x = self.padded(self.depthwise(x))
        x = torch.nn.functional.max_pool2d(x, 3, 2)
        x = torch.nn.functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        x = torch.tanh(self.line(x.flatten(2)))
        x = self.layer(x.transpose(1, 2))
        x = self.sum.add_scalar(self.dropout(self.linear(x)), 0.5)
        return self.end(x)


def _pictures():
    return [torch.randn(2, 3, 12, 10)]


def _layers(engine):
    inputs = _pictures()
    network = _randomised(_Layers(), inputs)
    # Weights with a scale for each channel are not supported in these.
    network.up.qconfig = network.prelu.qconfig = quantization.default_qconfig
    converted = _converted(network, engine, inputs)
    # As vectors of one number they are not taken by the operator once the module is scripted.
    for name in ("scale", "zero_point"):
        setattr(converted.normalization, name, getattr(converted.normalization, name).reshape(()))
    return converted, inputs


class _Volumes(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.first = nn.Conv3d(3, 8, 3, padding=1)
        self.normalization = nn.BatchNorm3d(8)
        self.relu = nn.ReLU()
        self.second = nn.Conv3d(8, 6, (1, 3, 3), stride=(1, 2, 2), bias=False)

    def forward(self, x):
        x = self.relu(self.normalization(self.first(self.quant(x))))
        return self.dequant(self.second(x))


def _volumes(engine):
    inputs = [torch.randn(1, 3, 4, 9, 8)]
    network = _randomised(_Volumes(), inputs)
    quantization.fuse_modules(network, ["first", "normalization", "relu"], inplace=True)
    return _converted(network, engine, inputs), inputs


class _FunctionalLayers(nn.Module):
    """Operators that the graph mode of quantisation finds in code."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3)
        self.normalization = nn.BatchNorm2d(8)
        self.second = nn.Conv2d(8, 8, 1)
        self.linear = nn.Linear(8, 6)

    def forward(self, x):
        x = torch.relu(self.normalization(self.first(x)))
        y = torch.nn.functional.hardswish(self.second(x))
        x = torch.cat([x + y, torch.relu(x * y)], 1)
        x = torch.relu(x[:, :8] + 1.0) * 0.5 + torch.nn.functional.hardsigmoid(x[:, 8:])
        x = torch.nn.functional.avg_pool2d(x, 2)
        x = torch.nn.functional.adaptive_avg_pool2d(x, (1, 1)).flatten(1)
        return torch.nn.functional.layer_norm(self.linear(x), [6]).clamp(-1.0, 1.0)


def _fx_layers(engine):
    inputs = _pictures()
    return _fx_converted(_randomised(_FunctionalLayers(), inputs), engine, inputs), inputs


class _Trained(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.first = nn.Conv2d(3, 8, 3)
        self.normalization = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.linear = nn.Linear(8, 6)

    def forward(self, x):
        x = self.relu(self.normalization(self.first(self.quant(x))))
        return self.dequant(self.linear(x.mean([2, 3])))


def _fake_quantized(engine):
    """A network prepared for training with quantisation: float, with fake quantisation."""
    inputs = _pictures()
    network = _Trained().train()
    quantization.fuse_modules_qat(network, ["first", "normalization", "relu"], inplace=True)
    network.qconfig = quantization.get_default_qat_qconfig(engine)
    prepared = quantization.prepare_qat(network)
    with torch.no_grad():
        for _ in range(3):
            prepared(*inputs)
    return prepared.apply(quantization.disable_observer).eval(), inputs


class _StaticRecurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.layer = nn.LSTM(6, 8)

    def forward(self, x):
        return self.dequant(self.layer(self.quant(x))[0])


def _static_lstm(engine):
    """An LSTM whose steps are quantised layers and functions."""
    inputs = [torch.randn(5, 2, 6)]
    network = _StaticRecurrent().eval()
    network.qconfig = quantization.get_default_qconfig(engine)
    prepared = quantization.prepare(network)
    with torch.no_grad():
        prepared(*inputs)
    return quantization.convert(prepared), inputs


_MAKERS = {
    "text_lstm": _text_lstm, "text_gru": _text_gru, "text_linear": _text_linear, "text_half": _text_half,
    "text_bag": _text_bag, "layers": _layers, "volumes": _volumes, "fx_layers": _fx_layers,
    "fake_quantized": _fake_quantized, "static_lstm": _static_lstm,
}
