"""Networks for sounds and text: recurrent, attentive, convolutional, and programs with loops."""

import math
from typing import List, Optional, Tuple

import torch
from torch import nn
from torch.nn import functional

from .network import Network, numbers


class _Recurrent(nn.Module):
    """A recurrent layer, its answers and its last state."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor):
        return self.layer(x)


class _Streaming(nn.Module):
    """An LSTM whose state is given and returned, as in an app that gets sound bit by bit."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(20, 32, num_layers=2, batch_first=True)
        self.head = nn.Linear(32, 5)

    def forward(self, x: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor):
        y, state = self.lstm(x, (hidden, cell))
        return self.head(y).log_softmax(-1), state[0], state[1]


class _Remembering(nn.Module):
    """A cell whose state stays in the module from call to call."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(8, 12)
        self.register_buffer("state", torch.zeros(2, 12))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = self.cell(x, self.state)
        self.state = state
        return state * 2


class _Cells(nn.Module):
    """A loop over time in the program itself, with cells of three kinds."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTMCell(6, 8)
        self.gru = nn.GRUCell(8, 8)
        self.rnn = nn.RNNCell(8, 8, nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = torch.zeros(x.size(1), 8)
        cell = torch.zeros(x.size(1), 8)
        gated = torch.zeros(x.size(1), 8)
        plain = torch.zeros(x.size(1), 8)
        answers: List[torch.Tensor] = []
        for step in range(x.size(0)):
            state, cell = self.lstm(x[step], (state, cell))
            gated = self.gru(state, gated)
            plain = self.rnn(gated, plain)
            answers.append(plain)
        return torch.stack(answers)


class _Encoder(nn.Module):
    """A transformer's encoder; with a mask of padding if it is to have one."""

    def __init__(self, fast, masked=False, norm_first=False, activation="relu"):
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            32, 4, 64, batch_first=True, norm_first=norm_first, activation=activation
        )
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.masked = masked
        if not fast:
            # The fast path is taken where no hook watches and activations are relu or gelu.
            for layer in self.encoder.layers:
                layer.activation_relu_or_gelu = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.masked:
            steps = torch.arange(x.size(1))
            mask = (steps >= x.size(1) - 3).unsqueeze(0).expand(x.size(0), -1)
            return self.encoder(x, src_key_padding_mask=mask)
        return self.encoder(x)


class _Transformer(nn.Module):
    """A whole transformer with a mask that keeps the decoder from looking ahead."""

    def __init__(self):
        super().__init__()
        self.transformer = nn.Transformer(
            32, 4, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=48
        )

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        size = target.size(0)
        mask = torch.full((size, size), float("-inf")).triu(1)
        return self.transformer(source, target, tgt_mask=mask)


class _ConformerLayer(nn.Module):
    """Two halves of a feed-forward layer round attention and a convolution over time."""

    def __init__(self, width, heads, kernel):
        super().__init__()
        self.first = self._feed_forward(width)
        self.attention_norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads)
        self.convolution_norm = nn.LayerNorm(width)
        self.convolution = nn.Sequential(
            nn.Conv1d(width, 2 * width, 1),
            nn.GLU(1),
            nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width),
            nn.BatchNorm1d(width),
            nn.SiLU(),
            nn.Conv1d(width, width, 1),
        )
        self.second = self._feed_forward(width)
        self.norm = nn.LayerNorm(width)

    def _feed_forward(self, width):
        return nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            nn.SiLU(),
            nn.Dropout(0.1),
            nn.Linear(4 * width, width),
        )

    def forward(self, x: torch.Tensor, padding: Optional[torch.Tensor]) -> torch.Tensor:
        x = x + 0.5 * self.first(x)
        y = self.attention_norm(x)
        y, _ = self.attention(y, y, y, key_padding_mask=padding, need_weights=False)
        x = x + y
        y = self.convolution_norm(x).permute(1, 2, 0)
        x = x + self.convolution(y).permute(2, 0, 1)
        return self.norm(x + 0.5 * self.second(x))


