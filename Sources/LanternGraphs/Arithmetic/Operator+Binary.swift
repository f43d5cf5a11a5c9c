internal import LanternTensors

extension Operator {
  /// Throws unless an arithmetic operation can be done on these types.
  ///
  /// `quantized` throws when the quantisations do not make sense.
  func checkArithmetic(
    _ inputs: [TensorType], _ outputs: [TensorType], activation: ActivationRange,
    quantized: () throws -> Void
  ) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    try activation.validate()
    switch inputs[0].elementType {
    case .float32, .int32, .int64: return
    case .uint8, .int8: try quantized()
    default: throw unsupported(inputs, outputs)
    }
  }

  /// The result of an arithmetic operation on two tensors that broadcast together.
  ///
  /// `integer` may wrap; `stored` gives the function of stored integers of quantised tensors.
  func arithmetic(
    _ inputs: [Tensor], _ output: TensorType, activation: ActivationRange,
    real: (Float, Float) -> Float, integer: (Int64, Int64) -> Int64,
    stored: () throws -> (Int32, Int32) -> Int32
  ) throws -> Tensor {
    let (left, right) = (inputs[0], inputs[1])
    switch output.elementType {
    case .float32:
      let results = try Broadcasting.map(left, right) { activation.clamp(real($0, $1)) }
      return try Tensor(results, type: output)
    case .int32:
      let results = try Broadcasting.map(left, right) { (a: Int32, b: Int32) in
        activation.clamp(Int32(truncatingIfNeeded: integer(Int64(a), Int64(b))))
      }
      return try Tensor(results, type: output)
    case .int64:
      let results = try Broadcasting.map(left, right) { activation.clamp(integer($0, $1)) }
      return try Tensor(results, type: output)
    default:
      let results = try Broadcasting.map(
        left.storedIntegers(), left.shape, right.storedIntegers(), right.shape, stored())
      return try Tensor(stored: results, type: output)
    }
  }
}
