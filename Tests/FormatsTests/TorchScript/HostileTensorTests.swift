import Testing

@testable import LanternFormats

private typealias P = PickleWriter

@Suite struct HostileTensorTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let count: Int
    let offset: Int
    let sizes: [Int]
    let strides: [Int]
    let code: FormatError.Code
    init(
      _ description: String, count: Int = 4, offset: Int = 0, _ sizes: [Int], _ strides: [Int],
      _ code: FormatError.Code = .malformed
    ) {
      testDescription = description
      (self.count, self.offset, self.sizes) = (count, offset, sizes)
      (self.strides, self.code) = (strides, code)
    }
  }

  /// Tensors of a storage of 16 bytes, by fours.
  static let cases: [Hostile] = [
    Hostile("storage longer than its entry", count: 5, [5], [1], .truncated),
    Hostile("storage beyond the address space", count: .max, [1], [1], .truncated),
    Hostile("storage of negative size", count: -1, [1], [1], .truncated),
    Hostile("one element too many", [5], [1]),
    Hostile("offset at the end", offset: 4, [1], [1]),
    Hostile("negative offset", offset: -1, [1], [1]),
    Hostile("greatest offset", offset: .max, [2], [1]),
    Hostile("smallest offset", offset: .min, [1], [1]),
    Hostile("stride beyond the end", [2], [4]),
    Hostile("negative stride", offset: 3, [2], [-1]),
    Hostile("greatest stride", [2], [.max]),
    Hostile("strides that overflow together", offset: 1, [2, 2], [.max, .max]),
    Hostile("product that overflows", [3], [.max]),
    Hostile("negative size", [-1], [1]),
    Hostile("sizes that overflow", [1 << 40, 1 << 40], [0, 0]),
    Hostile("more sizes than strides", [1, 1], [1]),
    Hostile("fewer sizes than strides", [1], [1, 1]),
    Hostile("too many dimensions", [Int](repeating: 1, count: 65), [Int](repeating: 0, count: 65)),
    Hostile("one element spread over gigabytes", [1 << 30], [0], .overBudget),
    Hostile("one element spread over millions", [1024, 1025], [0, 0], .overBudget),
  ]

  @Test(arguments: cases)
  func refuses(_ hostile: Hostile) throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(
        P.tensor(
          "Float", "0", count: hostile.count, offset: hostile.offset, sizes: hostile.sizes,
          strides: hostile.strides), tensors: [[UInt8](repeating: 0, count: 16)])
    }
    #expect(error.code == hostile.code, "\(error)")
    #expect(error.place == "data/0", "\(error)")
  }

  /// Copies have one budget together, however small each of them is.
  @Test func boundsAllCopies() throws {
    let one = P.tensor("Double", "0", count: 1, sizes: [1 << 20], strides: [0])
    let many = [UInt8]((0..<40).flatMap { _ in one + P.tuple1 })
    let error = try #require(throws: FormatError.self) {
      try unpickled(P.mark, many, P.tuple, tensors: [[UInt8](repeating: 0, count: 8)])
    }
    #expect(error.code == .overBudget)
  }

  @Test func namesAbsentEntries() throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(P.tensor("Float", "../0", count: 1, sizes: [1], strides: [1]))
    }
    #expect(error.place == "data/../0")
  }

  static let wrongArguments: [[UInt8]] = [
    P.call("torch._utils", "_rebuild_tensor_v2"),
    P.call("torch._utils", "_rebuild_tensor_v2", P.none, P.int(0), P.emptyTuple, P.emptyTuple),
    P.call(
      "torch._utils", "_rebuild_tensor_v2", P.storage("Byte", "0", count: 1), P.none,
      P.emptyTuple, P.emptyTuple),
    P.call(
      "torch._utils", "_rebuild_tensor_v2", P.storage("Byte", "0", count: 1), P.int(0), P.int(1),
      P.emptyTuple),
    P.call(
      "torch._utils", "_rebuild_tensor_v2", P.storage("Byte", "0", count: 1), P.int(0),
      P.tuple(P.text("1")), P.integers([1])),
    P.call(
      "torch._utils", "_rebuild_tensor_v2", P.storage("QInt8", "0", count: 1), P.int(0),
      P.integers([1]), P.integers([1])),
    P.call(
      "torch._utils", "_rebuild_tensor_v2", P.storage("Byte", "0", count: 1), P.int(0),
      P.integers([1]), P.integers([1]), P.no, P.none,
      P.mark + P.text("conj") + P.yes + P.dictionary),
    P.call("torch._utils", "_rebuild_qtensor", P.storage("QInt8", "0", count: 1), P.int(0)),
    P.call("torch._utils", "_rebuild_parameter"),
    P.call("torch._utils", "_rebuild_parameter", P.none, P.no, P.none),
  ]

  @Test(arguments: wrongArguments)
  func refusesArguments(_ pickle: [UInt8]) throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(pickle, tensors: [[0, 0, 0, 0]])
    }
    #expect(error.place == "data.pkl", "\(error)")
  }
}