class _Conformer(nn.Module):
    """A small conformer for sound features and their lengths."""

    def __init__(self, width=48):
        super().__init__()
        self.subsampling = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2), nn.ReLU(), nn.Conv2d(8, 8, 3, stride=2), nn.ReLU()
        )
        self.project = nn.Linear(8 * 9, width)
        self.layers = nn.ModuleList([_ConformerLayer(width, 4, 15) for _ in range(2)])
        self.head = nn.Linear(width, 30)

    def forward(self, features: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        x = self.subsampling(features.unsqueeze(1))
        batch, channels, steps, bands = x.size()
        x = self.project(x.permute(2, 0, 1, 3).reshape(steps, batch, channels * bands))
        limits = (((lengths - 1) // 2 - 1) // 2).unsqueeze(1)
        padding = torch.arange(steps).unsqueeze(0) >= limits
        for layer in self.layers:
            x = layer(x, padding)
        return functional.log_softmax(self.head(x), dim=-1)


def _sounds(generator, small):
    features = torch.randn(2, 83, 40, generator=generator)
    return [features, torch.tensor([83, 60])]


class _Wav2Letter(nn.Module):
    """Letters out of a wave by convolutions over time."""

    def __init__(self):
        super().__init__()
        layers = []
        channels = 1
        for made, kernel, stride in [(32, 250, 160), (32, 48, 2), (32, 7, 1), (64, 32, 1)]:
            layers += [nn.Conv1d(channels, made, kernel, stride, kernel // 2), nn.ReLU()]
            channels = made
        layers += [nn.Conv1d(channels, 29, 1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, wave: torch.Tensor) -> torch.Tensor:
        return functional.log_softmax(self.layers(wave), dim=1)


class _Spectral(nn.Module):
    """Words in a second of sound, by way of its mel spectrogram."""

    def __init__(self):
        super().__init__()
        self.register_buffer("window", torch.hann_window(400))
        self.register_buffer("filters", torch.rand(201, 40))
        self.layers = nn.Sequential(
            nn.Conv1d(40, 32, 9, stride=2), nn.BatchNorm1d(32), nn.ReLU(), nn.AdaptiveAvgPool1d(1)
        )
        self.head = nn.Linear(32, 12)

    def forward(self, wave: torch.Tensor) -> torch.Tensor:
        spectrum = torch.stft(
            wave, 400, hop_length=160, window=self.window, return_complex=True, center=True
        )
        power = torch.view_as_real(spectrum).pow(2).sum(-1)
        mel = torch.matmul(power.transpose(1, 2), self.filters).clamp(min=1e-6).log()
        return self.head(self.layers(mel.transpose(1, 2)).squeeze(-1))


class _TextClassifier(nn.Module):
    """Texts as a row of words and where each begins, by the mean of their embeddings."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.EmbeddingBag(500, 32, mode="mean")
        self.head = nn.Linear(32, 4)

    def forward(self, words: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        return self.head(self.embedding(words, offsets))


def _texts(generator, small):
    return [torch.randint(0, 500, (40,), generator=generator), torch.tensor([0, 7, 20, 33])]


class _Translator(nn.Module):
    """A sequence to a sequence: greedy decoding in a loop that ends when the word for the end comes."""

    def __init__(self, words=60, width=32):
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.encoder = nn.GRU(width, width)
        self.cell = nn.GRUCell(width, width)
        self.attention = nn.Linear(width, width)
        self.head = nn.Linear(2 * width, words)

    def forward(self, source: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        memory, state = self.encoder(self.embedding(source).unsqueeze(1))
        memory = memory.squeeze(1)
        hidden = state[0]
        word = torch.tensor([1])
        written: List[int] = []
        scores: List[torch.Tensor] = []
        while len(written) < 12:
            hidden = self.cell(self.embedding(word), hidden)
            weights = torch.matmul(memory, self.attention(hidden).t()).softmax(0)
            context = (weights * memory).sum(0, keepdim=True)
            logits = self.head(torch.cat([hidden, context], 1)).log_softmax(1)
            score, word = logits.max(1)
            if word.item() == 0:
                break
            written.append(int(word.item()))
            scores.append(score)
        return torch.tensor(written), torch.cat(scores)


def _words(generator, small):
    return [torch.randint(0, 60, (9,), generator=generator)]


class _Positions(nn.Module):
    """A small language model: positions by sines, a causal mask, attention written out."""

    def __init__(self, words=80, width=32, heads=4):
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.mixed = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.heads = heads
        position = torch.arange(64).unsqueeze(1)
        rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
        table = torch.zeros(64, width)
        table[:, 0::2] = torch.sin(position * rate)
        table[:, 1::2] = torch.cos(position * rate)
        self.register_buffer("table", table)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        x = self.embedding(words) + self.table[: words.size(1)]
        batch, steps, width = x.shape
        parts = self.mixed(self.norm(x)).view(batch, steps, self.heads, -1).transpose(1, 2)
        query, key, value = parts.chunk(3, dim=-1)
        scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(query.size(-1))
        ahead = torch.ones(steps, steps).triu(1).to(torch.bool)
        weights = scores.masked_fill(ahead, float("-inf")).softmax(-1)
        mixed = torch.matmul(weights, value).transpose(1, 2).contiguous().view(batch, steps, width)
        logits = functional.linear(x + self.out(mixed), self.embedding.weight)
        return logits


def _sentence(generator, small):
    return [torch.randint(0, 80, (2, 17), generator=generator)]


def _recurrent(name, make, shape=(11, 3, 10)):
    return Network(name, lambda: _Recurrent(make()), numbers(shape), small=True)


def networks():
    encoded = numbers((2, 9, 32))
    streamed = numbers((3, 7, 20), (2, 3, 32), (2, 3, 32))
    return [
        _recurrent("lstm", lambda: nn.LSTM(10, 16)),
        _recurrent("lstm_layers", lambda: nn.LSTM(10, 16, 2, batch_first=True, bias=False)),
        _recurrent("lstm_bidirectional", lambda: nn.LSTM(10, 16, 2, bidirectional=True)),
        _recurrent("lstm_projected", lambda: nn.LSTM(10, 16, proj_size=6)),
        _recurrent("gru", lambda: nn.GRU(10, 16, 2)),
        _recurrent("gru_bidirectional", lambda: nn.GRU(10, 16, 2, bidirectional=True)),
        _recurrent("rnn_tanh", lambda: nn.RNN(10, 16, 2)),
        _recurrent("rnn_relu", lambda: nn.RNN(10, 16, nonlinearity="relu", bidirectional=True)),
        Network("lstm_streaming", _Streaming, streamed, small=True),
        # A trace holds the state that it began with.
        Network(
            "gru_remembering",
            _Remembering,
            numbers((2, 8)),
            forms=("scripted", "mobile", "lite"),
            calls=3,
            small=True,
        ),
        Network("cells", _Cells, numbers((5, 3, 6)), small=True),
        Network("encoder_slow", lambda: _Encoder(False), encoded, small=True),
        Network("encoder_fast", lambda: _Encoder(True), encoded, small=True),
        Network("encoder_masked", lambda: _Encoder(False, masked=True), encoded, small=True),
        Network("encoder_fast_masked", lambda: _Encoder(True, masked=True), encoded, small=True),
        Network(
            "encoder_norm_first",
            lambda: _Encoder(False, norm_first=True, activation="gelu"),
            encoded,
            small=True,
        ),
        Network("transformer", _Transformer, numbers((7, 2, 32), (5, 2, 32)), small=True),
        Network("language_model", _Positions, _sentence, small=True),
        Network("conformer", _Conformer, _sounds, small=True),
        Network("wav2letter", _Wav2Letter, numbers((1, 1, 8000)), kaiming=True, small=True),
        Network("keyword_spotting", _Spectral, numbers((1, 16000)), small=True),
        Network("text_classifier", _TextClassifier, _texts, small=True),
        # A trace would hold one way through the loop.
        Network("translator", _Translator, _words, forms=("scripted", "frozen", "lite"), small=True),
    ]
