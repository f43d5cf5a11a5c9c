package import LanternTensors

/// An elementwise operator that works on quantised tensors as well.
///
/// For uint8 and int8 it is a table of the results of all 256 stored values:
/// `round(f(scale * (stored - zero point)) / output scale) + output zero point`, in single precision,
/// unless the operator says otherwise. Fixed-point rescaling rounds half away from zero,
/// floating-point rescaling to nearest even.
///
/// Source of the table: LiteRT `internal/common.h`, `LUTPopulate`; PyTorch dequantises, applies the
/// function and quantises.
package protocol QuantizedElementwiseOperator: ElementwiseOperator {
  /// The arithmetic of quantised results.
  var rescaling: Rescaling { get }

  /// The stored result for each stored value of a quantised type, from its smallest one on.
  ///
  /// Throws `GraphError` when the types are not quantised or do not fit the operator.
  func table(from input: TensorType, to output: TensorType) throws -> [Int32]
}

extension QuantizedElementwiseOperator {
  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if inputs[0].elementType != .float32 { _ = try table(from: inputs[0], to: outputs[0]) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    if output.elementType == .float32 {
      return [try Tensor(inputs[0].elements(as: Float.self).map(value), type: output)]
    }
    let table = try table(from: inputs[0].type, to: output)
    let first = output.elementType == .int8 ? -128 : 0
    let results = try inputs[0].storedIntegers().map { table[Int($0) - first] }
    return [try Tensor(stored: results, type: output)]
  }

  package func table(from input: TensorType, to output: TensorType) throws -> [Int32] {
    let target = try QuantizedOutput(output, rescaling: rescaling)
    return try storedResults(input) { source, stored in
      target.stored(real: value(at: source.real(stored)))
    }
  }

  /// The results of a function for each stored value of a quantised type.
  func storedResults(
    _ input: TensorType, _ function: (AffineScale, Int32) -> Int32
  ) throws -> [Int32] {
    let source = try AffineScale(input)
    guard input.elementType.isEightBit, let stored = input.elementType.storedRange else {
      throw unsupported([input])
    }
    return stored.map { function(source, $0) }
  }
}
