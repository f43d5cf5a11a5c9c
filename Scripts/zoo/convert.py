"""TensorFlow Lite files of models and functions, in every scheme of TFLiteConverter."""

import numpy
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

FLOAT_SCHEMES = ("float32", "float16", "dynamic")
CALIBRATED_SCHEMES = ("int8", "int8-float-sides", "int8-or-float", "uint8-sides", "int16")
SCHEMES = FLOAT_SCHEMES + CALIBRATED_SCHEMES


def examples(signature, count=8):
    """Seeded inputs of a signature, for calibration."""
    generator = numpy.random.default_rng(1)
    for _ in range(count):
        yield [
            (
                generator.uniform(-1, 1, [size or 1 for size in spec.shape]).astype("float32")
                if spec.dtype == tf.float32
                else generator.integers(0, 4, [size or 1 for size in spec.shape]).astype(
                    spec.dtype.as_numpy_dtype
                )
            )
            for spec in signature
        ]


def with_scheme(converter, scheme, signature):
    """A converter set up for one of the schemes."""
    sets = tf.lite.OpsSet
    if scheme == "float32":
        return converter
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if scheme == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if scheme in CALIBRATED_SCHEMES:
        converter.representative_dataset = lambda: examples(signature)
    if scheme in ("int8", "int8-float-sides", "uint8-sides"):
        converter.target_spec.supported_ops = [sets.TFLITE_BUILTINS_INT8]
    if scheme == "int16":
        converter.target_spec.supported_ops = [
            sets.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8,
            sets.TFLITE_BUILTINS,
        ]
    if scheme in ("int8", "uint8-sides"):
        sides = tf.int8 if scheme == "int8" else tf.uint8
        converter.inference_input_type = converter.inference_output_type = sides
    return converter


def convert_function(function, signature, scheme):
    """The bytes of a function of tensors; variables that it reads become constants."""
    concrete = tf.function(function, input_signature=signature).get_concrete_function()
    if concrete.variables:
        concrete = convert_variables_to_constants_v2(concrete, lower_control_flow=False)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], None)
    return with_scheme(converter, scheme, signature).convert()


def convert_model(model, scheme):
    """The bytes of a Keras model."""
    signature = [tf.TensorSpec(x.shape, x.dtype) for x in model.inputs]
    several = len(signature) > 1

    def call(*inputs):
        return model(list(inputs) if several else inputs[0], training=False)

    return convert_function(call, signature, scheme)


def convert_module(module, folder):
    """The bytes of a tf.Module with a function `serve`: state, tables and text come with it."""
    tf.saved_model.save(module, folder, signatures={"serving_default": module.serve})
    converter = tf.lite.TFLiteConverter.from_saved_model(folder)
    converter.experimental_enable_resource_variables = True
    return converter.convert()
