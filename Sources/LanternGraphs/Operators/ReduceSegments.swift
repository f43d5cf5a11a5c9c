package import LanternTensors

/// The slices of a tensor that are marked with one number, combined into one slice.
///
/// Inputs: float32 or int32 values, and int32 marks whose shape is that of the first dimensions of the
/// values: a slice for each mark. Output: `[count, ...]` with the dimensions of a slice. Slices are
/// combined in their order; int32 wraps. A negative mark leaves its slice out; one of `count` or
/// above is an error.
///
/// A segment without slices is 0 for sums, 1 for products, the smallest finite number of the type for
/// the largest, and the largest finite one for the smallest.
///
/// TensorFlow Lite `SEGMENT_SUM`, `UNSORTED_SEGMENT_SUM`, `UNSORTED_SEGMENT_PROD`,
/// `UNSORTED_SEGMENT_MAX`, `UNSORTED_SEGMENT_MIN`. Source: LiteRT `segment_sum.cc`,
/// `unsorted_segment.cc`, `reference/reference_ops.h`.
package struct ReduceSegments: Operator {
  /// What becomes of slices with the same mark.
  package var combination: SegmentCombination
  /// The number of segments.
  package var count: Int

  /// Creates the operator.
  package init(_ combination: SegmentCombination, count: Int) {
    self.combination = combination
    self.count = count
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    let (values, marks) = (inputs[0].shape.dimensions, inputs[1].shape.dimensions)
    guard [.float32, .int32].contains(inputs[0].elementType), inputs[1].elementType == .int32 else {
      throw unsupported(inputs)
    }
    guard values.starts(with: marks) else {
      throw invalidShape("cannot mark slices of \(inputs[0].shape) by marks of \(inputs[1].shape)")
    }
    guard count >= 0 else { throw invalidAttribute("cannot make \(count) segments") }
    return [inputs[0].with(shape: try Shape([count] + values.dropFirst(marks.count)))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let marks = try inputs[1].elements(as: Int32.self)
    if let index = marks.firstIndex(where: { Int($0) >= count }) {
      throw GraphError(
        .invalidInput, "mark \(index) is \(marks[index]), and there are \(count) segments")
    }
    if output.elementType == .float32 {
      let largest = Float.greatestFiniteMagnitude
      return [try combined(inputs[0], marks, output, -largest...largest, +, *)]
    }
    return [try combined(inputs[0], marks, output, Int32.min...Int32.max, &+, &*)]
  }

  private func combined<Element: Comparable & Numeric & TensorElement>(
    _ values: Tensor, _ marks: [Int32], _ output: TensorType, _ limits: ClosedRange<Element>,
    _ add: (Element, Element) -> Element, _ multiply: (Element, Element) -> Element
  ) throws -> Tensor {
    let source = try values.elements(as: Element.self)
    func results(_ start: Element, _ combine: (Element, Element) -> Element) -> [Element] {
      var results = [Element](repeating: start, count: output.shape.elementCount)
      let length = output.shape.dimensions.dropFirst().reduce(1, *)
      for (slice, mark) in marks.enumerated() where mark >= 0 {
        for offset in 0..<length {
          let place = Int(mark) * length + offset
          results[place] = combine(results[place], source[slice * length + offset])
        }
      }
      return results
    }
    // NaN among the values is passed over, as where the reference compares.
    let elements =
      switch combination {
      case .sum: results(0, add)
      case .product: results(1, multiply)
      case .largest: results(limits.lowerBound) { $1 > $0 ? $1 : $0 }
      case .smallest: results(limits.upperBound) { $1 < $0 ? $1 : $0 }
      }
    return try Tensor(elements, type: output)
  }
}
