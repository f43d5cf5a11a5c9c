package import LanternTensors

/// Random numbers of a distribution, of a shape that is given.
///
/// Input: the state of a `PhiloxStream`, six uint32. Outputs: float32 numbers, and the state that
/// follows, so that another run gives others.
///
/// Uniform: within `0 ..< 1`, from 23 bits of a word each. Normal: of mean 0 and variance 1, pairs made
/// of two words by the method of Box and Muller. Each run begins with a new group of four words.
///
/// TensorFlow Lite `RANDOM_UNIFORM`, `RANDOM_STANDARD_NORMAL`. Source: LiteRT `random_ops.cc`; TSL
/// `random_distributions_utils.h`.
package struct RandomNumbers: Operator {
  /// What numbers are drawn.
  package enum Distribution: String, Hashable, Sendable {
    case uniform, normal
  }

  /// What numbers are drawn.
  package var distribution: Distribution
  /// The shape of the result.
  package var dimensions: [Int]

  /// Creates the operator.
  package init(_ distribution: Distribution, dimensions: [Int]) {
    self.distribution = distribution
    self.dimensions = dimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requirePhiloxState(inputs[0])
    return [TensorType(.float32, try Shape(dimensions)), inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    var stream = try philoxStream(inputs[0])
    let count = output.shape.elementCount
    var numbers: [Float] = []
    numbers.reserveCapacity(count)
    switch distribution {
    case .uniform: for _ in 0..<count { numbers.append(PhiloxStream.unit(stream.next())) }
    case .normal:
      while numbers.count < count {
        let (first, second) = (PhiloxStream.unit(stream.next()), PhiloxStream.unit(stream.next()))
        let angle = Float(2 * Double.pi * Double(second))
        let radius = (-2 * Elementary.log(max(first, 1e-7))).squareRoot()
        numbers.append(Elementary.sin(angle) * radius)
        if numbers.count < count { numbers.append(Elementary.cos(angle) * radius) }
      }
    }
    return [
      try Tensor(numbers, type: output), try Tensor(stream.words, type: inputs[0].type),
    ]
  }
}

extension Operator {
  /// Throws unless a type is that of a `PhiloxStream`'s state.
  func requirePhiloxState(_ type: TensorType) throws {
    guard type.elementType == .uint32, type.shape == [6] else {
      throw invalidShape("needs a state of six uint32, and has \(type)")
    }
  }

  /// The stream that a state tells.
  func philoxStream(_ state: Tensor) throws -> PhiloxStream {
    guard let stream = PhiloxStream(words: try state.elements()) else {
      throw invalidShape("needs a state of six uint32, and has \(state.type)")
    }
    return stream
  }
}
