internal import LanternGraphs
internal import LanternTensors

extension Recorder {
  /// What an operation that does not take half-precision numbers makes of them: PyTorch's own way on
  /// CPUs, which is to compute in float32 and round the results.
  ///
  /// Nil where no input is float16 or bfloat16, and where the operation takes them as they are.
  /// Source: PyTorch `aten/src/ATen/OpMathType.h`.
  func recordInFloat32(
    _ operation: any Operator, _ inputs: [ScriptTensor]
  ) throws -> [ScriptTensor]? {
    guard let half = inputs.lazy.map(\.type.elementType).first(where: { $0.isHalfPrecision }),
      try !takes(operation, inputs.map(\.type))
    else { return nil }
    let wide = try inputs.map { input in
      input.type.elementType.isHalfPrecision ? try cast(input, to: .float32) : input
    }
    // Beside a float32 tensor the results are float32.
    let isRounded = inputs.allSatisfy { $0.type.elementType != .float32 }
    return try record(operation, wide).map { output in
      isRounded && output.type.elementType == .float32 ? try cast(output, to: half) : output
    }
  }

  private func takes(_ operation: any Operator, _ types: [TensorType]) throws -> Bool {
    do {
      try operation.check(inputs: types, outputs: operation.outputTypes(for: types))
      return true
    } catch let error as GraphError where error.code == .unsupportedType {
      return false
    }
  }
}

extension ElementType {
  /// Whether it is a floating-point type of 16 bits.
  fileprivate var isHalfPrecision: Bool { self == .float16 || self == .bfloat16 }
}
