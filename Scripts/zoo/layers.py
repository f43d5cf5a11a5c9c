"""Small Keras models, each about one layer: its name, the shape of its inputs (without the batch)
and how the layers are made."""

import numpy
import tensorflow as tf
from tensorflow import keras

L = keras.layers


def _sequence(*layers):
    """A function from inputs to outputs that puts layers in a row."""

    def apply(x):
        for layer in layers:
            x = layer(x)
        return x

    return apply


def _convolutional():
    yield "conv1d", [(20, 4)], lambda: _sequence(
        L.Conv1D(8, 3, padding="same", activation="relu"), L.Conv1D(4, 5, strides=2)
    )
    yield "conv1d-causal", [(20, 4)], lambda: _sequence(
        L.Conv1D(8, 3, padding="causal", dilation_rate=2), L.Conv1D(4, 2, dilation_rate=4)
    )
    yield "conv2d", [(12, 12, 3)], lambda: _sequence(
        L.Conv2D(8, 3, strides=2, padding="same", activation="relu6"), L.Conv2D(6, (1, 5))
    )
    yield "conv2d-dilated", [(12, 12, 3)], lambda: _sequence(
        L.Conv2D(8, 3, dilation_rate=2, padding="same"), L.Conv2D(4, 3, dilation_rate=(1, 3))
    )
    yield "conv2d-grouped", [(9, 9, 8)], lambda: _sequence(L.Conv2D(12, 3, groups=4))
    yield "conv3d", [(6, 7, 8, 2)], lambda: _sequence(
        L.Conv3D(4, 3, padding="same", activation="relu"), L.Conv3D(3, 2, strides=(1, 2, 2))
    )
    yield "conv1d-transpose", [(10, 4)], lambda: _sequence(
        L.Conv1DTranspose(6, 3, strides=2, padding="same"), L.Conv1DTranspose(2, 4)
    )
    yield "conv2d-transpose", [(6, 7, 4)], lambda: _sequence(
        L.Conv2DTranspose(5, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(2, (2, 4), strides=(1, 3)),
    )
    yield "conv3d-transpose", [(3, 4, 5, 2)], lambda: _sequence(
        L.Conv3DTranspose(3, 3, strides=2, padding="same")
    )
    yield "separable1d", [(16, 4)], lambda: _sequence(L.SeparableConv1D(6, 3, padding="same"))
    yield "separable2d", [(10, 10, 4)], lambda: _sequence(
        L.SeparableConv2D(6, 3, padding="same", depth_multiplier=2, activation="relu")
    )
    yield "depthwise1d", [(16, 4)], lambda: _sequence(L.DepthwiseConv1D(3, depth_multiplier=2))
    yield "depthwise2d", [(11, 10, 4)], lambda: _sequence(
        L.DepthwiseConv2D(3, strides=2, padding="same"), L.DepthwiseConv2D(2, depth_multiplier=3)
    )
    yield "depthwise2d-dilated", [(11, 10, 4)], lambda: _sequence(
        L.DepthwiseConv2D(3, dilation_rate=2, padding="same")
    )
    yield "locally-mixed", [(8, 8, 3), (8, 8, 3)], lambda: lambda xs: L.Concatenate()(
        [L.Conv2D(4, 3)(L.Add()(xs)), L.Conv2D(4, 3)(L.Multiply()(xs))]
    )


def _pools():
    for kind in ("Max", "Average"):
        yield f"{kind.lower()}-pool1d", [(15, 4)], lambda kind=kind: _sequence(
            getattr(L, f"{kind}Pooling1D")(3, strides=2, padding="same")
        )
        yield f"{kind.lower()}-pool2d", [(11, 9, 4)], lambda kind=kind: _sequence(
            getattr(L, f"{kind}Pooling2D")(3, strides=2, padding="same"),
            getattr(L, f"{kind}Pooling2D")(2),
        )
        yield f"{kind.lower()}-pool3d", [(6, 6, 6, 2)], lambda kind=kind: _sequence(
            getattr(L, f"{kind}Pooling3D")(2)
        )
        for rank, shape in ((1, (7, 4)), (2, (7, 5, 4)), (3, (4, 4, 5, 3))):
            name = f"Global{kind}Pooling{rank}D"
            yield f"global-{kind.lower()}-pool{rank}d", [shape], lambda name=name: _sequence(
                getattr(L, name)()
            )
            yield f"global-{kind.lower()}-pool{rank}d-kept", [shape], lambda name=name: _sequence(
                getattr(L, name)(keepdims=True)
            )


def _normalizations():
    def with_conv(layer):
        return _sequence(L.Conv2D(8, 3, padding="same"), layer, L.Conv2D(4, 1))

    image = [(8, 8, 4)]
    yield "batch-norm", image, lambda: with_conv(L.BatchNormalization())
    yield "batch-norm-alone", image, lambda: _sequence(L.BatchNormalization())
    yield "layer-norm", image, lambda: with_conv(L.LayerNormalization())
    yield "layer-norm-axes", image, lambda: _sequence(L.LayerNormalization(axis=[1, 2, 3]))
    yield "group-norm", image, lambda: with_conv(L.GroupNormalization(groups=2))
    yield "instance-norm", image, lambda: with_conv(L.GroupNormalization(groups=-1))
    yield "unit-norm", image, lambda: with_conv(L.UnitNormalization())
    yield "rms-norm", image, lambda: with_conv(L.RMSNormalization())
    yield "spectral-norm", image, lambda: _sequence(L.SpectralNormalization(L.Conv2D(4, 3)))
    yield "normalization", image, lambda: _sequence(
        L.Normalization(mean=[0.1, 0.2, 0.3, 0.4], variance=[1.0, 2.0, 3.0, 4.0])
    )
    yield "rescaling", image, lambda: _sequence(L.Rescaling(1 / 127.5, offset=-1))
    yield "dropout", image, lambda: _sequence(
        L.Dropout(0.5), L.SpatialDropout2D(0.5), L.Conv2D(2, 1)
    )


def _activations():
    names = (
        "relu relu6 leaky_relu elu selu gelu silu hard_silu hard_sigmoid sigmoid tanh softplus "
        "softsign exponential mish softmax log_softmax celu glu hard_tanh hard_shrink log_sigmoid "
        "soft_shrink squareplus sparse_plus sparsemax threshold tanh_shrink sparse_sigmoid"
    )
    for name in names.split():
        function = getattr(keras.activations, name, None)
        if function is not None:
            yield f"activation-{name}", [(5, 6, 8)], lambda function=function: _sequence(
                L.Conv2D(8, 1), L.Activation(function)
            )
    yield "prelu", [(5, 6, 8)], lambda: _sequence(
        L.Conv2D(8, 1), L.PReLU(alpha_initializer=keras.initializers.RandomNormal(0.2, 0.1))
    )
    yield "prelu-shared", [(5, 6, 8)], lambda: _sequence(
        L.Conv2D(8, 1),
        L.PReLU(keras.initializers.RandomNormal(0.2, 0.1), shared_axes=[1, 2]),
    )
    yield "relu-odd", [(5, 6, 8)], lambda: _sequence(
        L.Conv2D(8, 1), L.ReLU(max_value=3.0, negative_slope=0.1, threshold=0.2)
    )
    yield "gelu-approximate", [(5, 8)], lambda: _sequence(
        L.Dense(8), L.Activation(lambda x: keras.activations.gelu(x, approximate=True))
    )
    yield "softmax-axis", [(5, 6, 8)], lambda: _sequence(L.Conv2D(8, 1), L.Softmax(axis=1))


def _shapes():
    yield "upsampling1d", [(5, 4)], lambda: _sequence(L.Conv1D(4, 1), L.UpSampling1D(3))
    yield "upsampling2d-nearest", [(5, 6, 4)], lambda: _sequence(
        L.Conv2D(4, 1), L.UpSampling2D((2, 3))
    )
    yield "upsampling2d-bilinear", [(5, 6, 4)], lambda: _sequence(
        L.Conv2D(4, 1), L.UpSampling2D(2, interpolation="bilinear")
    )
    yield "upsampling2d-bicubic", [(5, 6, 4)], lambda: _sequence(
        L.Conv2D(4, 1), L.UpSampling2D(2, interpolation="bicubic")
    )
    yield "upsampling3d", [(3, 2, 4, 2)], lambda: _sequence(L.UpSampling3D(2))
    yield "cropping1d", [(9, 4)], lambda: _sequence(L.Conv1D(4, 1), L.Cropping1D((1, 2)))
    yield "cropping2d", [(9, 8, 4)], lambda: _sequence(
        L.Conv2D(4, 1), L.Cropping2D(((1, 2), (0, 3)))
    )
    yield "cropping3d", [(5, 6, 7, 2)], lambda: _sequence(L.Cropping3D(1))
    yield "zero-padding1d", [(5, 4)], lambda: _sequence(L.ZeroPadding1D((1, 2)), L.Conv1D(4, 2))
    yield "zero-padding2d", [(5, 6, 4)], lambda: _sequence(
        L.ZeroPadding2D(((1, 2), (0, 1))), L.Conv2D(4, 3, strides=2)
    )
    yield "zero-padding3d", [(3, 4, 5, 2)], lambda: _sequence(L.ZeroPadding3D(1))
    yield "flatten", [(3, 4, 5)], lambda: _sequence(L.Conv2D(4, 1), L.Flatten(), L.Dense(7))
    yield "reshape-permute", [(3, 4, 5)], lambda: _sequence(
        L.Conv2D(4, 1), L.Reshape((6, 8)), L.Permute((2, 1)), L.Dense(3)
    )
    yield "repeat-vector", [(6,)], lambda: _sequence(L.Dense(5), L.RepeatVector(4))
    for method in ("bilinear", "nearest", "bicubic", "lanczos3"):
        yield f"resizing-{method}", [(9, 7, 3)], lambda method=method: _sequence(
            L.Resizing(6, 11, interpolation=method)
        )
    yield "resizing-antialias", [(9, 7, 3)], lambda: _sequence(L.Resizing(4, 5, antialias=True))
    yield "center-crop", [(9, 8, 3)], lambda: _sequence(L.CenterCrop(5, 4))
    yield "masking", [(6, 3)], lambda: _sequence(L.Masking(0.0), L.LSTM(4, unroll=True))
    yield "flip", [(6, 5, 3)], lambda: _sequence(L.Lambda(lambda x: tf.reverse(x, [1, 2])))


def _merging():
    pair = [(6, 5), (6, 5)]
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        yield f"merge-{name.lower()}", pair, lambda name=name: lambda xs: getattr(L, name)()(
            [L.Dense(4)(x) for x in xs]
        )
    yield "merge-concatenate", pair, lambda: lambda xs: L.Concatenate(axis=1)(
        [L.Dense(4)(x) for x in xs]
    )
    yield "merge-dot", pair, lambda: lambda xs: L.Dot(axes=2)(xs)
    yield "merge-dot-normalized", pair, lambda: lambda xs: L.Dot(axes=1, normalize=True)(xs)


def _dense_and_attention():
    yield "dense", [(10,)], lambda: _sequence(L.Dense(16, activation="relu"), L.Dense(4))
    yield "dense-3d", [(6, 10)], lambda: _sequence(L.Dense(8, activation="tanh"), L.Dense(3))
    yield "dense-sigmoid", [(10,)], lambda: _sequence(L.Dense(16), L.Dense(1, activation="sigmoid"))
    yield "einsum-dense", [(6, 10)], lambda: _sequence(
        L.EinsumDense("abc,cde->abde", output_shape=(None, 4, 3), bias_axes="de")
    )
    yield "attention", [(6, 8), (5, 8)], lambda: lambda xs: L.Attention(use_scale=True)(xs)
    yield "additive-attention", [(6, 8), (5, 8)], lambda: lambda xs: L.AdditiveAttention()(xs)
    yield "multi-head", [(6, 8)], lambda: lambda xs: L.MultiHeadAttention(2, 4)(xs[0], xs[0])
    yield "multi-head-causal", [(6, 8)], lambda: lambda xs: L.MultiHeadAttention(2, 4)(
        xs[0], xs[0], use_causal_mask=True
    )
    yield "grouped-query", [(6, 8)], lambda: lambda xs: L.GroupQueryAttention(4, 4, 2)(xs[0], xs[0])

    def transformer(xs):
        x = xs[0]
        y = L.MultiHeadAttention(2, 8)(x, x)
        x = L.LayerNormalization()(x + y)
        y = L.Dense(16)(L.Dense(32, activation="gelu")(x))
        return L.LayerNormalization()(x + y)

    yield "transformer", [(10, 16)], lambda: transformer

    def squeeze_excite(xs):
        x = L.Conv2D(8, 3, padding="same", activation="swish")(xs[0])
        s = L.GlobalAveragePooling2D(keepdims=True)(x)
        s = L.Conv2D(8, 1, activation="sigmoid")(L.Conv2D(2, 1, activation="swish")(s))
        return L.Conv2D(4, 1)(L.Multiply()([x, s]))

    yield "squeeze-excite", [(8, 8, 3)], lambda: squeeze_excite

    def unet(xs):
        a = L.Conv2D(4, 3, padding="same", activation="relu")(xs[0])
        b = L.Conv2D(8, 3, padding="same", activation="relu")(L.MaxPooling2D()(a))
        c = L.Conv2DTranspose(4, 2, strides=2)(b)
        return L.Conv2D(1, 1, activation="sigmoid")(L.Concatenate()([a, c]))

    yield "unet", [(16, 16, 3)], lambda: unet

    def autoencoder(xs):
        x = L.Dense(8, activation="relu")(L.Flatten()(xs[0]))
        return L.Reshape((6, 4))(L.Dense(24, activation="sigmoid")(x))

    yield "autoencoder", [(6, 4)], lambda: autoencoder


def _recurrent():
    sequence = [(7, 5)]
    for name in ("SimpleRNN", "GRU", "LSTM"):
        cell = getattr(L, name)
        for unroll in (False, True):
            suffix = "-unrolled" if unroll else ""
            yield f"{name.lower()}{suffix}", sequence, lambda cell=cell, unroll=unroll: _sequence(
                cell(6, unroll=unroll), L.Dense(3)
            )
        yield f"{name.lower()}-sequences", sequence, lambda cell=cell: _sequence(
            cell(6, return_sequences=True), cell(4), L.Dense(3)
        )
        yield f"{name.lower()}-backwards", sequence, lambda cell=cell: _sequence(
            cell(6, go_backwards=True, return_sequences=True)
        )
        yield f"{name.lower()}-bidirectional", sequence, lambda cell=cell: _sequence(
            L.Bidirectional(cell(4, return_sequences=True)), L.Dense(3)
        )
        yield f"{name.lower()}-state", sequence, lambda cell=cell: lambda xs: cell(
            4, return_state=True, return_sequences=True
        )(xs[0])
    yield "gru-reset-before", sequence, lambda: _sequence(L.GRU(6, reset_after=False))
    yield "lstm-hard-sigmoid", sequence, lambda: _sequence(
        L.LSTM(6, recurrent_activation="hard_sigmoid", activation="relu")
    )
    yield "conv-lstm1d", [(4, 8, 3)], lambda: _sequence(L.ConvLSTM1D(4, 3, padding="same"))
    yield "conv-lstm2d", [(4, 6, 6, 3)], lambda: _sequence(
        L.ConvLSTM2D(4, 3, padding="same", return_sequences=True)
    )
    yield "time-distributed", [(4, 6, 6, 3)], lambda: _sequence(
        L.TimeDistributed(L.Conv2D(4, 3)), L.TimeDistributed(L.GlobalAveragePooling2D())
    )
    yield "stacked-cells", sequence, lambda: _sequence(L.RNN([L.LSTMCell(4), L.GRUCell(3)]))
    yield "conv-gru", [(16, 4)], lambda: _sequence(
        L.Conv1D(6, 3, activation="relu"), L.MaxPooling1D(2), L.GRU(5), L.Dense(2, "softmax")
    )


def _indexed():
    """Layers on integers: these are the inputs of `integer_models`."""
    yield "embedding", [(6,)], lambda: _sequence(L.Embedding(4, 8), L.GlobalAveragePooling1D())
    yield "embedding-lstm", [(6,)], lambda: _sequence(L.Embedding(4, 8), L.LSTM(5), L.Dense(2))
    yield "embedding-masked", [(6,)], lambda: _sequence(
        L.Embedding(4, 8, mask_zero=True), L.GRU(5), L.Dense(2)
    )
    yield "embedding-conv", [(9,)], lambda: _sequence(
        L.Embedding(4, 8), L.Conv1D(6, 3, activation="relu"), L.GlobalMaxPooling1D(), L.Dense(2)
    )
    yield "category-one-hot", [(6,)], lambda: _sequence(
        L.CategoryEncoding(num_tokens=4, output_mode="one_hot")
    )
    yield "category-multi-hot", [(6,)], lambda: _sequence(
        L.CategoryEncoding(num_tokens=4, output_mode="multi_hot")
    )
    yield "hashed-crossing", [(1,), (1,)], lambda: lambda xs: L.HashedCrossing(5)(xs)
    yield "integer-lookup", [(4,)], lambda: _sequence(L.IntegerLookup(vocabulary=[3, 1, 2]))
    yield "discretization", [(4,)], lambda: _sequence(
        L.Discretization(bin_boundaries=[0.0, 1.5, 2.5])
    )


def float_models():
    for family in (
        _convolutional,
        _pools,
        _normalizations,
        _activations,
        _shapes,
        _merging,
        _dense_and_attention,
        _recurrent,
    ):
        yield from family()


def integer_models():
    yield from _indexed()


def build(shapes, make, dtype="float32", batch=1):
    """The Keras model of a case; one input is given alone where the case puts layers in a row."""
    keras.utils.set_random_seed(0)
    inputs = [keras.Input(shape, batch_size=batch, dtype=dtype) for shape in shapes]
    apply = make()
    single = len(inputs) == 1 and apply.__qualname__.startswith("_sequence")
    model = keras.Model(inputs, apply(inputs[0] if single else inputs))
    # Moments other than 0 and 1, which conversions leave out.
    generator = numpy.random.default_rng(0)
    for variable in model.weights:
        if "moving_variance" in variable.path or variable.path.endswith("gamma"):
            variable.assign(generator.uniform(0.5, 2, variable.shape))
        elif "moving_mean" in variable.path or variable.path.endswith(("beta", "bias")):
            variable.assign(generator.normal(0, 0.3, variable.shape))
    return model
