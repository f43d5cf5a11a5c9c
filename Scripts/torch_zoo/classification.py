"""torchvision's classification networks, one size of each family at least."""

import torchvision

from .network import FEW_FORMS, FORMS, Network, pictures

_models = torchvision.models


def _zoo(name, side=224, small=False, kaiming=False, forms=FORMS, **arguments):
    def make():
        return getattr(_models, name)(weights=None, **arguments)

    return Network(name, make, pictures(side), forms=forms, kaiming=kaiming, small=small)


def _vgg(name):
    def make():
        network = getattr(_models, name)(weights=None, init_weights=False)
        # The first layer after the convolutions has most of the weights; fewer show the same.
        network.classifier[0] = type(network.classifier[0])(512 * 7 * 7, 256)
        network.classifier[3] = type(network.classifier[3])(256, 256)
        network.classifier[6] = type(network.classifier[6])(256, 1000)
        return network

    return Network(name, make, pictures(224), kaiming=True, forms=FEW_FORMS)


def networks():
    return [
        _zoo("alexnet", kaiming=True, forms=FEW_FORMS),
        _vgg("vgg11"),
        _vgg("vgg11_bn"),
        _zoo("resnet18"),
        _zoo("resnet50", forms=FEW_FORMS),
        _zoo("resnext50_32x4d", forms=FEW_FORMS),
        _zoo("wide_resnet50_2", forms=FEW_FORMS),
        _zoo("squeezenet1_0", kaiming=True),
        _zoo("squeezenet1_1", kaiming=True, small=True),
        _zoo("densenet121"),
        _zoo("googlenet", init_weights=False),
        _zoo("inception_v3", side=299, init_weights=False, forms=FEW_FORMS),
        _zoo("shufflenet_v2_x1_0", small=True),
        _zoo("mobilenet_v2"),
        _zoo("mobilenet_v3_small", small=True),
        _zoo("mobilenet_v3_large"),
        _zoo("mnasnet1_0"),
        _zoo("efficientnet_b0"),
        _zoo("efficientnet_v2_s", forms=FEW_FORMS),
        _zoo("regnet_y_400mf"),
        _zoo("regnet_x_400mf"),
        _zoo("convnext_tiny", forms=FEW_FORMS),
        Network(
            "vit_b_16", lambda: _models.vit_b_16(weights=None), pictures(224, 224), forms=FEW_FORMS
        ),
        _zoo("swin_t", forms=FEW_FORMS),
        _zoo("swin_v2_t", forms=FEW_FORMS),
        Network(
            "maxvit_t", lambda: _models.maxvit_t(weights=None), pictures(224, 224), forms=FEW_FORMS
        ),
    ]
