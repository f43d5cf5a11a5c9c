package import LanternTensors

/// The elements in reverse order along some axes, which may count from the end and may repeat.
///
/// Any element type.
///
/// TensorFlow Lite `REVERSE_V2`; ATen `flip`. Source: LiteRT `reverse.cc`.
package struct Reverse: Operator {
  /// The axes that are turned round.
  package var axes: [Int]

  /// Creates the operator.
  package init(axes: [Int]) { self.axes = axes }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    _ = try inputs[0].shape.normalizedAxes(axes)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let axes = try output.shape.normalizedAxes(axes)
    let positions = output.shape.dimensions.enumerated().map { axis, size in
      axes.contains(axis) ? (0..<size).reversed() : Array(0..<size)
    }
    return [try inputs[0].selecting(output.shape.indices(choosing: positions), as: output)]
  }
}
