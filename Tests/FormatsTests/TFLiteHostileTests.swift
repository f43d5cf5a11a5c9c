import LanternFormats
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Damaged and malicious `.tflite` files: each is refused in words, or runs; none ends the process.
@Suite struct TFLiteHostileTests {
  /// Reads a file and, when it can be read, runs it on zeros within a memory limit.
  ///
  /// Throws when it is refused; every error must say where the fault lies.
  private func readAndRun(_ bytes: [UInt8]) throws {
    let storage = ByteStorage.array(bytes)
    _ = try? TFLiteFormat().inspect(storage, path: "hostile.tflite", inputShapes: nil)
    let model = try TFLiteFormat().read(storage, path: "hostile.tflite")
    let instance = try model.program.makeInstance(
      runner: ReferenceInterpreter(memoryLimit: 1 << 16))
    for method in model.methods {
      let types = method.inputs.compactMap(\.type)
      let total = types.reduce(0) { $0.checkedSum(with: $1.byteCount) ?? .max }
      guard total <= 1 << 16 else { continue }
      let inputs = try types.map { type in
        try Tensor(type: type, storage: .array([UInt8](repeating: 0, count: type.byteCount)))
      }
      _ = try instance.call(method.name, inputs)
    }
  }

  /// Whether an error is one of Lantern's own, with a sentence that says where the fault lies.
  private func isClear(_ error: any Error) -> Bool {
    switch error {
    case let error as FormatError:
      let isPlaced = error.offset != nil || error.place != nil || !error.unsupported.isEmpty
      return isPlaced && error.path == "hostile.tflite"
        && error.unsupported.allSatisfy { !$0.place.isEmpty && !$0.reason.isEmpty }
    case let error as GraphError: return !error.message.isEmpty
    default: return false
    }
  }

  @Test func theTinyNetworkItselfRuns() throws {
    try readAndRun(TinyModel.network.bytes())
  }

