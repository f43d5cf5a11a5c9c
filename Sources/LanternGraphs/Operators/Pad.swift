package import LanternTensors

/// A border of one value around a tensor.
///
/// `before` and `after` give the elements added in front and behind along each axis, none negative.
/// The value is an attribute, or a second input: one element of the first's type and quantisation.
/// As an attribute 0 fits every element type but strings, and is the zero point of quantised integers
/// of up to 16 bits; other values fit float32, float16, integers that can hold them, and quantised uint8
/// and int8, which hold them in steps of the output's scale.
///
/// TensorFlow Lite `PAD`, `PADV2`; ATen `constant_pad_nd`. Source: LiteRT `pad.cc`.
package struct Pad: Operator {
  /// Elements added in front, for each axis.
  package var before: [Int]
  /// Elements added behind, for each axis.
  package var after: [Int]
  /// What the border is filled with, unless there is a second input.
  package var value: Float

  /// Creates a padding.
  package init(before: [Int], after: [Int], value: Float = 0) {
    self.before = before
    self.after = after
    self.value = value
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...2)
    let shape = inputs[0].shape
    guard before.count == shape.rank, after.count == shape.rank,
      (before + after).allSatisfy({ $0 >= 0 })
    else {
      throw invalidAttribute(
        "needs two counts, none negative, for each axis of \(shape), "
          + "and has \(before) in front and \(after) behind")
    }
    var dimensions = shape.dimensions
    for axis in dimensions.indices {
      guard let front = dimensions[axis].checkedSum(with: before[axis]),
        let size = front.checkedSum(with: after[axis])
      else { throw invalidAttribute("by \(before[axis]) and \(after[axis]) is out of range") }
      dimensions[axis] = size
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    guard inputs.count == 2 else {
      _ = try border(of: outputs[0])
      return
    }
    let value = inputs[1]
    guard value.elementType == inputs[0].elementType, value.shape.elementCount == 1,
      outputs[0].elementType.byteCount > 2 || value.quantization == outputs[0].quantization
    else {
      throw GraphError(
        .unsupportedType,
        "\(Self.name) of \(inputs[0]) needs one value of the same type, not \(value)")
    }
  }

  /// The bits of an element of the border.
  package func border(of type: TensorType) throws -> UInt64 {
    if value == 0 { return try zero(of: type) }
    switch type.elementType {
    case .float32: return UInt64(value.bitPattern)
    case .float16: return UInt64(Float16(value).bitPattern)
    case .uint8 where type.quantization != nil, .int8 where type.quantization != nil:
      let target = try QuantizedOutput(type, rescaling: .fixedPoint)
      let stored = target.stored(steps: Double(value / target.affine.scale))
      return UInt64(truncatingIfNeeded: stored)
    case .uint8, .int8, .int16, .int32, .int64:
      guard let integer = Int64(exactly: value), (0...127).contains(integer) else {
        throw unsupported([type])
      }
      return UInt64(truncatingIfNeeded: integer)
    default: throw unsupported([type])
    }
  }

  private func zero(of type: TensorType) throws -> UInt64 {
    guard type.elementType != .string else { throw unsupported([type]) }
    guard let quantization = type.quantization, type.elementType.byteCount <= 2 else { return 0 }
    let range: ClosedRange<Int> =
      switch type.elementType {
      case .int8: -128...127
      case .uint8: 0...255
      case .int16: -32768...32767
      default: 0...65535
      }
    guard quantization.zeroPoints.allSatisfy({ $0 == quantization.zeroPoint }),
      range.contains(quantization.zeroPoint)
    else { throw unsupported([type]) }
    return UInt64(truncatingIfNeeded: quantization.zeroPoint)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let strides = output.shape.strides
    let start = zip(before, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let inside = StridedIndices(shape: inputs[0].shape, strides: strides, start: start)
    func padded<Bits: TensorElement & FixedWidthInteger>(_: Bits.Type) throws -> Tensor {
      let source = try inputs[0].bits(as: Bits.self)
      let border =
        inputs.count == 2
        ? try inputs[1].bits(as: Bits.self)[0] : Bits(truncatingIfNeeded: try border(of: output))
      var result = [Bits](repeating: border, count: output.shape.elementCount)
      inside.visit { index, offset in result[offset] = source[index] }
      return try Tensor(bits: result, type: output)
    }
    switch output.elementType.byteCount {
    case 0: throw unsupported(inputs.map(\.type), outputs)
    case 1: return [try padded(UInt8.self)]
    case 2: return [try padded(UInt16.self)]
    case 4: return [try padded(UInt32.self)]
    default: return [try padded(UInt64.self)]
    }
  }
}
