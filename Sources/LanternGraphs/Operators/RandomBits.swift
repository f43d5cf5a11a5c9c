package import LanternTensors

/// Random integers as a function of a state.
///
/// Input: uint64 of two elements, key and counter; with Philox also of three, the last the upper half
/// of the counter, which is the key where it is missing. Outputs: the state that follows, of the
/// input's type, and integers of all bits in the declared shape.
///
/// TensorFlow Lite `STABLEHLO_RNG_BIT_GENERATOR`. Source: LiteRT `rng_bit_generator.cc`.
package struct RandomBits: Operator {
  /// How bits are made of key and counter.
  package enum Algorithm: String, Hashable, Sendable {
    /// Philox 4x32 with ten rounds.
    case philox
    /// Threefry 2x32 with twenty rounds.
    case threefry
  }

  /// How bits are made of key and counter.
  package var algorithm: Algorithm
  /// The element type of the result: int32, uint32, int64 or uint64.
  package var elementType: ElementType
  /// The shape of the result.
  package var shape: Shape

  /// Creates the operator.
  package init(_ algorithm: Algorithm, elementType: ElementType, shape: Shape) {
    self.algorithm = algorithm
    self.elementType = elementType
    self.shape = shape
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .uint64,
      [.int32, .uint32, .int64, .uint64].contains(elementType)
    else { throw unsupported(inputs, [TensorType(elementType, shape)]) }
    guard inputs[0].shape == [2] || inputs[0].shape == [3] && algorithm == .philox else {
      throw invalidShape("needs a state of two numbers, three with Philox, and has \(inputs[0])")
    }
    return [inputs[0], TensorType(elementType, shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    var state = try inputs[0].elements(as: UInt64.self)
    let upper = state.count == 3 ? state[2] : state[0]
    func halves(_ word: UInt64) -> (UInt32, UInt32) {
      (UInt32(truncatingIfNeeded: word), UInt32(word >> 32))
    }
    let (key, last) = (halves(state[0]), halves(upper))
    let wordCount = shape.elementCount * (elementType.byteCount / 4)
    var words: [UInt32] = []
    words.reserveCapacity(wordCount + 3)
    while words.count < wordCount {
      let counter = halves(state[1])
      switch algorithm {
      case .philox:
        words += CounterBasedRandom.philox(
          key: key, counter: (counter.0, counter.1, last.0, last.1))
      case .threefry: words += CounterBasedRandom.threefry(key: key, counter: counter)
      }
      state[1] &+= 1
    }
    words.removeLast(words.count - wordCount)
    let numbers: Tensor
    if elementType.byteCount == 4 {
      numbers = try Tensor(bits: words, type: outputs[1])
    } else {
      numbers = try Tensor(
        bits: stride(from: 0, to: wordCount, by: 2).map { index in
          UInt64(words[index + 1]) << 32 | UInt64(words[index])
        }, type: outputs[1])
    }
    return [try Tensor(state, type: outputs[0]), numbers]
  }
}
