package import LanternTensors

/// The boxes of the highest scores that overlap no better one by more than a threshold.
///
/// Inputs: boxes `[N, 4]` of corners `x1, y1, x2, y2`, and scores `[N]`, both float32 or both
/// float64. Output: the
/// indices of the boxes that stay, int64, in the order of their scores; equal ones in that of the input.
/// The overlap of two is the area they share divided by the area they cover together, rounded to their
/// type before it is held against the threshold, which is a float64.
///
/// torchvision `nms`. Source: torchvision `ops/cpu/nms_kernel.cpp`.
package struct BoxSuppression: DataDependentOperator {
  /// The overlap beyond which a box goes.
  package var threshold: Double

  /// Creates the operator.
  package init(threshold: Double) { self.threshold = threshold }

  package func check(inputs: [TensorType]) throws {
    guard inputs.count == 2, [.float32, .float64].contains(inputs[0].elementType),
      inputs[1].elementType == inputs[0].elementType,
      inputs[0].shape.rank == 2, inputs[0].shape[1] == 4, inputs[1].shape.rank == 1,
      inputs[1].shape[0] == inputs[0].shape[0]
    else {
      throw GraphError(
        .invalidInput,
        "\(Self.name) takes boxes of four float32 or float64 numbers and a score of that type for each, not "
          + inputs.map(\.description).joined(separator: " and "))
    }
  }

  package func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let kept =
      inputs[0].elementType == .float64
      ? kept(
        try inputs[0].elements(as: Double.self), try inputs[1].elements(as: Double.self)
      ) { $0 }
      : kept(
        try inputs[0].elements(as: Float.self), try inputs[1].elements(as: Float.self)
      ) { Double($0) }
    return [try Tensor(kept, shape: Shape([kept.count]))]
  }

  private func kept<Number: BinaryFloatingPoint>(
    _ boxes: [Number], _ scores: [Number], _ double: (Number) -> Double
  ) -> [Int64] {
    // NaN counts as more than any number.
    let order = scores.indices.sorted { a, b in
      let (x, y) = (scores[a], scores[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : x.isNaN }
      return x == y ? a < b : x > y
    }
    let areas = scores.indices.map { box in
      (boxes[4 * box + 2] - boxes[4 * box]) * (boxes[4 * box + 3] - boxes[4 * box + 1])
    }
    var (kept, isGone) = ([Int64](), [Bool](repeating: false, count: scores.count))
    for (rank, box) in order.enumerated() where !isGone[box] {
      kept.append(Int64(box))
      for other in order[(rank + 1)...] where !isGone[other] {
        let width =
          min(boxes[4 * box + 2], boxes[4 * other + 2]) - max(boxes[4 * box], boxes[4 * other])
        let height =
          min(boxes[4 * box + 3], boxes[4 * other + 3])
          - max(boxes[4 * box + 1], boxes[4 * other + 1])
        let common = max(0, width) * max(0, height)
        let overlap = common / (areas[box] + areas[other] - common)
        if double(overlap) > threshold { isGone[other] = true }
      }
    }
    return kept
  }
}
