package import LanternTensors

/// The smallest element over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. Input: float32, or integers of any size; quantised ones are
/// compared as they are stored, and have one quantisation before and after.
///
/// What is compared begins with the largest finite number of the type, which is also the result of
/// nothing; over all axes of a tensor it begins with the first element. So NaN is passed over except
/// there, as in the reference.
///
/// TensorFlow Lite `REDUCE_MIN`; ATen `amin` of numbers. Source: LiteRT `reduce.cc`, `reference/reduce.h`.
package struct ReduceMinimum: Operator {
  /// The axes over which elements are compared.
  package var axes: [Int]
  /// Whether those axes stay as dimensions of size 1.
  package var keepsDimensions: Bool

  /// Creates the operator.
  package init(axes: [Int], keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try reducedType(inputs, axes: axes, keepsDimensions: keepsDimensions)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkExtremum(inputs, outputs)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    return [try reduction.extremum(of: inputs[0], as: output, isLargest: false)]
  }
}
