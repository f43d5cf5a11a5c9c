internal import LanternTensors

extension Lines {
  /// The position in each line of the element that none before it is as good as and none after it
  /// better than.
  func winners<Element>(
    among elements: [Element], _ isBetter: (Element, Element) -> Bool
  ) -> [Int] {
    map { line in
      var (best, winner) = (Element?.none, 0)
      for (position, index) in line.enumerated()
      where best.map({ isBetter(elements[index], $0) }) ?? true {
        (best, winner) = (elements[index], position)
      }
      return winner
    }
  }
}

extension Tensor {
  /// Creates an int16, int32 or int64 tensor of indices.
  ///
  /// Throws `TensorError` for any other element type, or another number of elements.
  init(indices: [Int], type: TensorType) throws(TensorError) {
    switch type.elementType {
    case .int16: try self.init(indices.map { Int16(clamping: $0) }, type: type)
    case .int32: try self.init(indices.map { Int32(clamping: $0) }, type: type)
    default: try self.init(indices.map(Int64.init), type: type)
    }
  }
}

extension Operator {
  /// The type of one index along an axis, int32 or int64, for each line of a tensor.
  func indexType(
    _ inputs: [TensorType], axis: Int, keepsDimension: Bool, _ elementType: ElementType
  ) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let (type, shape) = (inputs[0].elementType, inputs[0].shape)
    let axis = try shape.normalizedAxis(axis)
    guard shape[axis] > 0 else {
      throw invalidShape("along axis \(axis) of \(shape) has no choice")
    }
    guard [.int32, .int64].contains(elementType), type.number != nil || type == .bool else {
      throw unsupported(inputs, [TensorType(elementType, shape)])
    }
    var dimensions = shape.dimensions
    dimensions[axis] = 1
    if !keepsDimension { dimensions.remove(at: axis) }
    return [TensorType(elementType, try Shape(dimensions))]
  }
}
