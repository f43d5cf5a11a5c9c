package import LanternTensors

/// The sum over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. Float32 sums in float32; int32 and int64 wrap.
///
/// TensorFlow Lite `SUM`; ATen `sum`. Source: LiteRT `reference/reduce.h`.
package struct Sum: Operator {
  /// The axes that are summed over.
  package var axes: [Int]
  /// Whether summed axes stay as dimensions of size 1.
  package var keepsDimensions: Bool

  /// Creates a sum.
  package init(axes: [Int], keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let reduced = try Reduction(shape: inputs[0].shape, axes: axes)
    return [inputs[0].with(shape: try reduced.outputShape(keepsDimensions: keepsDimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    func total<Element: TensorElement>(
      _ zero: Element, _ add: (Element, Element) -> Element
    ) throws -> Tensor {
      var sums = [Element](repeating: zero, count: output.shape.elementCount)
      let values = try inputs[0].elements(as: Element.self)
      reduction.visit { from, to in sums[to] = add(sums[to], values[from]) }
      return try Tensor(sums, type: output)
    }
    switch output.elementType {
    case .float32: return [try total(Float(0), +)]
    case .int32: return [try total(Int32(0), &+)]
    case .int64: return [try total(Int64(0), &+)]
    default: throw unsupported(inputs.map(\.type), outputs)
    }
  }
}
