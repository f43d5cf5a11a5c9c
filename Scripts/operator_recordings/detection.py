"""Boxes and their scores."""

import numpy as np
from flatbuffers import flexbuffers

from .model import Value, case, constant, options


def overlapping(seed, count):
    """Boxes of which many overlap, some the wrong way round and one without an area."""
    generator = np.random.default_rng(seed)
    corners = generator.uniform(0, 2, (count, 2))
    boxes = np.concatenate([corners, corners + generator.uniform(0.3, 1.5, (count, 2))], 1)
    boxes[::5] = boxes[::5, [2, 1, 0, 3]]
    boxes[3, 2] = boxes[3, 0]
    return boxes.astype(np.float32)


def suppression(label, boxes, scores, count, overlap, score, sigma=None, computed=False):
    soft = sigma is not None
    code = "NON_MAX_SUPPRESSION_V5" if soft else "NON_MAX_SUPPRESSION_V4"
    limit = Value("int32", [], low=count, high=count + 1) if computed else constant("int32", count)
    inputs = [constant("float32", boxes), constant("float32", scores), limit,
              constant("float32", overlap), constant("float32", score)]
    outputs = [Value("int32", [count]), Value("int32", [])]
    if soft:
        inputs.append(constant("float32", sigma))
        outputs.insert(1, Value("float32", [count]))
    case(f"{code} {label}", code, inputs, outputs,
         options("NonMaxSuppressionV5Options" if soft else "NonMaxSuppressionV4Options"))


def postprocess(label, boxes, classes, kind="float32", background=True, ties=False, limit=-9.0, **fields):
    generator = np.random.default_rng(boxes * 100 + classes)
    columns = classes + background
    values = {"max_detections": 4, "max_classes_per_detection": 1, "nms_score_threshold": limit,
              "nms_iou_threshold": 0.5, "num_classes": classes, "y_scale": 10.0, "x_scale": 10.0,
              "h_scale": 5.0, "w_scale": 5.0, **fields}
    centres = generator.uniform(0.2, 0.8, (boxes, 2))
    anchors = np.concatenate([centres, generator.uniform(0.1, 0.4, (boxes, 2))], 1)
    if kind == "float32":
        encodings, anchors = Value(kind, [1, boxes, 4], low=-3, high=3), constant(kind, anchors)
        scores = Value(kind, [1, boxes, columns], low=0, high=1)
        if ties:
            scores = constant(kind, generator.integers(0, 4, (1, boxes, columns)) / 4)
    else:
        encodings = Value(kind, [1, boxes, 4], 0.03, 128)
        anchors = constant(kind, np.round(anchors / 0.004), scale=0.004, zero=0)
        scores = Value(kind, [1, boxes, columns], 1 / 256, 0)
    count = values["max_detections"] * values["max_classes_per_detection"]
    case(f"TFLite_Detection_PostProcess {kind} {label}", "TFLite_Detection_PostProcess", [encodings, scores, anchors],
         [Value("float32", [1, count, 4]), Value("float32", [1, count]), Value("float32", [1, count]),
          Value("float32", [1])], custom=bytes(flexbuffers.Dumps(values)))


def record():
    generator = np.random.default_rng(5)
    boxes = overlapping(1, 24)
    scores = generator.uniform(0, 1, 24)
    ties = generator.integers(0, 4, 24) / 4
    for label, values in (("scores", scores), ("ties", ties), ("equals", np.ones(24))):
        for count in (0, 3, 12, 30):
            suppression(f"{label} {count}", boxes, values, count, 0.4, 0.2)
            suppression(f"{label} {count}", boxes, values, count, 0.4, 0.2, 0.3)
    suppression("any overlap", boxes, ties, 24, 1.5, -1.0)
    suppression("any overlap", boxes, scores, 24, 1.5, 0.1, 0.5)
    suppression("no sigma", boxes, ties, 10, 0.5, 0.0, 0.0)
    suppression("computed count", boxes, scores, 5, 0.5, 0.0, computed=True)
    suppression("computed count", boxes, scores, 5, 0.5, 0.0, 0.2, computed=True)
    suppression("above all", boxes, scores, 5, 0.5, 2.0)
    for kind in ("float32", "uint8"):
        for regular in (False, True):
            label = "regular" if regular else "fast"
            postprocess(label, 20, 3, kind, use_regular_nms=regular)
            postprocess(f"{label} without background", 20, 3, kind, background=False, use_regular_nms=regular)
    postprocess("fast ties", 20, 4, ties=True)
    postprocess("regular ties", 20, 4, ties=True, use_regular_nms=True, max_detections=9)
    postprocess("fast two classes", 20, 5, max_classes_per_detection=2)
    postprocess("fast three classes of ties", 30, 7, ties=True, max_classes_per_detection=3)
    postprocess("fast all classes of ties", 30, 6, ties=True, max_classes_per_detection=6)
    postprocess("regular two of each", 20, 3, use_regular_nms=True, detections_per_class=2, max_detections=6)
    postprocess("regular few", 12, 2, use_regular_nms=True, limit=0.9, max_detections=6)
