internal import LanternTensors

/// The storages of an archive's tensors, each read once however many tensors share it.
///
/// It also counts what is copied: the archive's pickles have one budget together.
final class TensorStorages {
  /// What the elements of a storage are, by PyTorch's name: `Float` of `torch.FloatStorage`.
  struct ElementKind: Sendable, Hashable {
    let name: String
    /// What holds the elements; nil when tensors cannot hold them.
    let elementType: ElementType?
    /// Whether the integers stand for real numbers.
    var isQuantized = false
    /// How many bits of a byte an element has; nil for elements of whole bytes.
    var bitCount: Int?

    /// Every kind that archives may name.
    static let all: [ElementKind] = [
      ElementKind(name: "Half", elementType: .float16),
      ElementKind(name: "Float", elementType: .float32),
      ElementKind(name: "Double", elementType: .float64),
      ElementKind(name: "Char", elementType: .int8),
      ElementKind(name: "Short", elementType: .int16),
      ElementKind(name: "Int", elementType: .int32),
      ElementKind(name: "Long", elementType: .int64),
      ElementKind(name: "Byte", elementType: .uint8),
      ElementKind(name: "Bool", elementType: .bool),
      ElementKind(name: "QInt8", elementType: .int8, isQuantized: true),
      ElementKind(name: "QUInt8", elementType: .uint8, isQuantized: true),
      ElementKind(name: "QInt32", elementType: .int32, isQuantized: true),
      ElementKind(name: "BFloat16", elementType: .bfloat16),
      ElementKind(name: "ComplexHalf", elementType: nil),
      ElementKind(name: "ComplexFloat", elementType: nil),
      ElementKind(name: "ComplexDouble", elementType: nil),
      ElementKind(name: "QUInt4x2", elementType: .uint8, isQuantized: true, bitCount: 4),
      ElementKind(name: "QUInt2x4", elementType: .uint8, isQuantized: true, bitCount: 2),
    ]
  }

  /// One storage: elements in a row.
  struct Storage {
    /// The archive entry.
    let name: String
    let kind: ElementKind
    let elementType: ElementType
    /// The number of elements.
    let count: Int
    let bytes: ByteStorage
    /// Where the first element lies in `bytes`.
    let byteOffset: Int
  }

  /// The most elements of one tensor that is not laid out row by row and so must be copied.
  static let largestCopy = 1 << 28
  /// How many elements a copy may have for each one of its storage, beyond the first million.
  static let largestExpansion = 64
  /// The most bytes of all copies, beyond four times the archive's.
  static let copiedByteCount = 1 << 28

  private var loaded: [String: (storage: ByteStorage, offset: Int, count: Int)] = [:]
  private var copiedByteCount = 0
  /// The plain tensors of each storage that several of them may show.
  private var parts: [String: [Part]] = [:]

  init() {}

  /// Remembers a tensor that shows a part of a storage.
  func note(_ part: Part) { parts[part.storage.name, default: []].append(part) }

  /// The tensors of each storage, which are forgotten.
  func takeParts() -> [[Part]] {
    defer { parts = [:] }
    return Array(parts.values)
  }

  /// The storage in an entry of an archive.
  ///
  /// Throws `FormatError` when tensors cannot hold its elements, or when the entry is absent or
  /// shorter than `count` elements.
  func storage(
    named name: String, of kind: ElementKind, count: Int, in archive: TorchScriptArchive
  ) throws(FormatError) -> Storage {
    guard let elementType = kind.elementType else {
      throw FormatError(
        .unsupported,
        "the elements are of type \(kind.name), which is not read; convert the model to float or "
          + "half before it is exported", place: name)
    }
    // Empty storages may have no entry.
    let bytes =
      count == 0
      ? (storage: ByteStorage.array([]), offset: 0, count: 0)
      : try entry(name, in: archive)
    let size = count.multipliedReportingOverflow(by: elementType.byteCount)
    guard count >= 0, !size.overflow, size.partialValue <= bytes.count else {
      throw FormatError(
        .truncated,
        "a storage of \(count) \(elementType) elements is claimed here, and the entry has only "
          + "\(bytes.count) bytes", place: name)
    }
    return Storage(
      name: name, kind: kind, elementType: elementType, count: count, bytes: bytes.storage,
      byteOffset: bytes.offset)
  }

  /// Counts a copy against the budget.
  ///
  /// Throws `FormatError` when it asks for too much.
  func count(copyOf view: TensorView, from storage: Storage) throws(FormatError) {
    let elements = view.shape.elementCount
    let expanded = storage.count.multipliedReportingOverflow(by: Self.largestExpansion)
    let limit = expanded.overflow ? Int.max : max(expanded.partialValue, 1 << 20)
    guard elements <= Self.largestCopy, elements <= limit else {
      throw FormatError(
        .overBudget,
        "a tensor of shape \(view.shape) would be spread out of \(storage.count) elements",
        place: storage.name)
    }
    copiedByteCount += elements * storage.elementType.byteCount
    guard copiedByteCount / 4 <= Self.copiedByteCount / 4 + storage.bytes.count else {
      throw FormatError(
        .overBudget,
        "tensors that are not laid out row by row ask for \(copiedByteCount) bytes in all",
        place: storage.name)
    }
  }

  private func entry(
    _ name: String, in archive: TorchScriptArchive
  ) throws(FormatError) -> (storage: ByteStorage, offset: Int, count: Int) {
    if let known = loaded[name] { return known }
    let bytes = try archive.data(name)
    loaded[name] = bytes
    return bytes
  }
}
