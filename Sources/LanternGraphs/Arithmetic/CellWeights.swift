internal import LanternTensors

/// The weights that bring one vector of a recurrent cell to another.
enum CellWeights {
  /// A matrix of floats, row-major.
  case real([Float])
  /// A matrix of integers with a scale, and the sum of each row.
  case stored([Int32], scale: Float, sums: [Int32])
  /// The diagonal of a matrix of floats.
  case diagonal([Float])

  /// Reads weights that `LSTMSizes` or a layer has found to fit.
  ///
  /// uint8 weights are int8 by another name: converters have written them so before the schema had
  /// int8. Throws `GraphError` where integers have no scale.
  init(_ tensor: Tensor) throws {
    switch (tensor.elementType, tensor.shape.rank) {
    case (.float32, 1): self = .diagonal(try tensor.elements(as: Float.self))
    case (.float32, _): self = .real(try tensor.elements(as: Float.self))
    default:
      let integers = try CellWeights.integers(tensor)
      let columns = tensor.shape.dimensions.last ?? 1
      let sums = stride(from: 0, to: integers.count, by: max(1, columns)).map { start in
        integers[start..<start + columns].reduce(0, &+)
      }
      self = .stored(integers, scale: try AffineScale(tensor.type).scale, sums: sums)
    }
  }

  /// Whether weights meet floats that are quantised for them.
  static func areStored(_ type: TensorType) -> Bool { type.elementType != .float32 }

  /// How many multiply-accumulates rows of numbers make with all elements of some weights.
  static func multiplyAccumulates(rows: Int, _ weights: [TensorType]) -> Int {
    weights.reduce(0) { sum, type in
      let count = rows.checkedProduct(with: type.shape.elementCount) ?? .max
      return sum.addingReportingOverflow(count).overflow ? .max : sum + count
    }
  }

  /// Throws `GraphError` where integers have no single scale.
  static func check(_ type: TensorType) throws(GraphError) {
    if areStored(type) { _ = try AffineScale(type) }
  }

  /// Throws `GraphError` where integers of a cell have no single scale.
  static func check(_ cell: LSTMCell<TensorType>) throws(GraphError) {
    for type in cell.matrices + cell.gates.compactMap(\.peephole) { try check(type) }
  }

  /// The integers of int8 weights, or of uint8 ones that mean int8.
  static func integers(_ tensor: Tensor) throws -> [Int32] {
    tensor.elementType == .uint8
      ? try tensor.elements(as: UInt8.self).map { Int32(Int8(bitPattern: $0)) }
      : try tensor.storedIntegers()
  }

  /// A vector of floats, from floats or from integers with a scale.
  static func vector(_ tensor: Tensor) throws -> [Float] {
    if tensor.elementType == .float32 { return try tensor.elements(as: Float.self) }
    let scale = try AffineScale(tensor.type).scale
    return try integers(tensor).map { scale * Float($0) }
  }

  /// Adds the products with rows of numbers to rows of sums.
  func multiply(_ rows: CellRows, into sums: inout [Float]) {
    guard rows.count > 0 else { return }
    let height = sums.count / rows.count
    switch self {
    case .diagonal(let weights):
      for index in sums.indices { sums[index] += weights[index % height] * rows.real[index] }
    case .real(let weights):
      for row in 0..<rows.count {
        for output in 0..<height {
          var product: Float = 0
          for k in 0..<rows.width {
            product += weights[output * rows.width + k] * rows.real[row * rows.width + k]
          }
          sums[row * height + output] += product
        }
      }
    case .stored(let weights, let scale, let weightSums):
      guard let quantized = rows.quantized else { return }
      for row in 0..<rows.count where rows.width > 0 {
        let factor = quantized.scales[row] * scale
        for output in 0..<height {
          var product: Int32 = 0
          for k in 0..<rows.width {
            product &+=
              weights[output * rows.width + k] &* Int32(quantized.stored[row * rows.width + k])
          }
          product &-= weightSums[output] &* quantized.zeroPoints[row]
          sums[row * height + output] += Float(product) * factor
        }
      }
    }
  }
}

/// Rows of numbers that meet weights, quantised row by row where weights are integers.
struct CellRows {
  let real: [Float]
  let count: Int
  let width: Int
  let quantized: DynamicallyQuantized?

  /// Creates rows; the width of no rows at all is of no account.
  init(_ real: [Float], count: Int, _ quantization: DynamicQuantization?) {
    self.real = real
    self.count = count
    let width = count > 0 ? real.count / count : 0
    self.width = width
    quantized = quantization.map { DynamicallyQuantized(real, parts: count, $0) }
  }
}
