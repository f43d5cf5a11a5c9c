public import LanternTensors

/// An operator that applies a function of one real number to every element.
///
/// Works on float32, and on quantised uint8 and int8: the function is then evaluated for each of the
/// 256 stored values, `round(f(scale * (stored - zero point)) / output scale) + output zero point`,
/// unless the operator says otherwise. Fixed-point rescaling rounds half away from zero,
/// floating-point rescaling to nearest even.
///
/// Source of the table: LiteRT `internal/common.h`, `LUTPopulate`.
public protocol ElementwiseOperator: Operator {
  /// The arithmetic of quantised results.
  var rescaling: Rescaling { get }

  /// The function.
  func value(at x: Float) -> Float
}

extension ElementwiseOperator {
  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.elementType == .float32 else { throw unsupported(inputs.map(\.type), outputs) }
    return [try Tensor(inputs[0].elements(as: Float.self).map(value), type: output)]
  }
}
