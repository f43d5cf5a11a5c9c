import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// The bytes of numbers, lowest byte first.
private func bytes<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
  var bytes: [UInt8] = []
  for value in values { bytes.append(little: value) }
  return bytes
}

private func floats(_ values: [Float]) -> [UInt8] { bytes(values.map(\.bitPattern)) }
private func doubles(_ values: [Double]) -> [UInt8] { bytes(values.map(\.bitPattern)) }

@Suite struct TensorPickleTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    let type: ElementType
    let bytes: [UInt8]
    var testDescription: String { name }
  }

  static let kinds: [Kind] = [
    Kind(name: "Half", type: .float16, bytes: bytes([0x3c00, 0xc000] as [UInt16])),
    Kind(name: "Float", type: .float32, bytes: floats([1, -2])),
    Kind(name: "Double", type: .float64, bytes: doubles([1, -2])),
    Kind(name: "Char", type: .int8, bytes: bytes([1, -2] as [Int8])),
    Kind(name: "Short", type: .int16, bytes: bytes([1, -2] as [Int16])),
    Kind(name: "Int", type: .int32, bytes: bytes([1, -2] as [Int32])),
    Kind(name: "Long", type: .int64, bytes: bytes([1, -2] as [Int64])),
  ]

  @Test(arguments: kinds)
  func readsElementTypes(_ kind: Kind) throws {
    let value = try unpickled(
      P.tensor(kind.name, "0", count: 2, sizes: [2], strides: [1]), tensors: [kind.bytes])
    #expect(described(value) == "\(kind.type)[2] [1.0, -2.0]")
  }

  @Test(arguments: [("Byte", "uint8"), ("Bool", "bool")])
  func readsBytes(_ name: String, _ type: String) throws {
    let value = try unpickled(
      P.tensor(name, "0", count: 2, sizes: [2], strides: [1]), tensors: [[1, 0]])
    #expect(described(value) == "\(type)[2] [1.0, 0.0]")
  }

  @Test(arguments: ["ComplexFloat", "ComplexDouble"])
  func refusesElementTypes(_ name: String) throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(
        P.tensor(name, "0", count: 2, sizes: [2], strides: [1]), tensors: [[0, 0, 0, 0]])
    }
    #expect(error.code == .unsupported && error.place == "data/0")
    #expect(error.message.contains(name))
  }

  struct View: Sendable, CustomTestStringConvertible {
    let offset: Int
    let sizes: [Int]
    let strides: [Int]
    let expected: [Int]
    init(_ offset: Int, _ sizes: [Int], _ strides: [Int], _ expected: [Int]) {
      (self.offset, self.sizes, self.strides) = (offset, sizes, strides)
      self.expected = expected
    }
    var testDescription: String { "\(sizes) by \(strides) at \(offset)" }
  }

  /// Views of the numbers from 0 to 23.
  static let views: [View] = [
    View(0, [2, 3, 4], [12, 4, 1], [Int](0..<24)),
    View(5, [], [], [5]),
    View(23, [1], [1], [23]),
    View(20, [4], [1], [20, 21, 22, 23]),
    View(0, [3, 2], [1, 3], [0, 3, 1, 4, 2, 5]),
    View(1, [2, 2], [10, 5], [1, 6, 11, 16]),
    View(0, [2, 3, 2], [12, 1, 6], [0, 6, 1, 7, 2, 8, 12, 18, 13, 19, 14, 20]),
    View(7, [2, 3], [0, 0], [7, 7, 7, 7, 7, 7]),
    View(2, [3, 1], [1, .max], [2, 3, 4]),
    View(2, [1, 2, 1], [.max, 3, .max], [2, 5]),
    View(0, [0, 3], [3, 1], []),
    View(24, [0], [.max], []),
  ]

  @Test(arguments: views, ["Byte", "Short", "Int", "Long"])
  func readsViews(_ view: View, _ kind: String) throws {
    let numbers: [UInt8] =
      switch kind {
      case "Byte": bytes((0..<24).map { UInt8($0) })
      case "Short": bytes((0..<24).map { Int16($0) })
      case "Int": bytes((0..<24).map { Int32($0) })
      default: bytes((0..<24).map { Int64($0) })
      }
    let value = try unpickled(
      P.tensor(
        kind, "0", count: 24, offset: view.offset, sizes: view.sizes, strides: view.strides),
      tensors: [numbers])
    guard case .tensor(let script) = value, case .constant(let tensor) = script.content else {
      Issue.record("\(described(value)) is no tensor")
      return
    }
    #expect(tensor.shape.dimensions == view.sizes)
    #expect(try tensor.integers() == view.expected)
  }

  /// Contiguous tensors lie where the archive holds them; nothing is copied.
  @Test func borrowsBytes() throws {
    var archive = TorchArchiveWriter()
    archive.data = P.program(P.tensor("Byte", "0", count: 6, offset: 2, sizes: [4], strides: [1]))
    archive.tensors = [[10, 11, 12, 13, 14, 15]]
    let file = archive.zip.bytes
    guard case .tensor(let script) = try archive.load(), case .constant(let tensor) = script.content
    else {
      Issue.record("no tensor")
      return
    }
    #expect(tensor.storage.count == file.count)
    #expect(file[tensor.byteOffset..<tensor.byteOffset + 4] == [12, 13, 14, 15])
    #expect((tensor.byteOffset - 2).isMultiple(of: 64))

    archive.areTensorsDeflated = true
    #expect(described(try archive.load()) == "uint8[4] [12.0, 13.0, 14.0, 15.0]")
  }

  @Test func readsStoragesWithoutElements() throws {
    let value = try unpickled(P.tensor("Float", "9", count: 0, sizes: [0], strides: [1]))
    #expect(described(value) == "float32[0] []")
  }

  @Test func readsParametersAndTypes() throws {
    let tensor = P.tensor("Byte", "0", count: 2, sizes: [2], strides: [1])
    let parameter = P.call(
      "torch._utils", "_rebuild_parameter", tensor, P.yes, P.call("collections", "OrderedDict"))
    let old = P.call(
      "torch._utils", "_rebuild_tensor", P.storage("Byte", "0", count: 2), P.int(0),
      P.integers([2]), P.integers([1]))
    let typed = P.call(
      "torch._tensor", "_rebuild_from_type_v2", P.global("torch._utils", "_rebuild_tensor_v2"),
      P.global("torch.nn.parameter", "Parameter"),
      P.tuple(
        P.storage("Byte", "0", count: 2), P.int(0), P.integers([2]), P.integers([1]), P.no,
        P.call("collections", "OrderedDict")), P.emptyDictionary)
    for pickle in [parameter, old, typed] {
      #expect(described(try unpickled(pickle, tensors: [[3, 4]])) == "uint8[2] [3.0, 4.0]")
    }
  }

  struct Scheme: Sendable, CustomTestStringConvertible {
    let kind: String
    let scheme: [UInt8]
    let expected: String
    var testDescription: String { "\(kind): \(expected)" }
  }

  private static let perTensor = P.global("torch", "per_tensor_affine")
  private static let perChannel = P.global("torch", "per_channel_affine")
  private static let scales = P.tensor("Double", "1", count: 2, sizes: [2], strides: [1])
  private static let zeros = P.tensor("Long", "2", count: 2, sizes: [2], strides: [1])
  private static let tensors: [[UInt8]] = [
    [1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0], doubles([0.5, 0.25]),
    bytes([7, -8] as [Int64]), doubles([0.5, .nan]), bytes([7, 300] as [Int64]),
  ]

  static let schemes: [Scheme] = [
    Scheme(
      kind: "QInt8", scheme: P.tuple(perTensor, P.double(0.5), P.int(-3)),
      expected: "int8[2, 2] (scale 0.5, zero point -3) [1.0, 0.0, 0.0, 0.0]"),
    Scheme(
      kind: "QUInt8", scheme: P.tuple(perTensor, P.double(0.5), P.int(200)),
      expected: "uint8[2, 2] (scale 0.5, zero point 200) [1.0, 0.0, 0.0, 0.0]"),
    Scheme(
      kind: "QInt32", scheme: P.tuple(perTensor, P.double(0.5), P.int(0)),
      expected: "int32[2, 2] (scale 0.5, zero point 0) [1.0, -1.0, 0.0, 0.0]"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perChannel, scales, zeros, P.int(1)),
      expected: "int8[2, 2] (2 scales along axis 1) [1.0, 0.0, 0.0, 0.0]"),
  ]

  @Test(arguments: schemes)
  func readsQuantization(_ scheme: Scheme) throws {
    let value = try unpickled(
      P.quantizedTensor(
        scheme.kind, "0", count: 4, sizes: [2, 2], strides: [2, 1], scheme: scheme.scheme),
      tensors: Self.tensors)
    #expect(described(value) == scheme.expected)
  }

  @Test func keepsScalesOfChannels() throws {
    let value = try unpickled(
      P.quantizedTensor(
        "QInt8", "0", count: 4, sizes: [2, 2], strides: [2, 1],
        scheme: P.tuple(Self.perChannel, Self.scales, Self.zeros, P.int(0))),
      tensors: Self.tensors)
    guard case .tensor(let tensor) = value else {
      Issue.record("no tensor")
      return
    }
    #expect(tensor.type.quantization?.scales == [0.5, 0.25])
    #expect(tensor.type.quantization?.zeroPoints == [7, -8])
    #expect(tensor.type.quantization?.axis == 0)
  }

  static let wrongSchemes: [Scheme] = [
    Scheme(
      kind: "QInt8", scheme: P.tuple(perTensor, P.double(0), P.int(0)), expected: "positive"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perTensor, P.double(.nan), P.int(0)), expected: "positive"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perTensor, P.double(1), P.int(128)), expected: "zero point"),
    Scheme(
      kind: "QUInt8", scheme: P.tuple(perTensor, P.double(1), P.int(-1)), expected: "zero point"),
    Scheme(
      kind: "QInt32", scheme: P.tuple(perTensor, P.double(1), P.int(1 << 40)),
      expected: "zero point"),
    Scheme(kind: "QInt8", scheme: P.tuple(perTensor, P.double(1)), expected: "scheme, scale"),
    Scheme(kind: "QInt8", scheme: P.emptyTuple, expected: "no scheme"),
    Scheme(kind: "QInt8", scheme: P.int(1), expected: "no tuple"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perChannel, scales, zeros, P.int(2)), expected: "axis 2"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perChannel, scales, zeros, P.int(-1)), expected: "axis -1"),
    Scheme(
      kind: "QInt8",
      scheme: P.tuple(
        perChannel, P.tensor("Double", "1", count: 2, sizes: [1], strides: [1]), zeros, P.int(0)),
      expected: "1 scales"),
    Scheme(
      kind: "QInt8",
      scheme: P.tuple(
        perChannel, P.tensor("Double", "3", count: 2, sizes: [2], strides: [1]), zeros, P.int(0)),
      expected: "positive"),
    Scheme(
      kind: "QInt8",
      scheme: P.tuple(
        perChannel, scales, P.tensor("Long", "4", count: 2, sizes: [2], strides: [1]), P.int(0)),
      expected: "zero point 300"),
    Scheme(
      kind: "QInt8", scheme: P.tuple(perChannel, scales, scales, P.int(0)), expected: "integers"),
    Scheme(
      kind: "Char", scheme: P.tuple(perTensor, P.double(1), P.int(0)), expected: "Char elements"),
  ]

  @Test(arguments: wrongSchemes)
  func refusesQuantization(_ scheme: Scheme) throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(
        P.quantizedTensor(
          scheme.kind, "0", count: 4, sizes: [2, 2], strides: [2, 1], scheme: scheme.scheme),
        tensors: Self.tensors)
    }
    #expect(error.message.contains(scheme.expected), "\(error)")
    #expect(error.place == "data.pkl" && error.offset != nil, "\(error)")
  }
}
