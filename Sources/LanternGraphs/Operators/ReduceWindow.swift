package import LanternTensors

/// A window that slides over a tensor, its elements combined one after the other.
///
/// Inputs: a tensor of 1 to 6 dimensions and an element of the same type to begin with. The tensor is
/// first padded with that element, its own elements moved apart. Output: along each axis
/// `(size - ((window - 1) * dilation + 1)) / stride + 1`, or 0 where no window fits; each is the first
/// element combined with all of the window in row-major order.
///
/// Float32, float64, uint8, int8, int16, int32, int64, bool; a quantisation is left aside, and integers
/// wrap.
///
/// TensorFlow Lite `REDUCE_WINDOW`, `STABLEHLO_REDUCE_WINDOW`. Source: StableHLO specification,
/// "reduce_window"; LiteRT `stablehlo_reduce_window.cc`.
package struct ReduceWindow: Operator {
  /// What two elements become.
  package var combination: Combination
  /// The elements of a window along each axis.
  package var window: [Int]
  /// The distance between neighbouring windows along each axis.
  package var strides: [Int]
  /// The distance between neighbouring elements of a window along each axis.
  package var dilations: [Int]
  /// What is put between and around the tensor's elements.
  package var padding: DilatedPadding

  /// Creates the operator.
  package init(
    _ combination: Combination, window: [Int], strides: [Int], dilations: [Int],
    padding: DilatedPadding
  ) {
    self.combination = combination
    self.window = window
    self.strides = strides
    self.dilations = dilations
    self.padding = padding
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireSameElementType(inputs)
    let shape = inputs[0].shape
    guard (1...6).contains(shape.rank), inputs[1].shape.elementCount == 1 else {
      throw invalidShape(
        "needs a tensor of 1 to 6 dimensions and one element, not \(inputs[0]) and \(inputs[1])")
    }
    let supported: [ElementType] = [
      .float32, .float64, .uint8, .int8, .int16, .int32, .int64, .bool,
    ]
    guard supported.contains(inputs[0].elementType), combination.works(on: inputs[0].elementType)
    else { throw unsupported(inputs) }
    let attributes = [window, strides, dilations]
    guard attributes.allSatisfy({ $0.count == shape.rank && $0.allSatisfy { $0 > 0 } }) else {
      throw invalidAttribute(
        "of \(window) with strides \(strides) and dilations \(dilations) cannot slide over \(shape)"
      )
    }
    let sizes = try padding.sizes(for: shape)
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw invalidAttribute("takes more off \(shape) than there is, down to \(sizes)")
    }
    let counts = sizes.indices.map { axis in
      guard let reach = (window[axis] - 1).checkedProduct(with: dilations[axis]),
        reach < sizes[axis]
      else { return 0 }
      return (sizes[axis] - 1 - reach) / strides[axis] + 1
    }
    return [inputs[0].with(shape: try Shape(counts))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.shape.elementCount > 0 else {
      return [try inputs[0].selecting([], as: output)]
    }
    let windowShape = try Shape(window)
    guard let work = windowShape.elementCount.checkedProduct(with: output.shape.elementCount),
      work <= 1 << 32
    else {
      throw GraphError(
        .overBudget, "\(Self.name) would combine \(window) elements for each of \(output)")
    }
    let columns = try origins(inputs[0].shape)
    let combination = combination.adapted(to: output.elementType)
    @specialized(where Element == Float)
    @specialized(where Element == Int32)
    func reduced<Element: CombinableElement>(_: Element.Type) throws -> Tensor {
      guard let combine = Element.combination(combination) else {
        throw unsupported(inputs.map(\.type))
      }
      let values = try inputs[0].elements(as: Element.self)
      let initial = try inputs[1].elements(as: Element.self)[0]
      var results: [Element] = []
      results.reserveCapacity(output.shape.elementCount)
      var place = [Int](repeating: 0, count: window.count)
      for _ in 0..<output.shape.elementCount {
        var tap = [Int](repeating: 0, count: window.count)
        var result = initial
        for _ in 0..<windowShape.elementCount {
          var index: Int? = 0
          for axis in tap.indices {
            let position = place[axis] * strides[axis] + tap[axis] * dilations[axis]
            guard let start = index, let origin = columns[axis][position] else {
              index = nil
              break
            }
            index = start + origin
          }
          result = combine(result, index.map { values[$0] } ?? initial)
          tap.advance(in: windowShape)
        }
        results.append(result)
        place.advance(in: output.shape)
      }
      return try Tensor(results, type: output)
    }
    guard let result = try output.elementType.withCombinable({ try reduced($0) }) else {
      throw unsupported(inputs.map(\.type))
    }
    return [result]
  }

  /// For each axis and each position along it in the padded tensor what it adds to the index of the
  /// original, nil where the padding lies.
  private func origins(_ shape: Shape) throws -> [[Int?]] {
    let sizes = try padding.sizes(for: shape)
    let count = sizes.reduce(1) { $0.checkedProduct(with: $1) ?? .max }
    guard count <= 1 << 28, sizes.allSatisfy({ $0 <= 1 << 24 }) else {
      throw GraphError(.overBudget, "\(Self.name) would pad \(shape) to \(sizes)")
    }
    return zip(sizes, shape.strides).enumerated().map { axis, pair in
      padding.origins(axis: axis, size: shape[axis], count: pair.0).map { origin in
        origin.map { $0 * pair.1 }
      }
    }
  }
}

extension [Int] {
  /// Goes on to the next position of a shape in row-major order, and from the last to the first.
  mutating func advance(in shape: Shape) {
    for axis in indices.reversed() {
      self[axis] += 1
      if self[axis] < shape[axis] { return }
      self[axis] = 0
    }
  }
}
