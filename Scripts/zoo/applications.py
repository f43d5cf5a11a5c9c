"""Keras applications with random weights, of small images, in most schemes."""

from tensorflow import keras

from zoo import convert

APPLICATIONS = {
    "mobilenet-v1": (keras.applications.MobileNet, 96, {"alpha": 0.25}),
    "mobilenet-v2": (keras.applications.MobileNetV2, 96, {"alpha": 0.35}),
    "mobilenet-v3-small": (keras.applications.MobileNetV3Small, 96, {}),
    "mobilenet-v3-large": (keras.applications.MobileNetV3Large, 96, {}),
    "efficientnet-b0": (keras.applications.EfficientNetB0, 96, {}),
    "efficientnet-v2-b0": (keras.applications.EfficientNetV2B0, 96, {}),
    "resnet50": (keras.applications.ResNet50, 64, {}),
    "densenet121": (keras.applications.DenseNet121, 64, {}),
    "inception-v3": (keras.applications.InceptionV3, 96, {}),
    "xception": (keras.applications.Xception, 96, {}),
    "nasnet-mobile": (keras.applications.NASNetMobile, 96, {}),
    "convnext-tiny": (keras.applications.ConvNeXtTiny, 64, {}),
}
SCHEMES = ("float32", "float16", "dynamic", "int8", "int16")


def cases():
    """Names and how the bytes are made."""
    for name, (make, side, options) in APPLICATIONS.items():
        for scheme in SCHEMES:
            yield f"applications/{name}.{scheme}", lambda n=name, s=scheme: _converted(n, s)


def _converted(name, scheme):
    make, side, options = APPLICATIONS[name]
    keras.utils.set_random_seed(0)
    # One image, so that the file has no open dimension.
    image = keras.Input((side, side, 3), batch_size=1)
    model = make(weights=None, input_tensor=image, classes=10, **options)
    return convert.convert_model(model, scheme)