  @Test func everyTruncationIsRefusedOrRuns() throws {
    let whole = TinyModel.network.bytes()
    var refused = 0
    for count in 0..<whole.count {
      do { try readAndRun(Array(whole[..<count])) } catch {
        refused += 1
        #expect(isClear(error), "\(count) bytes: \(error)")
      }
    }
    // The last bytes of the file are the padding of the last vector at most.
    #expect(refused >= whole.count - 8)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func mutationsAreRefusedOrRun(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = TinyModel.network.bytes()
    let interesting: [UInt8] = [0, 1, 2, 4, 0x7f, 0x80, 0xff, 0xfe, 0x40]
    for round in 0..<150 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let value = UInt8.random(in: .min ... .max, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[position] = value
        case 1: bytes[position] = interesting.randomElement(using: &generator) ?? value
        default:
          for index in position..<min(position + 4, bytes.count) {
            bytes[index] = value & 1 == 0 ? 0xff : value
          }
        }
      }
      do { try readAndRun(bytes) } catch {
        #expect(isClear(error), "seed \(seed), round \(round): \(error)")
      }
    }
  }

  /// A file that must be refused, and words that the refusal has.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var words: String
    var testDescription: String { name }

    init(_ name: String, _ words: String, _ bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
      self.words = words
    }

    /// The tiny network with a fault.
    init(_ name: String, _ words: String, _ fault: (inout TinyModel) -> Void) {
      var model = TinyModel.network
      fault(&model)
      self.init(name, words, model.bytes())
    }
  }

  @Test(arguments: cases)
  func faultsAreRefusedInWords(_ hostile: Case) {
    do {
      try readAndRun(hostile.bytes)
      Issue.record("it was read and run")
    } catch {
      #expect(isClear(error), "\(error)")
      #expect(hostile.words.isEmpty || "\(error)".contains(hostile.words), "\(error)")
    }
  }

  static let cases: [Case] =
    headers + tensors + nodes + buffers

  private static let maximum = UInt32(Int32.max)

  static let headers: [Case] = [
    Case("nothing", "4 bytes", []),
    Case("eight bytes", "byte 24", [0x18, 0, 0, 0] + Array("TFL3".utf8)),
    Case("root offset 2^31-1", "byte 2147483647", [0xff, 0xff, 0xff, 0x7f] + Array("TFL3".utf8)),
    Case("root offset 2^32-1", "byte 4294967295", [0xff, 0xff, 0xff, 0xff] + Array("TFL3".utf8)),
    Case(
      "vtable before the file", "before the file",
      [8, 0, 0, 0] + Array("TFL3".utf8) + [0xff, 0xff, 0, 0]),
    Case("schema version 4", "version 4") { $0.version = 4 },
    Case("no subgraph", "no subgraph") { $0.fields[2] = .tables([]) },
    Case("a signature of subgraph 7", "subgraph 7") {
      $0.fields[7] = .tables([FlatTable([2: .text("serve"), 4: .int(7)])])
    },
    Case("a signature of tensor 99", "tensor 99") {
      let entry = FlatTable([0: .text("x"), 1: .int(99)])
      $0.fields[7] = .tables([FlatTable([0: .tables([entry]), 2: .text("serve")])])
    },
    Case("metadata in buffer 99", "buffer 99") {
      $0.fields[6] = .tables([FlatTable([0: .text("TFLITE_METADATA"), 1: .int(99)])])
    },
    Case("metadata that is none", "model metadata") {
      $0.buffers[1] = FlatTable([0: .bytes([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0])])
      $0.fields[6] = .tables([FlatTable([0: .text("TFLITE_METADATA"), 1: .int(1)])])
    },
  ]

  static let tensors: [Case] = [
    Case("a negative dimension", "negative") { $0.tensors[0].shape = [1, -4, 4, 2] },
    Case("the smallest dimension", "negative") { $0.tensors[0].shape = [.min, 4, 4, 2] },
    Case("a product beyond 2^63", "too many elements") {
      $0.tensors[0].shape = [.max, .max, .max, 2]
    },
    Case("a hundred dimensions", "64") { $0.tensors[0].shape = [Int32](repeating: 1, count: 100) },
    Case("a convolution of 2^60 pixels", "") { $0.tensors[0].shape = [1, 1 << 30, 1 << 29, 2] },
    Case("an unknown element type", "type 200") { $0.tensors[0].type = 200 },
    Case("two scales for three channels", "2 scales") {
      $0.tensors[1].scales = [1, 1]
      $0.tensors[1].zeroPoints = [0, 0]
    },
    Case("more zero points than scales", "zero points") { $0.tensors[0].zeroPoints = [1, 2] },
    Case("scales along dimension -1", "dimension -1") { $0.tensors[1].axis = -1 },
    Case("scales along dimension 2^31-1", "dimension 2147483647") { $0.tensors[1].axis = .max },
    Case("a scale of zero", "scale 0") { $0.tensors[0].scales = [0] },
    Case("a negative scale", "scale -1") { $0.tensors[0].scales = [-1] },
    Case("a scale that is not a number", "scale nan") { $0.tensors[0].scales = [.nan] },
    Case("an infinite scale", "scale inf") { $0.tensors[0].scales = [.infinity] },
    Case("a zero point beyond the type", "zero point 300") { $0.tensors[0].zeroPoints = [300] },
    Case("the largest zero point", "zero point") { $0.tensors[0].zeroPoints = [.max] },
    Case("scales too far apart", "factor") {
      $0.tensors[0].scales = [1e30]
      $0.tensors[3].scales = [1e-30]
    },
    Case("weights that are cut short", "bytes") { $0.tensors[1].data?.removeLast() },
    Case("weights without data", "no data") { $0.tensors[1].data = nil },
    Case("an input with data of a node", "") { $0.tensors[7].shape = [3] },
  ]

  private static func window(_ changes: [Int: FlatField]) -> FlatTable {
    FlatTable([0: .byte(0), 1: .int(1), 2: .int(1), 3: .byte(3)].merging(changes) { $1 })
  }

  static let nodes: [Case] = [
    Case("an input tensor -2", "tensor -2") { $0.nodes[0].inputs = [-2, 1, 2] },
    Case("a missing input", "input 0 is left out") { $0.nodes[0].inputs = [-1, 1, 2] },
    Case("no inputs", "left out") { $0.nodes[0].inputs = [] },
    Case("too many outputs", "made already") { $0.nodes[3].outputs = [8, 11] },
    Case("no outputs", "no data") { $0.nodes[3].outputs = [] },
    Case("an output tensor -1", "tensor -1") { $0.nodes[0].outputs = [-1] },
    Case("an output tensor 99", "tensor 99") { $0.nodes[0].outputs = [99] },
    Case("an output twice", "twice") { $0.nodes[0].outputs = [3, 3] },
    Case("a graph input -1", "tensor -1") { $0.inputs = [-1] },
    Case("a graph output 13", "tensor 13") { $0.outputs = [13] },
    Case("an output that nothing makes", "no data") { $0.nodes.removeLast() },
    Case("nodes out of order", "before it") { $0.nodes.swapAt(0, 1) },
    Case("a node that reads its own output", "before it") { $0.nodes[1].inputs = [5, 4] },
    Case("two nodes that make one tensor", "made already") { $0.nodes[1].outputs = [3] },
    Case("a node that makes the input", "made already") { $0.nodes[1].outputs = [0] },
    Case("stride 0", "stride 0") { $0.nodes[0].options = window([1: .int(0)]) },
    Case("stride -1", "stride -1") { $0.nodes[0].options = window([2: .int(-1)]) },
    Case("dilation 0", "dilation 0") { $0.nodes[0].options = window([4: .int(0)]) },
    Case("activation 77", "activation 77") { $0.nodes[0].options = window([3: .byte(77)]) },
    Case("a window of no rows", "0 taps") {
      $0.nodes[2].options = FlatTable([1: .int(1), 2: .int(1), 3: .int(1), 4: .int(0)])
    },
    Case("pooling without options", "stride 0") { $0.nodes[2].options = nil },
    Case("reshape with two -1", "one -1") {
      $0.tensors[7].data = [UInt8](repeating: 255, count: 8)
    },
    Case("reshape to -2", "negative") {
      $0.tensors[7].data = [1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff]
    },
    Case("reshape to 28", "number of elements") { $0.tensors[7].data = [1, 0, 0, 0, 28, 0, 0, 0] },
    Case("reshape to floats", "") { $0.tensors[7].type = 0 },
    Case("padding by -1", "negative") {
      $0.tensors[4].data?.replaceSubrange(8..<12, with: [255, 255, 255, 255])
    },
    Case("padding by 2^31-1", "") {
      $0.tensors[4].data?.replaceSubrange(8..<12, with: [255, 255, 255, 127])
    },
    Case("padding of three axes", "counts") {
      $0.tensors[4].shape = [3, 2]
      $0.tensors[4].data?.removeLast(8)
    },
    Case("a thousand paddings", "1000 numbers") {
      $0.tensors[4].shape = [500, 2]
      $0.tensors[4].data = [UInt8](repeating: 0, count: 4000)
    },
    Case("weights of other channels", "kernel") {
      $0.tensors[1].shape = [3, 3, 2, 3]
    },
    Case("weights without channels", "") {
      $0.tensors[1].shape = [3, 3, 3, 0]
      $0.tensors[1].data = []
    },
    Case("a bias of two", "bias") {
      $0.tensors[2].shape = [2]
      $0.tensors[2].data?.removeLast(4)
    },
    Case("a softmax that sharpens beyond measure", "") {
      $0.nodes[5].options = FlatTable([0: .float(.nan)])
    },
    Case("operators that do not exist", "operator 12345") { $0.nodes[5].code = 12345 },
    Case("a negative operator", "") { $0.nodes[5].code = -7 },
    Case("an operator version 99", "versions 1 to") { $0.nodes[5].version = 99 },
    Case("a custom operator", "custom") {
      $0.nodes[5].code = 32
      $0.nodes[5].customName = "Mine"
    },
  ]

  static let buffers: [Case] = [
    Case("a buffer 99", "buffer 99") { $0.tensors[1].buffer = 99 },
    Case("a buffer 2^31-1", "buffer 2147483647") { $0.tensors[1].buffer = maximum },
    Case("a buffer offset near 2^64", "beyond the file") {
      $0.buffers[2] = FlatTable([1: .long(.max - 10), 2: .long(54)])
    },
    Case("a buffer size near 2^64", "beyond the file") {
      $0.buffers[2] = FlatTable([1: .long(16), 2: .long(.max)])
    },
    Case("a buffer just beyond the end", "beyond the file") {
      let size = $0.bytes().count
      $0.buffers[2] = FlatTable([1: .long(UInt64(size)), 2: .long(54)])
    },
  ]

  @Test func aDilationBeyondTheImageGivesNoWindow() throws {
    // With padding by the `same` rule a dilation of any size is sound; without, nothing fits.
    for padding: UInt8 in [0, 1] {
      var model = TinyModel.network
      model.nodes[0].options = Self.window([0: .byte(padding), 4: .int(.max), 5: .int(.max)])
      do { try readAndRun(model.bytes()) } catch { #expect(isClear(error), "\(error)") }
    }
  }

  @Test func everythingUnsupportedIsListed() throws {
    var model = TinyModel.network
    model.nodes[1].code = 51
    model.nodes[4].version = 99
    model.nodes[5].code = 32
    model.nodes[5].customName = "Mine"
    let storage = ByteStorage.array(model.bytes())
    do {
      _ = try TFLiteFormat().read(storage, path: "hostile.tflite")
      Issue.record("it was read")
    } catch let error as FormatError {
      #expect(error.code == .unsupported)
      #expect(
        error.unsupported.map(\.place) == [1, 4, 5].map { "node \($0) of subgraph 0" },
        "\(error)")
      #expect(
        error.unsupported.map(\.name)
          == ["DELEGATE version 2", "FULLY_CONNECTED version 99", "Mine version 2"], "\(error)")
      #expect("\(error)".split(separator: "\n").count == 4)
    }
    let inspection = try TFLiteFormat().inspect(storage, path: "hostile.tflite", inputShapes: nil)
    #expect(inspection.unsupported.count == 3)
    #expect(inspection.operators.reduce(0) { $0 + $1.count } == 6)
    #expect(inspection.multiplyAccumulates == nil)
  }
}
