extension Tensor: Equatable {
  /// Whether two tensors have the same type and the same bytes, or strings.
  ///
  /// Numbers are not compared as such: a NaN equals one of the same bits, and zeros of different signs
  /// differ.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.type == b.type else { return false }
    if case .strings(let x) = a.storage, case .strings(let y) = b.storage { return x == y }
    return unsafe a.withUnsafeBytes { x in
      unsafe b.withUnsafeBytes { y in unsafe x.elementsEqual(y) }
    }
  }
}
