package import LanternTensors

/// The two-dimensional Fourier transform of real matrices, without the half that symmetry gives.
///
/// `X[k, l] = sum over y, x of input[y, x] * e^(-2 pi i (k y / height + l x / width))`.
///
/// Input `[..., H, W]`, cut off or filled with zeros to `height` by `width`, both powers of two; the
/// output is `[..., height, width / 2 + 1]`. Float32 gives complex64, computed in float64.
///
/// TensorFlow Lite `RFFT2D`. Source: LiteRT `rfft2d.cc`.
package struct RealFourierTransform2D: Operator {
  /// The rows that are transformed.
  package var height: Int
  /// The columns that are transformed.
  package var width: Int

  /// Creates a transform.
  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 2...64, as: "input")
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    guard isPowerOfTwo(height), isPowerOfTwo(width) else {
      throw invalidAttribute(
        "transforms heights and widths that are powers of two, not \(height) by \(width)")
    }
    let dimensions = inputs[0].shape.dimensions.dropLast(2) + [height, width / 2 + 1]
    return [TensorType(.complex64, try Shape(Array(dimensions)))]
  }

  private func isPowerOfTwo(_ size: Int) -> Bool {
    size > 0 && size <= 1 << 28 && size & (size - 1) == 0
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.shape.elementCount > 0 else { return [try Tensor([Complex64](), type: output)] }
    let shape = inputs[0].shape
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    let values = try inputs[0].elements(as: Float.self)
    let matrices = output.shape.elementCount / (height * (width / 2 + 1))
    guard let horizontal = FourierTransform(length: width),
      let vertical = FourierTransform(length: height)
    else { throw invalidAttribute("transforms no matrices of \(height) by \(width)") }
    var results: [Complex64] = []
    results.reserveCapacity(output.shape.elementCount)
    for matrix in 0..<matrices {
      var lines = (0..<height).map { row in
        let start = (matrix * rows + row) * columns
        let line = (0..<width).map { column in
          Complex128(
            row < rows && column < columns ? Double(values[start + column]) : 0)
        }
        return Array(horizontal.transform(line).prefix(width / 2 + 1))
      }
      for column in 0...width / 2 {
        let transformed = vertical.transform(lines.map { $0[column] })
        for row in 0..<height { lines[row][column] = transformed[row] }
      }
      results += lines.joined().map { Complex64(Float($0.real), Float($0.imaginary)) }
    }
    return [try Tensor(results, type: output)]
  }
}
