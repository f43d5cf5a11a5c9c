"""Makes files of the benchmark with TensorFlow: FOLDER NAME...

A name is NETWORK.PRECISION.tflite, such as mobilenet_v2.float32.tflite or resnet50.int8.tflite, or
NETWORK.float32.onnx for the same network with the same weights. Weights are random, from one seed. @SIDE or
xBATCH behind the network asks for other images than one of 224 x 224.
"""

import os
import pathlib
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras_networks
import numpy
import tensorflow as tf


def tflite(function, model, precision, dimensions):
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], model)
    if precision == "int8":
        generator = numpy.random.default_rng(1)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: (
            [generator.normal(0, 1, dimensions).astype("float32")] for _ in range(8)
        )
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def make(name):
    """The bytes of a file."""
    network, side, batch, precision, form = re.fullmatch(
        r"([a-z0-9_]+?)(?:@(\d+))?(?:x(\d+))?\.(float32|int8)\.(tflite|onnx)", name
    ).groups()
    if form == "onnx":
        # Its converter knows erf, and TensorFlow Lite's knows the function that Keras has.
        keras_networks.gelu = keras_networks.gelu_by_erf
    tf.keras.utils.set_random_seed(0)
    shape = {"side": int(side or 224), "batch": int(batch or 1)}
    dimensions = [shape["batch"], shape["side"], shape["side"], 3]
    model = keras_networks.randomise(keras_networks.NETWORKS[network](**shape))
    call = tf.function(lambda image: model(image, training=False))
    signature = [tf.TensorSpec(dimensions, tf.float32, name="image")]
    if form == "tflite":
        function = call.get_concrete_function(*signature)
        return tflite(function, model, precision, dimensions)
    import tf2onnx

    converted, _ = tf2onnx.convert.from_function(call, input_signature=signature, opset=17)
    return converted.SerializeToString()


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in sys.argv[2:]:
        part = folder / f"{name}.part"
        part.write_bytes(make(name))
        part.rename(folder / name)


if __name__ == "__main__":
    main()
