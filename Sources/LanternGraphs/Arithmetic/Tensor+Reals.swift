package import LanternTensors

extension Tensor {
  /// Creates a float16, bfloat16, float32 or float64 tensor of the nearest numbers that its type has.
  ///
  /// The 16-bit types are reached by way of float32. Throws `TensorError` for any other element type,
  /// or another number of elements.
  package init(reals: [Double], type: TensorType) throws(TensorError) {
    if type.elementType == .float64 {
      try self.init(reals, type: type)
    } else {
      try self.init(singles: reals.map(Float.init), type: type)
    }
  }

  /// Creates a tensor of integers or booleans, whose high bits are dropped where the type lacks them.
  ///
  /// Any number but 0 is true. Throws `TensorError` for element types that are neither, or another
  /// number of elements.
  package init(whole integers: [Int], type: TensorType) throws(TensorError) {
    if type.elementType == .bool {
      try self.init(truths: integers.map { $0 != 0 }, type: type)
    } else {
      try self.init(truncating: integers, type: type)
    }
  }
}

extension ElementType {
  /// Whether elements are plain integers or booleans.
  package var isWhole: Bool { isInteger || self == .bool }
}

extension Shape {
  /// The shape itself, or that of a vector of one element for a scalar.
  ///
  /// PyTorch takes the axes 0 and -1 of a scalar for this one's.
  package var atLeastVector: Shape { rank == 0 ? [1] : self }
}
