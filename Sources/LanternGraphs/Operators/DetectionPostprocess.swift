package import LanternTensors

/// What a detector sees: its boxes made of anchors, without those that overlap better ones.
///
/// Inputs: encodings `[1, N, 4 or more]` of `y, x, height, width`, scores `[1, N, classes]` with or
/// without a background class in front, and anchors `[N, 4]` of centre and size. With anchor
/// `(ya, xa, ha, wa)` the centre is `ya + y / yScale * ha` and the half height
/// `e^(height / heightScale) * ha / 2`, in float64 and rounded to float32; the same across.
///
/// Outputs, for `D = maximumDetections * classesPerDetection`: boxes `[1, D, 4]` of
/// `top, left, bottom, right`; classes `[1, D]` as numbers; scores `[1, D]`; how many there are, `[1]`.
/// All are float32 and filled with zeros. Encodings and anchors, and scores, are float32 or quantised
/// uint8.
///
/// A box is left out when it overlaps a better one by more than `overlapLimit`. By class, the boxes of
/// each class are chosen on their own, `detectionsPerClass` at most, and the best of all classes are
/// given, one class a detection. Otherwise boxes are chosen by their best class, and each is given
/// with its `classesPerDetection` best classes.
///
/// TensorFlow Lite custom operator `TFLite_Detection_PostProcess`. Source: LiteRT
/// `detection_postprocess.cc`.
package struct DetectionPostprocess: Operator {
  /// The most boxes that are given.
  package var maximumDetections: Int
  /// The classes that a box is given with.
  package var classesPerDetection: Int
  /// The most boxes of a class, when they are chosen by class.
  package var detectionsPerClass: Int
  /// Whether boxes are chosen by class.
  package var choosesByClass: Bool
  /// The number of classes, without the background.
  package var classCount: Int
  /// The least score of a box.
  package var scoreLimit: Float
  /// The overlap with a better box that is still allowed, more than 0 and at most 1.
  package var overlapLimit: Float
  /// What encodings are divided by.
  package var yScale: Float, xScale: Float, heightScale: Float, widthScale: Float

  /// Creates the operator.
  package init(
    maximumDetections: Int, classesPerDetection: Int, detectionsPerClass: Int = 100,
    choosesByClass: Bool = false, classCount: Int, scoreLimit: Float, overlapLimit: Float,
    yScale: Float, xScale: Float, heightScale: Float, widthScale: Float
  ) {
    self.maximumDetections = maximumDetections
    self.classesPerDetection = classesPerDetection
    self.detectionsPerClass = detectionsPerClass
    self.choosesByClass = choosesByClass
    self.classCount = classCount
    self.scoreLimit = scoreLimit
    self.overlapLimit = overlapLimit
    (self.yScale, self.xScale) = (yScale, xScale)
    (self.heightScale, self.widthScale) = (heightScale, widthScale)
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    try requireRank(inputs[0], 3...3, as: "encodings")
    try requireRank(inputs[1], 3...3, as: "scores")
    let (boxes, scores) = (inputs[0].shape, inputs[1].shape)
    guard boxes[0] == 1, boxes[2] >= 4, scores[0] == 1, scores[1] == boxes[1],
      inputs[2].shape.rank == 2, inputs[2].shape[0] >= boxes[1], inputs[2].shape[1] == 4
    else {
      throw invalidShape(
        "needs one image, four numbers or more for each box, and an anchor for each, and has "
          + "\(inputs[0]), \(inputs[1]) and \(inputs[2])")
    }
    guard classCount >= 1, scores[2] == classCount || scores[2] - 1 == classCount else {
      throw invalidShape("of \(classCount) classes cannot work on the scores \(inputs[1])")
    }
    guard overlapLimit > 0, overlapLimit <= 1, maximumDetections >= 0, classesPerDetection > 0,
      !choosesByClass || min(detectionsPerClass, maximumDetections) > 0,
      let count = maximumDetections.checkedProduct(with: classesPerDetection)
    else {
      throw invalidAttribute(
        "cannot choose \(maximumDetections) boxes of \(classesPerDetection) classes, "
          + "\(detectionsPerClass) of each, that overlap by \(overlapLimit)")
    }
    return try [[1, count, 4], [1, count], [1, count], [1]].map {
      TensorType(.float32, try Shape($0))
    }
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let natural = try outputTypes(for: inputs)
    guard natural.map(\.elementType) == outputs.map(\.elementType),
      inputs[0].elementType == inputs[2].elementType
    else { throw unsupported(inputs, outputs) }
    for type in inputs where type.elementType != .float32 {
      guard type.elementType == .uint8 else { throw unsupported(inputs, outputs) }
      _ = try AffineScale(type)
    }
  }

  /// A box that is given, with its classes and their scores.
  private struct Detection {
    let box: Int
    let classes: [(index: Int, score: Float)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let boxes = try boxes(inputs)
    let scores = try reals(inputs[1])
    let columns = inputs[1].shape[2]
    // The background, if there is one, comes first.
    let rows = boxes.indices.map { row in
      Array(scores[(row + 1) * columns - classCount..<(row + 1) * columns])
    }
    let detections = choosesByClass ? byClass(boxes, rows) : byBestClass(boxes, rows)
    let size = outputs[1].shape[1]
    var edges = [Float](repeating: 0, count: 4 * size)
    var (classes, values) = ([Float](repeating: 0, count: size), [Float](repeating: 0, count: size))
    let step = choosesByClass ? 1 : classesPerDetection
    for (place, detection) in detections.enumerated() {
      for (column, best) in detection.classes.enumerated() {
        let slot = place * step + column
        edges.replaceSubrange(4 * slot..<4 * slot + 4, with: boxes[detection.box].edges)
        (classes[slot], values[slot]) = (Float(best.index), best.score)
      }
    }
    return [
      try Tensor(edges, type: outputs[0]), try Tensor(classes, type: outputs[1]),
      try Tensor(values, type: outputs[2]),
      try Tensor([Float(detections.count)], type: outputs[3]),
    ]
  }

  private func reals(_ tensor: Tensor) throws -> [Float] {
    guard tensor.elementType == .uint8 else { return try tensor.elements() }
    let affine = try AffineScale(tensor.type)
    return try tensor.storedIntegers().map(affine.real)
  }

  private func boxes(_ inputs: [Tensor]) throws -> [Box] {
    let (encodings, anchors) = (try reals(inputs[0]), try reals(inputs[2]))
    let width = inputs[0].shape[2]
    return try (0..<inputs[0].shape[1]).map { index in
      let encoding = encodings[index * width..<index * width + 4].map(Double.init)
      let anchor = anchors[4 * index..<4 * index + 4].map(Double.init)
      let y = Float(encoding[0] / Double(yScale) * anchor[2] + anchor[0])
      let x = Float(encoding[1] / Double(xScale) * anchor[3] + anchor[1])
      let height = Float(0.5 * Elementary.exp(encoding[2] / Double(heightScale)) * anchor[2])
      let width = Float(0.5 * Elementary.exp(encoding[3] / Double(widthScale)) * anchor[3])
      let box = Box(top: y - height, left: x - width, bottom: y + height, right: x + width)
      guard !(box.top > box.bottom || box.left > box.right) else {
        throw GraphError(
          .invalidInput, "\(Self.name) finds a box of negative size at anchor \(index)")
      }
      return box
    }
  }

  /// The indices of the best boxes that do not overlap much, best first, ties in their order.
  private func chosen(_ boxes: [Box], _ scores: [Float], atMost count: Int) -> [Int] {
    // A stable sort, which the standard library's has been in fact but never by promise.
    var candidates = scores.indices.filter { scores[$0] >= scoreLimit }
      .sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }[...]
    var chosen: [Int] = []
    while chosen.count < count, let best = candidates.popFirst() {
      chosen.append(best)
      candidates = candidates.filter { !(boxes[best].overlap(with: boxes[$0]) > overlapLimit) }[...]
    }
    return chosen
  }

  private func byClass(_ boxes: [Box], _ rows: [[Float]]) -> [Detection] {
    let count = min(detectionsPerClass, maximumDetections)
    var best: [Detection] = []
    for index in 0..<classCount {
      let scores = rows.map { $0[index] }
      var merged: [Detection] = []
      var (old, new) = (best[...], chosen(boxes, scores, atMost: count)[...])
      // Of equals those of earlier classes come first.
      while merged.count < maximumDetections, !old.isEmpty || !new.isEmpty {
        if let box = new.first, old.first.map({ scores[box] > $0.classes[0].score }) ?? true {
          new.removeFirst()
          merged.append(Detection(box: box, classes: [(index, scores[box])]))
        } else if let detection = old.popFirst() {
          merged.append(detection)
        }
      }
      best = merged
    }
    return best
  }

  private func byBestClass(_ boxes: [Box], _ rows: [[Float]]) -> [Detection] {
    let count = min(classesPerDetection, classCount)
    let best = rows.map { row in
      count == 1
        ? [row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }]
        : BinaryHeap.smallest(count, of: Array(row.indices)) { row[$0] > row[$1] }
    }
    let scores = zip(rows, best).map { $0[$1[0]] }
    return chosen(boxes, scores, atMost: maximumDetections).map { box in
      Detection(box: box, classes: best[box].map { ($0, rows[box][$0]) })
    }
  }
}
