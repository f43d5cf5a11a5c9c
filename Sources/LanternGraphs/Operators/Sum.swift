package import LanternTensors

/// The sum over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. Float32 sums in float32; integers wrap. Quantised (uint8,
/// int8, int16 with a zero point of 0): the integer sum of `stored - zero point` is brought to the
/// output's scale in fixed point, and the sum over no elements is a stored 0.
///
/// LiteRT's reference resolver reads the bytes of int8 and int16 as uint8 here. Its other kernels do
/// not, and this is what they compute.
///
/// TensorFlow Lite `SUM`; ATen `sum`. Source: LiteRT `reduce.cc`, `reference/reduce.h`.
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
    try reducedType(inputs, axes: axes, keepsDimensions: keepsDimensions)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let type = inputs[0].elementType
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      type == .float32 || type.integer != nil
    else { throw unsupported(inputs, outputs) }
    if inputs[0].isQuantized {
      try AffineScale.requireSymmetry([inputs[0], outputs[0]])
      _ = try multiplier(inputs[0], outputs[0])
    }
  }

  private func multiplier(
    _ input: TensorType, _ output: TensorType
  ) throws -> FixedPointMultiplier {
    let (source, target) = (try AffineScale(input), try AffineScale(output))
    guard let factor = FixedPointMultiplier(Double(source.scale) / Double(target.scale)) else {
      throw unsupported([input], [output])
    }
    return factor
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    if inputs[0].type.isQuantized {
      let zero = try AffineScale(inputs[0].type).zeroPoint
      let target = try QuantizedOutput(output, rescaling: .fixedPoint)
      let multiplier = try multiplier(inputs[0].type, output)
      let sums = reduction.fold(try inputs[0].storedIntegers(), from: 0) { $0 &+ ($1 &- zero) }
      let results = sums.map {
        reduction.elementCount == 0 ? 0 : target.stored(steps: multiplier.scale($0))
      }
      return [try Tensor(stored: results, type: output)]
    }
    guard let integer = output.elementType.integer else {
      let sums = reduction.fold(try inputs[0].elements(as: Float.self), from: 0, +)
      return [try Tensor(sums, type: output)]
    }
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func sums<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let elements = try inputs[0].elements(as: Element.self)
      return try Tensor(reduction.fold(elements, from: 0 as Element, &+), type: output)
    }
    return [try sums(integer)]
  }
}
