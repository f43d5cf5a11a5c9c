package import LanternTensors

/// An elementwise operator that works on quantised tensors as well.
///
/// For uint8 and int8 a result is `round(f(scale * (stored - zero point)) / output scale) + output
/// zero point`, in single precision, unless the operator says otherwise. Fixed-point rescaling rounds
/// half away from zero, floating-point rescaling to nearest even. For int16, whose zero points are 0,
/// it is read from an `InterpolatedTable` of the function.
///
/// Source of the results: LiteRT `internal/common.h`, `LUTPopulate`; PyTorch dequantises, applies the
/// function and quantises.
package protocol QuantizedElementwiseOperator: ElementwiseOperator {
  /// The arithmetic of quantised results.
  var rescaling: Rescaling { get }

  /// The function of the stored integers of quantised types; nil where a result is not defined.
  ///
  /// Throws `GraphError` when the types are not quantised or do not fit the operator.
  func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32?
}

extension QuantizedElementwiseOperator {
  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if !isPlain(inputs[0]) { _ = try storedFunction(from: inputs[0], to: outputs[0]) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let input = inputs[0]
    if isPlain(input.type) { return [try plainResults(input, output)] }
    let function = try storedFunction(from: input.type, to: output)
    let results = try input.storedIntegers().map { stored in
      guard let result = function(stored) else {
        throw GraphError(
          .invalidInput,
          "\(Self.name) is not defined for the stored integer \(stored) of \(input.type)"
        )
      }
      return result
    }
    return [try Tensor(stored: results, type: output)]
  }

  /// Whether elements of a type mean themselves: floats, and integers without a scale.
  private func isPlain(_ type: TensorType) -> Bool {
    Self.floatingPointTypes.contains(type.elementType)
      || Self.integerTypes.contains(type.elementType)
        && (type.quantization == nil || type.elementType.storedRange == nil)
  }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    try storedFunction(from: input, to: output) { value(at: $0) }
  }

  /// The function of stored integers that a function of real numbers gives.
  func storedFunction(
    from input: TensorType, to output: TensorType, _ function: @escaping (Float) -> Float
  ) throws -> (Int32) -> Int32? {
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: rescaling)
    guard input.elementType == .int16 else {
      return { target.stored(real: function(source.real($0))) }
    }
    try AffineScale.requireSymmetry([input, output])
    let table = InterpolatedTable(
      inputScale: source.scale, inputZeroPoint: 0, outputScale: target.affine.scale, function)
    return { table.value(at: $0) }
  }

  /// The stored result for each stored value of an 8-bit type, from its smallest one on.
  ///
  /// Nil where a result is not defined. Throws `GraphError` when the types are not quantised, not of
  /// 8 bits, or do not fit the operator.
  package func table(from input: TensorType, to output: TensorType) throws -> [Int32?] {
    guard input.elementType.isEightBit, let stored = input.elementType.storedRange else {
      throw unsupported([input], [output])
    }
    return stored.map(try storedFunction(from: input, to: output))
  }
}
