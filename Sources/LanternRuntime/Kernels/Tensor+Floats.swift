internal import LanternTensors

extension Tensor {
  /// Calls a closure with the elements of a float32 tensor, which must not outlive it.
  ///
  /// Elements that a file holds at an odd address are copied first.
  func withFloats<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
    precondition(elementType == .float32, "floats are asked of a tensor of \(elementType)")
    return unsafe withUnsafeBytes { bytes in
      let alignment = UInt(MemoryLayout<Float>.alignment)
      if let start = bytes.baseAddress, UInt(bitPattern: start) % alignment == 0 {
        return unsafe body(start.assumingMemoryBound(to: Float.self))
      }
      let copy = AlignedBytes(self)
      return unsafe body(copy.pointer.assumingMemoryBound(to: Float.self))
    }
  }
}

extension Tensor? {
  /// Calls a closure with the elements of a float32 tensor, or with null.
  func withFloats<R>(_ body: (UnsafePointer<Float>?) -> R) -> R {
    guard let self else { return body(nil) }
    return unsafe self.withFloats { unsafe body($0) }
  }
}

extension StepBuffers {
  /// The floats of an input that is not constant.
  func floats(of input: Int) -> UnsafePointer<Float> {
    unsafe self.input(input).assumingMemoryBound(to: Float.self)
  }

  /// The floats of the memory that the steps of the node have in common.
  var scratchFloats: UnsafeMutablePointer<Float> {
    unsafe scratch.assumingMemoryBound(to: Float.self)
  }

  /// The floats of an output.
  func outputFloats(_ index: Int = 0) -> UnsafeMutablePointer<Float> {
    unsafe output(index).assumingMemoryBound(to: Float.self)
  }
}

extension AlignedBytes {
  /// Memory of a number of floats, zero before a closure fills it.
  static func floats(
    count: Int, fill: (UnsafeMutablePointer<Float>) -> Void
  ) -> AlignedBytes {
    unsafe AlignedBytes(count: count * MemoryLayout<Float>.stride) { bytes in
      if let start = bytes.baseAddress {
        unsafe fill(start.assumingMemoryBound(to: Float.self))
      }
    }
  }

  /// The memory as floats.
  var floats: UnsafePointer<Float> {
    unsafe pointer.assumingMemoryBound(to: Float.self)
  }
}
