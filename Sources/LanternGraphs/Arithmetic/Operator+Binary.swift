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
    if inputs[0].isQuantized { return try quantized() }
    let type = inputs[0].elementType
    guard type.fitsSingle || type == .float64 || type.integer != nil else {
      throw unsupported(inputs, outputs)
    }
  }

  /// The result of an arithmetic operation on two tensors that broadcast together.
  ///
  /// Numbers of 16 bits are computed in single precision and rounded, those of 64 bits by `double`.
  /// `integer` may wrap, as its
  /// result does in the elements' type; `stored` gives the function of stored integers of quantised
  /// tensors.
  func arithmetic(
    _ inputs: [Tensor], _ output: TensorType, activation: ActivationRange,
    real: (Float, Float) -> Float, double: (Double, Double) -> Double,
    integer: (Int64, Int64) -> Int64,
    stored: () throws -> (Int32, Int32) -> Int32
  ) throws -> Tensor {
    let (left, right) = (inputs[0], inputs[1])
    if left.type.isQuantized {
      let results = try Broadcasting.map(
        left.storedIntegers(), left.shape, right.storedIntegers(), right.shape, stored())
      return try Tensor(stored: results, type: output)
    }
    if output.elementType == .float64 {
      let (lower, upper) = (Double(activation.lower), Double(activation.upper))
      let results = try Broadcasting.map(left, right) { (a: Double, b: Double) in
        let result = double(a, b)
        return result < lower ? lower : result > upper ? upper : result
      }
      return try Tensor(results, type: output)
    }
    guard let type = output.elementType.integer else {
      let range = activation.within(output.elementType)
      let results = try Broadcasting.map(
        left.singles(), left.shape, right.singles(), right.shape
      ) { range.clamp(real($0, $1)) }
      return try Tensor(singles: results, type: output)
    }
    func integers<Element: FixedWidthInteger & TensorElement>(_: Element.Type) throws -> Tensor {
      let results = try Broadcasting.map(left, right) { (a: Element, b: Element) in
        let result = integer(Int64(truncatingIfNeeded: a), Int64(truncatingIfNeeded: b))
        return activation.clamp(Element(truncatingIfNeeded: result))
      }
      return try Tensor(results, type: output)
    }
    // Named, since the compiler then makes a loop of its own for the type.
    return try output.elementType == .int32 ? integers(Int32.self) : integers(type)
  }
}
