import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Boxes and their scores.
  static func detections() throws -> [OperatorCase] {
    func integers(_ shape: Shape, _ values: [Int32]) throws -> Tensor {
      try Tensor(values, shape: shape)
    }
    // The second lies in the first and has 0.95 of its area; the third, far away, is turned round.
    let boxes = try floats([3, 4], [0, 0, 2, 2, 0, 0, 2, 1.9, 6, 6, 5, 5])
    let scores = try floats([3], [0.9, 0.8, 0.7])
    func scalar(_ value: Float) throws -> Tensor { try floats([], [value]) }
    let anchors = try floats([2, 4], [0.5, 0.5, 1, 1, 2.5, 0.5, 1, 1])
    let encodings = try floats([1, 2, 4], [0, 0, 0, 0, 0, 0, 0, 0])
    let predictions = try floats([1, 2, 3], [0.9, 0.2, 0.7, 0.9, 0.6, 0.5])
    var detection = DetectionPostprocess(
      maximumDetections: 3, classesPerDetection: 1, classCount: 2, scoreLimit: 0.3,
      overlapLimit: 0.5, yScale: 10, xScale: 10, heightScale: 5, widthScale: 5)
    let best = OperatorCase(
      "best classes", detection, [encodings, predictions, anchors],
      [
        try floats([1, 3, 4], [0, 0, 1, 1, 2, 0, 3, 1, 0, 0, 0, 0]),
        try floats([1, 3], [1, 0, 0]),
        try floats([1, 3], [0.7, 0.6, 0]), try floats([1], [2]),
      ])
    detection.choosesByClass = true
    return [
      OperatorCase(
        "without the second", NonMaxSuppression(maximumCount: 3),
        [boxes, scores, try scalar(0.5), try scalar(0)],
        [try integers([3], [0, 2, 0]), try integers([], [2])]),
      OperatorCase(
        "above a score", NonMaxSuppression(maximumCount: 3),
        [boxes, scores, try scalar(0.99), try scalar(0.7)],
        [try integers([3], [0, 1, 0]), try integers([], [2])]),
      OperatorCase(
        "none wanted", NonMaxSuppression(maximumCount: 0),
        [boxes, scores, try scalar(0.5), try scalar(0)],
        [try integers([0], []), try integers([], [0])]),
      // 0.8 e^(-0.95^2).
      OperatorCase(
        "soft", NonMaxSuppression(maximumCount: 3, isSoft: true),
        [boxes, scores, try scalar(1), try scalar(0), try scalar(0.5)],
        [
          try integers([3], [0, 2, 1]), try floats([3], [0.9, 0.7, 0.324_443_5]),
          try integers([], [3]),
        ]),
      best,
      OperatorCase(
        "by class", detection, [encodings, predictions, anchors],
        [
          try floats([1, 3, 4], [0, 0, 1, 1, 2, 0, 3, 1, 2, 0, 3, 1]),
          try floats([1, 3], [1, 0, 1]), try floats([1, 3], [0.7, 0.6, 0.5]), try floats([1], [3]),
        ]),
    ]
  }
}
