"""torchvision, also where its compiled operators cannot be loaded.

The wheel from PyPI is compiled for a torch that has CUDA. Beside a CPU build its Python part imports
once the operators' schemas are declared; networks that call them can then be scripted and saved.
"""

import importlib.util
import pathlib

import torch

_SCHEMAS = [
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, "
    "int sampling_ratio, bool aligned) -> Tensor",
    "deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, Tensor bias, "
    "int stride_h, int stride_w, int pad_h, int pad_w, int dilation_h, int dilation_w, int groups, "
    "int offset_groups, bool use_mask) -> Tensor",
    "box_iou_rotated(Tensor boxes1, Tensor boxes2) -> Tensor",
    "_cuda_version() -> int",
]


def _nms(boxes, scores, iou_threshold):
    """Keeps boxes in the order of their scores, those that overlap no kept one by more."""
    order = torch.sort(scores, descending=True, stable=True).indices
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while order.numel() > 0:
        best, rest = order[0], order[1:]
        kept.append(best)
        low = torch.maximum(boxes[best, :2], boxes[rest, :2])
        high = torch.minimum(boxes[best, 2:], boxes[rest, 2:])
        common = (high - low).clamp(min=0).prod(1)
        # Boxes without an area overlap by NaN, and are kept.
        order = rest[~(common / (areas[best] + areas[rest] - common) > iou_threshold)]
    return torch.stack(kept) if kept else torch.empty(0, dtype=torch.int64)


def _roi_align(input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned):
    """Bilinear samples of regions, averaged over each cell of a grid."""
    height, width = input.shape[2:]
    results = []
    for roi in rois:
        image = input[int(roi[0])]
        low_x, low_y, high_x, high_y = (roi[1:] * spatial_scale - (0.5 if aligned else 0)).unbind()
        roi_width, roi_height = high_x - low_x, high_y - low_y
        if not aligned:
            roi_width, roi_height = roi_width.clamp(min=1), roi_height.clamp(min=1)
        cell_height, cell_width = roi_height / pooled_height, roi_width / pooled_width
        rows = sampling_ratio if sampling_ratio > 0 else int(torch.ceil(cell_height))
        columns = sampling_ratio if sampling_ratio > 0 else int(torch.ceil(cell_width))
        y = low_y + cell_height * (torch.arange(pooled_height * rows) + 0.5) / rows
        x = low_x + cell_width * (torch.arange(pooled_width * columns) + 0.5) / columns
        samples = _weights(y, height) @ image @ _weights(x, width).T
        cells = samples.reshape(-1, pooled_height, rows, pooled_width, columns)
        results.append(cells.mean((2, 4)))
    shape = (0, input.shape[1], pooled_height, pooled_width)
    return torch.stack(results) if results else input.new_empty(shape)


def _weights(positions, size):
    """The matrix that samples a line of `size` numbers at positions between them."""
    outside = (positions < -1) | (positions > size)
    positions = positions.clamp(min=0)
    low = positions.floor().long().clamp(max=size - 1)
    high = (low + 1).clamp(max=size - 1)
    share = torch.where(low >= size - 1, torch.zeros_like(positions), positions - low)
    share = share.clamp(0, 1)
    matrix = torch.zeros(len(positions), size)
    matrix.scatter_add_(1, low[:, None], (1 - share)[:, None])
    matrix.scatter_add_(1, high[:, None], share[:, None])
    matrix[outside] = 0
    return matrix


def _has_ops():
    return True


def load():
    """Imports torchvision; returns whether its own operators are there."""
    folder = pathlib.Path(importlib.util.find_spec("torchvision").submodule_search_locations[0])
    try:
        for library in folder.glob("_C*.so"):
            torch.ops.load_library(str(library))
        own = True
    except OSError:
        own = False
        for schema in _SCHEMAS:
            name = schema.split("(")[0]
            torch.library.define(f"torchvision::{name}", schema[len(name) :])
        torch.library.impl("torchvision::nms", "CPU", _nms)
        torch.library.impl("torchvision::roi_align", "CPU", _roi_align)
        torch.library.impl("torchvision::_cuda_version", "CompositeExplicitAutograd", lambda: -1)
    import torchvision

    if not own:
        # Its functions look for the compiled operators before they call what is declared here.
        torchvision.extension._has_ops = _has_ops
    return own
