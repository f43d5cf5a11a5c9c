package import LanternTensors

/// Stored integers to real numbers: `scale * (stored - zero point)`, or half to single precision.
///
/// Input: int8, uint8, int16 or int32 with a quantisation, per tensor or along an axis, or float16,
/// or float32, which stays as it is. Output: float32.
///
/// TensorFlow Lite `DEQUANTIZE`; ATen `dequantize`. Source: LiteRT `reference/dequantize.h`.
package struct Dequantize: Operator {
  /// Creates a dequantisation.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(.float32, inputs[0].shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let (types, input) = (try outputTypes(for: inputs), inputs[0])
    guard types.map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    switch input.elementType {
    case .float32, .float16: return
    case .int8, .uint8, .int16, .int32:
      guard let quantization = input.quantization else { throw unsupported(inputs, outputs) }
      guard let axis = quantization.axis, quantization.scales.count > 1 else { return }
      guard axis >= 0, axis < input.shape.rank, input.shape[axis] == quantization.scales.count
      else {
        throw GraphError(
          .unsupportedType,
          "\(quantization.scales.count) scales along axis \(axis) do not fit \(input.shape)")
      }
    default: throw unsupported(inputs, outputs)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let input = inputs[0]
    if input.elementType == .float16 {
      return [try Tensor(input.elements(as: Float16.self).map(Float.init), type: output)]
    }
    guard input.elementType != .float32, let quantization = input.type.quantization else {
      return [try Tensor(type: output, storage: input.storage, byteOffset: input.byteOffset)]
    }
    let scales = quantization.scales.map { Double(Float($0)) }
    let zeroPoints = quantization.zeroPoints.map(Double.init)
    let inner = input.shape.dimensions.dropFirst((quantization.axis ?? 0) + 1).reduce(1, *)
    let values = try input.integers().enumerated().map { index, stored in
      let slice = scales.count == 1 ? 0 : index / inner % scales.count
      return Float(scales[slice] * (Double(stored) - zeroPoints[slice]))
    }
    return [try Tensor(values, type: output)]
  }
}
