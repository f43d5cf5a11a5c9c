"""torchvision's detectors, scripted, from one picture to its boxes."""

from typing import List

import torch
import torchvision
from torch import nn

from .network import Network

_FORMS = ("traced", "scripted", "lite")


class _Detector(nn.Module):
    """A detector of one picture: boxes, scores, labels, then whatever belongs to each."""

    extra: str

    def __init__(self, network, extra=""):
        super().__init__()
        self.network = network
        self.extra = extra

    def forward(self, picture: torch.Tensor) -> List[torch.Tensor]:
        answer = self.network([picture])
        if torch.jit.is_scripting():
            found = answer[1][0]
        else:
            found = answer[0]
        result = [found["boxes"], found["scores"], found["labels"]]
        if self.extra != "":
            result.append(found[self.extra])
        return result


def _detector(name, side, small=False, extra="", forms=_FORMS, **arguments):
    def make():
        network = getattr(torchvision.models.detection, name)(
            weights=None, weights_backbone=None, **arguments
        )
        if name == "ssd300_vgg16":
            # Scores of it would all round to 1, and have no order.
            for parameter in network.head.classification_head.parameters():
                parameter.data *= 0.15
        return _Detector(network, extra)

    def inputs(generator, small):
        return [torch.rand(3, side, side, generator=generator)]

    return Network(name, make, inputs, forms=forms, comparison="detections", small=small)


def networks():
    return [
        _detector("ssdlite320_mobilenet_v3_large", 320, num_classes=21, detections_per_img=50),
        _detector(
            "fasterrcnn_mobilenet_v3_large_320_fpn", 320, num_classes=21, box_score_thresh=0.001
        ),
        _detector("ssd300_vgg16", 300, num_classes=8, detections_per_img=30),
        _detector(
            "retinanet_resnet50_fpn",
            160,
            num_classes=8,
            score_thresh=0.001,
            detections_per_img=30,
            min_size=160,
            max_size=160,
        ),
        _detector(
            "fcos_resnet50_fpn",
            160,
            num_classes=8,
            score_thresh=0.001,
            detections_per_img=30,
            min_size=160,
            max_size=160,
        ),
        _detector(
            "maskrcnn_resnet50_fpn",
            160,
            extra="masks",
            num_classes=8,
            box_score_thresh=0.001,
            box_detections_per_img=20,
            min_size=160,
            max_size=160,
        ),
        _detector(
            "keypointrcnn_resnet50_fpn",
            160,
            extra="keypoints",
            box_score_thresh=0.001,
            box_detections_per_img=20,
            min_size=160,
            max_size=160,
        ),
    ]
