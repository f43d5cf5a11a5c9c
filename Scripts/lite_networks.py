"""Small networks with the layers that are packed for an engine, for recordings of the lite interpreter."""

import torch
from torch import nn
from torch.ao import quantization

FLOAT, QUANTIZED = {}, {}


def network(kind, *shapes):
    """Adds a network's class to a list, with the shapes of its inputs."""

    def add(module):
        kind[module.__name__] = (module, shapes)
        return module

    return add


@network(FLOAT, (2, 4))
class ClampedLinear(nn.Module):
    """Fully connected layers, with and without bias, clamped from below and on both sides."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 5), nn.Linear(5, 3, bias=False)
        self.third = nn.Linear(3, 3)

    def forward(self, x):
        x = nn.functional.hardtanh(self.second(torch.relu(self.first(x * 2))), -0.5, 0.25)
        return self.third(x)


@network(FLOAT, (1, 4, 5, 6))
class ClampedConvolutions(nn.Module):
    """Convolutions in groups, by channel, dilated and transposed, clamped in several ways."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(4, 8, 3, padding=1, stride=2)
        self.by_channel = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.grouped = nn.Conv2d(8, 4, 1, groups=2)
        self.transposed = nn.ConvTranspose2d(4, 3, 3, stride=2, output_padding=1)
        self.dilated = nn.Conv2d(3, 2, (3, 2), dilation=2, bias=False)
        self.transposed_groups = nn.ConvTranspose2d(2, 4, 2, groups=2)

    def forward(self, x):
        x = nn.functional.relu6(self.by_channel(torch.relu(self.first(x))))
        x = torch.relu(self.transposed(nn.functional.hardtanh(self.grouped(x))))
        return nn.functional.hardtanh(self.transposed_groups(self.dilated(x)), -0.2, 0.3)


@network(FLOAT, (1, 4, 3, 3))
class Residual(nn.Module):
    """A sum that is clamped, normalisation that is folded, dropout that is left out."""

    def __init__(self):
        super().__init__()
        self.convolution, self.norm = nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4)
        self.linear, self.dropout = nn.Linear(4, 4), nn.Dropout(0.3)

    def forward(self, x):
        x = torch.relu(self.norm(self.convolution(x)) + x)
        return self.dropout(nn.functional.hardswish(self.linear(x.mean([2, 3]))))


@network(FLOAT, (4, 2, 3))
class Sequence(nn.Module):
    """Recurrent layers and cells, which keep their own weights, before a packed layer."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, bidirectional=True)
        self.gru = nn.GRU(8, 5, batch_first=True)
        self.linear, self.cell = nn.Linear(5, 2), nn.LSTMCell(2, 3)

    def forward(self, x):
        y, _ = self.gru(self.lstm(x)[0])
        y = self.linear(y)
        hidden, state = self.cell(y[:, 0])
        return y, hidden, state


class Static(nn.Module):
    """Quantised convolutions of each kind, a sum, pooling, and a fully connected layer."""

    def __init__(self):
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.convolution, self.norm, self.relu = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU()
        self.by_channel = nn.Conv2d(8, 8, 3, groups=8, stride=2)
        self.transposed = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.sum, self.hardswish = nn.quantized.FloatFunctional(), nn.Hardswish()
        self.linear = nn.Linear(4, 5)

    def forward(self, x):
        x = self.relu(self.norm(self.convolution(self.quant(x))))
        x = self.hardswish(self.by_channel(self.sum.add(x, x)))
        x = self.transposed(nn.functional.max_pool2d(x, 2))
        return self.dequant(self.linear(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1)))


class Dynamic(nn.Module):
    """Recurrent layers, cells and a layer whose weights alone are quantised."""

    def __init__(self):
        super().__init__()
        self.lstm, self.gru = nn.LSTM(3, 4, bidirectional=True), nn.GRU(8, 5)
        self.linear = nn.Linear(5, 3)
        self.cells = nn.ModuleList([nn.GRUCell(3, 4), nn.RNNCell(4, 2)])
        self.lstm_cell = nn.LSTMCell(2, 3)

    def forward(self, x):
        y = self.linear(self.gru(self.lstm(x)[0])[0])
        state = y[0]
        for cell in self.cells:
            state = cell(state)
        return y, self.lstm_cell(state)[0]


class Table(nn.Module):
    """Rows of a quantised table, summed in bags."""

    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(12, 8, mode="sum", include_last_offset=True)
        self.linear = nn.Linear(8, 3)

    def forward(self, indices, offsets):
        return self.linear(self.bag(indices, offsets))


def static(engine):
    """A network with quantised activations, calibrated with random numbers."""
    model = Static().eval()
    model.qconfig = quantization.get_default_qconfig(engine)
    # There are no transposed convolutions with a scale for each channel.
    model.transposed.qconfig = quantization.get_default_qconfig("qnnpack")
    quantization.fuse_modules(model, [["convolution", "norm", "relu"]], inplace=True)
    quantization.prepare(model, inplace=True)
    for _ in range(3):
        model(torch.randn(1, 3, 6, 6))
    return quantization.convert(model), (torch.randn(1, 3, 6, 6),)


def dynamic(element_type):
    layers = {nn.LSTM, nn.GRU, nn.Linear, nn.LSTMCell, nn.GRUCell, nn.RNNCell}
    model = quantization.quantize_dynamic(Dynamic().eval(), layers, dtype=element_type)
    return model, (torch.randn(3, 2, 3),)


def table(bits):
    model = Table().eval()
    rows = quantization.float_qparams_weight_only_qconfig
    model.bag.qconfig = rows if bits == 8 else quantization.float_qparams_weight_only_qconfig_4bit
    quantization.prepare(model, inplace=True)
    return quantization.convert(model), (torch.tensor([1, 4, 9, 2]), torch.tensor([0, 2, 4]))


def networks():
    """Names, and what makes a network and its inputs."""
    for name, (module, shapes) in FLOAT.items():
        yield name, lambda m=module, s=shapes: (m().eval(), tuple(torch.randn(shape) for shape in s))
    for engine in ("qnnpack", "fbgemm"):
        if engine in torch.backends.quantized.supported_engines:
            yield f"Static-{engine}", lambda e=engine: static(e)
            yield f"DynamicInt8-{engine}", lambda: dynamic(torch.qint8)
    if "fbgemm" in torch.backends.quantized.supported_engines:
        yield "DynamicHalf-fbgemm", lambda: dynamic(torch.float16)
    yield "Table8", lambda: table(8)
    yield "Table4", lambda: table(4)
