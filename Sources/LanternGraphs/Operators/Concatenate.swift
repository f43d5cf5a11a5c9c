package import LanternTensors

/// Tensors joined along an axis.
///
/// Inputs: one or more tensors of the same element type and the same dimensions but for the axis,
/// which may count from the end. Any element type; uint8 and int8 inputs of other quantisations than
/// the output's are brought to it in single precision, other integers stay as they are stored.
///
/// TensorFlow Lite `CONCATENATION`; ATen `cat`, `quantized::cat`. Source: LiteRT `concatenation.cc`,
/// `reference/concatenation.h`.
package struct Concatenate: Operator {
  /// The axis along which sizes add up.
  package var axis: Int
  /// What the result is clamped to; only float32 and quantised tensors can be.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a concatenation.
  package init(
    axis: Int, activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint
  ) {
    self.axis = axis
    self.activation = activation
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...(.max))
    try requireSameElementType(inputs)
    var dimensions = inputs[0].shape.dimensions
    let axis = try inputs[0].shape.normalizedAxis(axis)
    for input in inputs.dropFirst() {
      var expected = dimensions
      guard input.shape.rank == dimensions.count,
        let size = dimensions[axis].checkedSum(with: input.shape[axis])
      else { throw mismatch(inputs) }
      expected[axis] = input.shape[axis]
      guard expected == input.shape.dimensions else { throw mismatch(inputs) }
      dimensions[axis] = size
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  private func mismatch(_ inputs: [TensorType]) -> GraphError {
    let shapes = inputs.prefix(8).map(\.shape.description).joined(separator: ", ")
    return invalidShape("cannot join the shapes \(shapes) along axis \(axis)")
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    for input in inputs { _ = try conversion(from: input, to: outputs[0]) }
  }

  /// The function that brings stored integers to the output's quantisation; nil where they stay.
  private func conversion(
    from input: TensorType, to output: TensorType
  ) throws -> ((Int32) -> Int32)? {
    try activation.validate()
    if activation == .none, input.quantization == output.quantization { return nil }
    guard [.uint8, .int8].contains(input.elementType) else {
      guard activation == .none || input.elementType == .float32 else {
        throw unsupported([input], [output])
      }
      return nil
    }
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    if source == target.affine { return target.clamp }
    guard rescaling == .fixedPoint else { return { target.stored(real: source.real($0)) } }
    let scale = source.scale * (1 / target.affine.scale)
    let offset = Float(-source.zeroPoint) * scale
    return { target.stored(steps: Double(Float($0) * scale + offset)) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let axis = try output.shape.normalizedAxis(axis)
    func joined<Element>(_ sources: [[Element]]) -> [Element] {
      var result: [Element] = []
      result.reserveCapacity(output.shape.elementCount)
      for outer in 0..<output.shape.dimensions[..<axis].reduce(1, *) {
        for (source, input) in zip(sources, inputs) {
          let length = input.shape.dimensions[axis...].reduce(1, *)
          result.append(contentsOf: source[outer * length..<(outer + 1) * length])
        }
      }
      return result
    }
    func tensor<Bits: TensorElement>(_: Bits.Type) throws -> Tensor {
      let sources = try inputs.map { try converted($0, output).bits(as: Bits.self) }
      return try Tensor(bits: joined(sources), type: output)
    }
    switch output.elementType.byteCount {
    case 0:
      return [
        try Tensor(
          type: output, storage: .strings(joined(inputs.map { try $0.strings() })))
      ]
    case 1: return [try tensor(UInt8.self)]
    case 2: return [try tensor(UInt16.self)]
    case 4: return [try tensor(UInt32.self)]
    default: return [try tensor(UInt64.self)]
    }
  }

  private func converted(_ input: Tensor, _ output: TensorType) throws -> Tensor {
    if input.elementType == .float32, activation != .none {
      return try Tensor(input.elements().map(activation.clamp), type: input.type)
    }
    guard let conversion = try conversion(from: input.type, to: output) else { return input }
    return try Tensor(stored: input.storedIntegers().map(conversion), type: input.type)
  }
}
