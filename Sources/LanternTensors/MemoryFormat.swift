/// The order in which the elements of an image tensor `[N, C, H, W]`, or `[N, C, D, H, W]`, lie in memory.
public enum MemoryFormat: Sendable, Hashable {
  /// In the order of the dimensions, as `torch.contiguous_format`.
  case contiguous
  /// All channels of a point beside each other, as `torch.channels_last`: the bytes of a picture.
  case channelsLast
}

extension Tensor {
  /// Creates a tensor from elements in one of the orders in which images lie in memory.
  ///
  /// `shape` is in PyTorch's order of dimensions, `[N, C, H, W]`, whatever the order in memory. Tensors
  /// are row-major, so that elements with channels last are moved once, here; contiguous ones are not
  /// copied. Throws `TensorError` when there are more or fewer elements than the shape has, or the
  /// shape has fewer than three dimensions.
  public init<Element: TensorElement>(
    _ elements: [Element], shape: Shape, memoryFormat: MemoryFormat
  ) throws(TensorError) {
    guard memoryFormat == .channelsLast else {
      try self.init(elements, shape: shape)
      return
    }
    let (batches, channels, points) = try shape.imageSizes()
    guard elements.count == shape.elementCount else {
      throw TensorError(
        .byteCountMismatch,
        "\(elements.count) elements do not fill a tensor of shape \(shape), which has "
          + "\(shape.elementCount)")
    }
    let moved = moved(elements, batches: batches, rows: points, columns: channels)
    try self.init(moved, shape: shape)
  }

  /// The real numbers that the elements stand for, as `realValues` has them, in single precision.
  ///
  /// Throws `TensorError` for complex numbers and strings, and for fewer than three dimensions with
  /// channels last.
  public func floats(_ memoryFormat: MemoryFormat = .contiguous) throws(TensorError) -> [Float] {
    let values: [Float] =
      elementType == .float32
      ? try elements(as: Float.self) : try realValues().map { Float($0) }
    guard memoryFormat == .channelsLast else { return values }
    let (batches, channels, points) = try shape.imageSizes()
    return moved(values, batches: batches, rows: channels, columns: points)
  }
}

extension Shape {
  /// The images, channels and points of `[N, C, ...]`.
  fileprivate func imageSizes() throws(TensorError) -> (images: Int, channels: Int, points: Int) {
    guard rank >= 3 else {
      throw TensorError(
        .invalidShape,
        "a tensor of shape \(self) has no channels that could be last; [N, C, H, W] has")
    }
    return (self[0], self[1], dimensions[2...].reduce(1, *))
  }
}

/// Matrices of elements, one after the other, with rows and columns exchanged.
private func moved<Element>(
  _ elements: [Element], batches: Int, rows: Int, columns: Int
) -> [Element] {
  guard let first = elements.first else { return [] }
  var result = [Element](repeating: first, count: elements.count)
  for batch in 0..<batches {
    let start = batch * rows * columns
    for row in 0..<rows {
      for column in 0..<columns {
        result[start + column * rows + row] = elements[start + row * columns + column]
      }
    }
  }
  return result
}
