internal import LanternGraphs
internal import LanternTensors

extension TensorStorages {
  /// A tensor that was read, and which elements of its storage it shows.
  struct Part {
    let tensor: ScriptTensor
    let view: TensorView
    let storage: Storage

    /// The last element that it shows; nil without elements.
    fileprivate var last: Int? {
      guard !view.shape.dimensions.contains(0) else { return nil }
      return zip(view.shape.dimensions, view.strides).reduce(view.offset) {
        $0 + ($1.0 - 1) * $1.1
      }
    }
  }

  /// Makes tensors that show the same elements of a storage views of it, as they are in PyTorch: what is
  /// written to one of them is seen in the others.
  ///
  /// Tensors that lie beside each other in a storage have nothing to do with each other and stay alone.
  func connect() throws {
    for parts in takeParts() where parts.count > 1 {
      let ordered = parts.compactMap { part in part.last.map { (part, $0) } }
        .sorted { $0.0.view.offset < $1.0.view.offset }
      var (group, end): ([Part], Int) = ([], -1)
      for (part, last) in ordered {
        if part.view.offset > end {
          try Self.connect(group)
          group = []
        }
        group.append(part)
        end = max(end, last)
      }
      try Self.connect(group)
    }
  }

  private static func connect(_ group: [Part]) throws {
    guard let storage = group.first?.storage,
      group.allSatisfy({ $0.storage.elementType == storage.elementType }),
      Set(group.map { ObjectIdentifier($0.tensor) }).count > 1
    else { return }
    let count = group.map(\.storage.count).max() ?? 0
    let root = ScriptTensor(
      try Tensor(
        type: TensorType(storage.elementType, Shape([count])), storage: storage.bytes,
        byteOffset: storage.byteOffset))
    for part in group {
      let view = StridedView(
        dimensions: part.view.shape.dimensions, strides: part.view.strides,
        offset: part.view.offset)
      try part.tensor.show(
        ViewOrigin(view, output: 0, of: root, shape: part.view.shape))
    }
  }
}
