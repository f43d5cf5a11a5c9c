package import LanternTensors

/// Running sums along an axis: each element added to all before it.
///
/// The axis may count from the end. `isExclusive` leaves the element itself out, so that sums begin
/// with 0; `isReversed` adds those after it instead. Output: the input's type. Float32 sums in float32,
/// float64 in float64; integers wrap.
///
/// TensorFlow Lite `CUMSUM`; ATen `cumsum`. Source: LiteRT `reference/cumsum.h`.
package struct CumulativeSum: Operator {
  /// The axis that is summed along.
  package var axis: Int
  /// Whether each sum leaves out the element in its place.
  package var isExclusive: Bool
  /// Whether sums begin at the end of the axis.
  package var isReversed: Bool

  /// Creates the operator.
  package init(axis: Int, isExclusive: Bool = false, isReversed: Bool = false) {
    self.axis = axis
    self.isExclusive = isExclusive
    self.isReversed = isReversed
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    _ = try inputs[0].shape.normalizedAxis(axis)
    let type = inputs[0].elementType
    guard type == .float32 || type == .float64 || type.integer != nil else {
      throw unsupported(inputs)
    }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    func sums<Element: Numeric & TensorElement>(
      _ add: (Element, Element) -> Element
    ) throws -> Tensor {
      var results = try inputs[0].elements(as: Element.self)
      for line in try Lines(of: output.shape, along: axis) {
        var sum: Element = 0
        for index in isReversed ? line.reversed() : Array(line) {
          let next = add(sum, results[index])
          results[index] = isExclusive ? sum : next
          sum = next
        }
      }
      return try Tensor(results, type: output)
    }
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func integers<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      try sums { (a: Element, b: Element) in a &+ b }
    }
    if let integer = output.elementType.integer { return [try integers(integer)] }
    return [
      output.elementType == .float32
        ? try sums { (a: Float, b: Float) in a + b } : try sums { (a: Double, b: Double) in a + b }
    ]
  }
}
