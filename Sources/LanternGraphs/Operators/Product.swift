package import LanternTensors

/// The product over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. Float32 in float32; integers wrap, also those of 8 and 16
/// bits that have no quantisation. The product of nothing is 1.
///
/// Quantised (int8, int16 with a zero point of 0): `stored - zero point` is multiplied in the order of
/// the elements. After each product, and once more at the end, the result is multiplied with `input
/// scale / output scale^(1 / count)` in fixed point.
///
/// TensorFlow Lite `REDUCE_PROD`; ATen `prod`. Source: LiteRT `reduce.cc`, `reference/reduce.h`.
package struct Product: Operator {
  /// The axes that are multiplied over.
  package var axes: [Int]
  /// Whether those axes stay as dimensions of size 1.
  package var keepsDimensions: Bool

  /// Creates a product.
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
    if isQuantized(inputs[0]) {
      try AffineScale.requireSymmetry([inputs[0], outputs[0]])
      _ = try multiplier(inputs[0], outputs[0])
    }
  }

  /// Whether elements stand for real numbers; 8-bit integers without a scale do not here.
  private func isQuantized(_ type: TensorType) -> Bool {
    type.isQuantized && type.quantization != nil
  }

  /// The factor of one step.
  private func multiplier(
    _ input: TensorType, _ output: TensorType
  ) throws -> FixedPointMultiplier {
    let (source, target) = (try AffineScale(input), try AffineScale(output))
    let count = max(try Reduction(shape: input.shape, axes: axes).elementCount, 1)
    let root = Elementary.power(Double(target.scale), 1 / Double(count))
    guard let factor = FixedPointMultiplier(Double(source.scale) / root), factor.servesWideSums
    else {
      throw unsupported([input], [output])
    }
    return factor
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let reduction = try Reduction(shape: inputs[0].shape, axes: axes)
    if isQuantized(inputs[0].type) { return [try quantized(inputs[0], reduction, output)] }
    guard let integer = output.elementType.integer else {
      let products = reduction.fold(try inputs[0].elements(as: Float.self), from: 1, *)
      return [try Tensor(products, type: output)]
    }
    @specialized(where Element == Int32)
    @specialized(where Element == Int64)
    func products<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let elements = try inputs[0].elements(as: Element.self)
      return try Tensor(reduction.fold(elements, from: 1 as Element, &*), type: output)
    }
    return [try products(integer)]
  }

  private func quantized(
    _ input: Tensor, _ reduction: Reduction, _ output: TensorType
  ) throws -> Tensor {
    let zero = try AffineScale(input.type).zeroPoint
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    let factor = try multiplier(input.type, output)
    let products = reduction.fold(try input.storedIntegers(), from: Int32?.none) { product, x in
      guard let product else { return x - zero }
      return factor.scale(wide: Int64(product) * Int64(x - zero))
    }
    let results = products.map { product in
      guard let product else { return target.stored(real: 1) }
      return target.stored(steps: factor.scale(wide: Int64(product)))
    }
    return try Tensor(stored: results, type: output)
  }
}
