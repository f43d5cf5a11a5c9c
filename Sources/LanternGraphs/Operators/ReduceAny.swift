package import LanternTensors

/// Whether any element over some axes is true; of nothing, false.
///
/// Axes may count from the end and may repeat. Input and output: bool; the output has the input's
/// shape without those axes, or with 1 in their place when `keepsDimensions`.
///
/// TensorFlow Lite `REDUCE_ANY`; ATen `any`. Source: LiteRT `reduce.cc`.
package struct ReduceAny: Operator {
  /// The axes that are gone over.
  package var axes: [Int]
  /// Whether those axes stay as dimensions of size 1.
  package var keepsDimensions: Bool

  /// Creates the operator.
  package init(axes: [Int], keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try reducedType(inputs, axes: axes, keepsDimensions: keepsDimensions)
    guard types[0].elementType == .bool else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    let truths = reduction.fold(try inputs[0].truths(), from: false) { $0 || $1 }
    return [try Tensor(truths: truths, type: output)]
  }
}
