"""Networks that phones run, in Keras, with seeded random weights."""

import numpy
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

SIDE = 224


def randomise(model, seed=0):
    """Gives batch normalisations statistics and factors far from the identity."""
    generator = numpy.random.default_rng(seed)
    for layer in model._flatten_layers():
        if isinstance(layer, layers.BatchNormalization):
            count = layer.gamma.shape[0]
            layer.set_weights(
                [
                    generator.uniform(0.5, 1.5, count),
                    generator.normal(0, 0.1, count),
                    generator.normal(0, 0.1, count),
                    generator.uniform(0.5, 1.5, count),
                ]
            )
    return model


def _image(batch=1, side=SIDE):
    return keras.Input((side, side, 3), batch_size=batch)


def mobilenet_v2(**shape):
    return keras.applications.MobileNetV2(weights=None, input_tensor=_image(**shape))


def mobilenet_v3_small(**shape):
    return keras.applications.MobileNetV3Small(
        weights=None, input_tensor=_image(**shape), include_preprocessing=False
    )


def efficientnet_b0(**shape):
    return keras.applications.EfficientNetB0(weights=None, input_tensor=_image(**shape))


def resnet50(**shape):
    return keras.applications.ResNet50(weights=None, input_tensor=_image(**shape))


def resnet18(**shape):
    """He and others, "Deep Residual Learning for Image Recognition", 2015, table 1."""

    def convolution(x, filters, size, stride, relu=True):
        x = layers.ZeroPadding2D(size // 2)(x) if size > 1 else x
        x = layers.Conv2D(filters, size, stride, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        return layers.ReLU()(x) if relu else x

    image = _image(**shape)
    x = convolution(image, 64, 7, 2)
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, filters in enumerate((64, 128, 256, 512)):
        for block in range(2):
            stride = 2 if stage > 0 and block == 0 else 1
            y = convolution(x, filters, 3, stride)
            y = convolution(y, filters, 3, 1, relu=False)
            if stride == 2:
                x = convolution(x, filters, 1, 2, relu=False)
            x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(1000)(x))


def gelu(x):
    """Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016."""
    return layers.Activation("gelu")(x)


def gelu_by_erf(x):
    """The same by another function of the library."""
    return 0.5 * x * (1 + keras.ops.erf(x * 0.5**0.5))


class _Tokens(layers.Layer):
    """Puts a class token before the patches and adds the embeddings of positions."""

    def build(self, shape):
        width, count = shape[-1], shape[1]
        self.token = self.add_weight(shape=(1, 1, width), initializer="random_normal", name="token")
        self.position = self.add_weight(
            shape=(1, count + 1, width), initializer="random_normal", name="position"
        )

    def call(self, patches):
        token = tf.repeat(self.token, patches.shape[0], axis=0)
        return tf.concat([token, patches], 1) + self.position


def vit_b16(batch=1, side=SIDE, width=768, depth=12, heads=12):
    """Dosovitskiy and others, "An Image is Worth 16x16 Words", 2020, table 1, ViT-Base."""
    image = _image(batch, side)
    x = layers.Conv2D(width, 16, 16)(image)
    x = _Tokens()(layers.Reshape((-1, width))(x))
    count = x.shape[1]

    def split(x):
        return layers.Permute((2, 1, 3))(layers.Reshape((count, heads, width // heads))(x))

    for _ in range(depth):
        y = layers.LayerNormalization(epsilon=1e-6)(x)
        query, key, value = (split(layers.Dense(width)(y)) for _ in range(3))
        scores = keras.ops.matmul(query, keras.ops.transpose(key, (0, 1, 3, 2)))
        scores = layers.Softmax()(scores * (width // heads) ** -0.5)
        y = layers.Permute((2, 1, 3))(keras.ops.matmul(scores, value))
        x = x + layers.Dense(width)(layers.Reshape((count, width))(y))
        y = layers.LayerNormalization(epsilon=1e-6)(x)
        y = layers.Dense(4 * width)(y)
        x = x + layers.Dense(width)(gelu(y))
    x = layers.LayerNormalization(epsilon=1e-6)(x)[:, 0]
    return keras.Model(image, layers.Dense(1000)(x))


NETWORKS = {
    make.__name__: make
    for make in (mobilenet_v2, mobilenet_v3_small, efficientnet_b0, resnet18, resnet50, vit_b16)
}
