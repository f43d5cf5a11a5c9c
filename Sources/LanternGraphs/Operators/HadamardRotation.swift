package import LanternTensors

/// Blocks of the last axis multiplied with a Hadamard matrix: `H * x / sqrt(blockSize)`.
///
/// The matrix is that of Walsh and Hadamard, `H(2n) = [H(n), H(n); H(n), -H(n)]`. Input: float32 of
/// two or three dimensions, the last one a multiple of the block size. Output: the input's type.
///
/// TensorFlow Lite `aeq.hadamard_rotation`. Source: LiteRT `hadamard_rotation.cc`.
package struct HadamardRotation: Operator {
  /// How many numbers are rotated together; a power of two.
  package var blockSize: Int

  /// Creates a rotation.
  package init(blockSize: Int) { self.blockSize = blockSize }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    let shape = inputs[0].shape
    guard blockSize > 0, blockSize & (blockSize - 1) == 0 else {
      throw invalidAttribute("takes blocks of a power of two, not of \(blockSize)")
    }
    guard (2...3).contains(shape.rank), shape[shape.rank - 1] % blockSize == 0 else {
      throw invalidShape("cannot divide the last axis of \(shape) into blocks of \(blockSize)")
    }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    var values = try inputs[0].elements(as: Float.self)
    let factor = 1 / Float(blockSize).squareRoot()
    for start in stride(from: 0, to: values.count, by: blockSize) {
      var distance = 1
      while distance < blockSize {
        for index in start..<start + blockSize where (index - start) & distance == 0 {
          let (x, y) = (values[index], values[index + distance])
          values[index] = x + y
          values[index + distance] = x - y
        }
        distance *= 2
      }
      for index in start..<start + blockSize { values[index] *= factor }
    }
    return [try Tensor(values, type: output)]
  }
}
