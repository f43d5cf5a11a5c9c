public import LanternTensors

/// Numbers along an axis turned into probabilities: `e^(beta*(x - max)) / sum of e^(beta*(x - max))`.
///
/// Output: the input's shape. The axis may count from the end.
///
/// TensorFlow Lite `SOFTMAX` (along the last axis); ATen `softmax`. Source: LiteRT
/// `reference/softmax.h`.
public struct Softmax: Operator {
  /// The axis whose numbers sum to 1 afterwards.
  public var axis: Int
  /// The factor of the exponents.
  public var beta: Float
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates a softmax.
  public init(axis: Int = -1, beta: Float = 1, rescaling: Rescaling = .fixedPoint) {
    self.axis = axis
    self.beta = beta
    self.rescaling = rescaling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    _ = try inputs[0].shape.normalizedAxis(axis)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.elementType == .float32 else { throw unsupported(inputs.map(\.type), outputs) }
    var values = try inputs[0].elements(as: Float.self)
    for line in try Lines(of: output.shape, along: axis) {
      let largest = line.reduce(-Float.infinity) { max($0, values[$1]) }
      var sum: Float = 0
      for index in line {
        values[index] = Elementary.exp((values[index] - largest) * beta)
        sum += values[index]
      }
      for index in line { values[index] /= sum }
    }
    return [try Tensor(values, type: output)]
  }
}
