internal import LanternTensors

/// A tensor known by where its elements lie; it holds them, so that the place stays theirs.
struct TensorIdentity: Hashable {
  let tensor: Tensor
  private let address: UInt

  init(_ tensor: Tensor) {
    self.tensor = tensor
    address = unsafe tensor.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
  }

  static func == (a: TensorIdentity, b: TensorIdentity) -> Bool {
    a.address == b.address && a.tensor.type == b.tensor.type
      && (a.tensor.elementType != .string || a.tensor == b.tensor)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(address)
    hasher.combine(tensor.shape)
  }
}
