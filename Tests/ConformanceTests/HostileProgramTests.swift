import Lantern
import TestSupport
import Testing

/// Faults in what a file's program does: calls, loops, tables, strings, and shapes made of data.
@Suite struct HostileProgramTests {
  /// A file that must be refused when it is read or run, and words that the refusal has.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var bytes: [UInt8]
    var words: String

    init(_ name: String, _ words: String, _ bytes: [UInt8]) {
      testDescription = name
      self.bytes = bytes
      self.words = words
    }

    /// A program with a fault.
    init(
      _ name: String, _ words: String, _ whole: TinyProgram, _ fault: (inout TinyProgram) -> Void
    ) {
      var program = whole
      fault(&program)
      self.init(name, words, program.bytes())
    }
  }

  @Test(arguments: calls + data + counts + sizes)
  func faultsAreRefusedInWords(_ hostile: Case) {
    for engine in HostileRun.Engine.allCases {
      do {
        var run = HostileRun()
        run.givesZeros = true
        try run(hostile.bytes, engine: engine, seed: 0)
        Issue.record("it was read and run")
      } catch {
        #expect(HostileRun.isClear(error), "\(engine): \(error)")
        #expect(
          hostile.words.isEmpty || "\(error)".contains(hostile.words), "\(engine): \(error)")
      }
    }
  }

  // MARK: Calls

  private static func targets(_ first: Int32, _ second: Int32 = 0) -> FlatTable {
    FlatTable([0: .int(first), 1: .int(second)])
  }

  static let calls: [Case] = [
    Case("a loop whose body is itself", "calls itself", .loop()) {
      $0.subgraphs[0].nodes[0].options = targets(1, 0)
    },
    Case("a branch of itself", "calls itself", .counter) {
      $0.subgraphs[0].nodes[2].options = targets(2, 0)
    },
    Case("a composite of itself", "calls itself", .counter) {
      $0.subgraphs[3].nodes[0].options2 = FlatTable([1: .int(3)])
    },
    Case("a circle of three", "calls itself", .counter) {
      $0.subgraphs[4].nodes[0] = .init(31, [0], [1], options: targets(3))
    },
    Case("a start that starts itself", "calls itself", .counter) {
      $0.subgraphs[1].nodes[1] = .init(129, [], [], options: targets(1))
    },
    Case("a start that calls the whole", "1 tensors and gives 1, with 1 for 0", .counter) {
      $0.subgraphs[1].nodes[1] = .init(31, [1], [], options: targets(0))
    },
    Case("subgraph 9", "subgraph 9 of 3", .loop()) {
      $0.subgraphs[0].nodes[0].options = targets(1, 9)
    },
    Case("subgraph -1", "subgraph -1 of 3", .loop()) {
      $0.subgraphs[0].nodes[0].options = targets(-1, 2)
    },
    Case("subgraph 2^31-1", "subgraph 2147483647", .counter) {
      $0.subgraphs[3].nodes[0].options2 = FlatTable([1: .int(.max)])
    },
    Case("a loop of more than its body takes", "takes 1 tensors", .loop()) {
      $0.subgraphs[0].tensors.append(.init(2, [1]))
      $0.subgraphs[0].nodes[0].inputs = [0, 0]
      $0.subgraphs[0].nodes[0].outputs = [1, 2]
    },
    Case("a loop that gives other than it takes", "with 1 for 0", .loop()) {
      $0.subgraphs[0].nodes[0].outputs = []
      $0.subgraphs[0].outputs = []
    },
    Case("a branch of nothing", "with 0 for 1", .counter) {
      $0.subgraphs[0].nodes[2].inputs = []
    },
    Case("a branch by a tensor that is left out", "nothing to choose by", .counter) {
      $0.subgraphs[0].nodes[2].inputs = [-1, 0]
    },
    Case("an argument that is left out", "leaves an argument out", .counter) {
      $0.subgraphs[0].nodes[2].inputs = [2, -1]
    },
    Case("a result -1", "tensor -1", .counter) { $0.subgraphs[0].nodes[2].outputs = [-1] },
    Case("a choice of no subgraphs", "choose", .counter) {
      $0.subgraphs[0].nodes[2] = .init(209, [2, 0], [3], options2: FlatTable())
    },
    Case("a condition of two numbers", "must be one bool", .loop()) {
      $0.subgraphs[1].tensors[1] = .init(2, [2], data: TinyModel.words([3, 4]))
    },
    Case("a condition that is a number", "must be one bool", .loop()) {
      $0.subgraphs[1].nodes[0] = .init(0, [0, 1], [2])
      $0.subgraphs[1].tensors[2] = .init(2, [1])
    },
    Case("a loop without end", "gone round 200 times", TinyProgram.loop(factor: 0).bytes()),
    Case("calls 65 deep", "nest deeper than 64", chain(66, calls: 1).bytes()),
    Case(
      "calls that double thirty times", "more than the 16384 nodes", chain(31, calls: 2).bytes()),
    Case("calls of which each is a thousand", "nodes", chain(3, calls: 1000).bytes()),
  ]

  /// Subgraphs each of which calls the next a number of times, and the last of which adds.
  private static func chain(_ count: Int, calls: Int) -> TinyProgram {
    let number = TinyModel.Tensor(2, [1])
    return TinyProgram(
      (0..<count).map { index in
        let nodes: [TinyModel.Node] =
          index == count - 1
          ? [.init(0, [0, 0], [1])]
          : (0..<Int32(calls)).map { call in
            .init(
              206, [call], [call + 1], options2: FlatTable([1: .int(Int32(index + 1))]))
          }
        return TinyModel(
          tensors: [TinyModel.Tensor](repeating: number, count: nodes.count + 1), nodes: nodes,
          inputs: [0], outputs: [Int32(nodes.count)])
      })
  }

  @Test func callsSixtyThreeDeepRun() throws {
    for engine in HostileRun.Engine.allCases {
      var run = HostileRun()
      run.resizes = false
      try run(Self.chain(64, calls: 1).bytes(), engine: engine, seed: 0)
      // Eight levels that double are 511 nodes.
      try run(Self.chain(8, calls: 2).bytes(), engine: engine, seed: 0)
    }
  }

  // MARK: Variables, tables and strings

  static let data: [Case] = [
    Case("a variable read before it is there", "nothing has been assigned", .counter) {
      $0.subgraphs[1].nodes.removeLast()
    },
    Case("a variable of another type", "a variable of float32 as int32", .counter) {
      $0.subgraphs[1].tensors[1].type = 0
    },
    Case("a handle that is none", "is not the handle", .counter) {
      $0.subgraphs[0].nodes[4].inputs = [2]
    },
    Case("a handle of nothing", "nothing has been assigned", .counter) {
      $0.subgraphs[0].nodes[4].inputs = [1]
    },
    Case("a table that is not there", "no table", .table) {
      $0.subgraphs[0].nodes[1].options = FlatTable([0: .int(9), 1: .byte(5), 2: .byte(4)])
      $0.subgraphs[0].nodes[2].inputs = [4, 0, 2]
      $0.subgraphs[0].tensors[4] = .init(2, [1], data: TinyModel.words([77]))
      $0.subgraphs[0].nodes.removeLast()
      $0.subgraphs[0].outputs = [3]
    },
    Case("a table of floats", "int64 and string", .table) {
      $0.subgraphs[1].nodes[0].options = FlatTable([1: .byte(0), 2: .byte(0)])
    },
    Case("a table with fewer values than keys", "cannot have values", .table) {
      $0.subgraphs[1].tensors[2].shape = [2]
      $0.subgraphs[1].tensors[2].data?.removeLast(8)
    },
    Case("a table without a default", "the default value is empty", .table) {
      $0.subgraphs[0].tensors[2] = .init(4, [0], data: [])
    },
    Case("a table asked with numbers", "is used with", .table) {
      $0.subgraphs[0].tensors[0] = .init(4, [2])
    },
    Case("values of a table that is not filled twice over", "inputs and", .table) {
      $0.subgraphs[1].nodes[1].inputs = [0, 1]
    },
    Case("2^31-1 strings", "2147483647 strings", .table) { texts(&$0, [.max, 20, 23]) },
    Case("-1 strings", "-1 strings", .table) { texts(&$0, [-1, 20, 23]) },
    Case("strings without an end", "string 1 would lie", .table) { texts(&$0, [3, 20, 23]) },
    Case("strings that begin before the buffer", "from byte -4", .table) {
      texts(&$0, [3, -4, 20, 22, 24])
    },
    Case("strings that end beyond the buffer", "to 2147483647", .table) {
      texts(&$0, [3, 20, 20, 20, .max])
    },
    Case("strings that go backwards", "from byte 22 to 20", .table) {
      texts(&$0, [3, 20, 22, 20, 20])
    },
    Case("strings of another count than the shape", "3 strings", .table) {
      $0.subgraphs[1].tensors[1].shape = [1 << 30]
    },
    Case("data outside the file that nothing describes", "does not describe", .outside) {
      $0.fields[9] = nil
    },
    Case("data outside the file of no group", "group 9 of 1", .outside) {
      slice(&$0, [1: .int(9)])
    },
    Case("data beyond what is given", "beyond the 12 bytes", .outside) {
      slice(&$0, [2: .long(.max)])
    },
    Case("more data than is given", "beyond the 12 bytes", .outside) {
      slice(&$0, [3: .long(1 << 63)])
    },
    Case("data of a name that is not given", "not given", .outside) {
      $0.fields[8] = .tables([FlatTable([0: .text("/etc/passwd")])])
    },
  ]

  /// Describes the data outside the file otherwise.
  private static func slice(_ program: inout TinyProgram, _ changes: [Int: FlatField]) {
    let slice: [Int: FlatField] = [0: .int(7), 1: .int(0), 2: .long(4), 3: .long(4)]
    program.fields[9] = .tables([FlatTable(slice.merging(changes) { $1 })])
  }

  /// Puts other words at the beginning of the keys' buffer.
  private static func texts(_ program: inout TinyProgram, _ words: [Int32]) {
    program.subgraphs[1].tensors[1].data = TinyModel.words(words) + Array("red green blue".utf8)
  }

  // MARK: Counts and offsets of the file

  static let counts: [Case] = [.max, 1 << 31 - 1, 1 << 32 - 1, 1 << 63].flatMap { offset in
    [
      Case(
        "options of a custom operator at \(offset)", "beyond the file",
        custom([9: .long(offset), 10: .long(8)])),
      Case(
        "options of \(offset) bytes", "beyond the file",
        custom([9: .long(64), 10: .long(offset)])),
    ]
  }

  /// A network whose first node has other fields.
  private static func custom(_ fields: [Int: FlatField]) -> [UInt8] {
    var model = TinyModel.network
    var table = model.subgraph
    guard case .tables(var nodes) = table.fields[3] else { return [] }
    nodes[0].fields.merge(fields) { $1 }
    table.fields[3] = .tables(nodes)
    model.fields[2] = .tables([table])
    return model.bytes()
  }

  // MARK: Sizes

  /// One operator whose output is as large as its last inputs say, given by the file or computed.
  private static func sized(
    _ name: String, words: String = "allowed", _ code: Int32, version: Int32 = 1,
    _ inputs: [TinyModel.Tensor],
    options: FlatTable? = nil, output: UInt8 = 0
  ) -> [Case] {
    [false, true].map { isComputed in
      var tensors = inputs
      var nodes: [TinyModel.Node] = []
      var operands = inputs.indices.map(Int32.init)
      if isComputed {
        // The sum with a number that the caller gives, which is small, is known when it runs.
        for position in inputs.indices where inputs[position].type == 2 {
          guard inputs[position].data != nil else { continue }
          nodes.append(.init(0, [Int32(position), 0], [Int32(tensors.count)]))
          operands[position] = Int32(tensors.count)
          tensors.append(.init(2, inputs[position].shape))
        }
      }
      let result = Int32(tensors.count)
      tensors.append(.init(output, [1]))
      nodes.append(
        .init(code, version: version, Array(operands.dropFirst()), [result], options: options))
      let model = TinyModel(tensors: tensors, nodes: nodes, inputs: [0], outputs: [result])
      return Case("\(name), \(isComputed ? "computed" : "constant")", words, model.bytes())
    }
  }

  private static let given = TinyModel.Tensor(2, [1])

  private static func words(_ values: [Int32], _ shape: [Int32]? = nil) -> TinyModel.Tensor {
    TinyModel.Tensor(2, shape ?? [Int32(values.count)], data: TinyModel.words(values))
  }

  private static let one = TinyModel.Tensor(0, [1], data: [0, 0, 0x80, 0x3f])

  static let sizes: [Case] =
    [
      sized("fill", 94, [given, words([1 << 14, 1 << 14]), scalar]),
      sized(
        "fill beyond all bounds", words: "too many elements", 94,
        [given, words([.max, .max, .max]), scalar]),
      sized("fill of -1", words: "negative", 94, [given, words([-1, -1]), scalar]),
      sized("tile", 69, [given, one, words([1 << 28])]),
      sized("tile of -1", words: "negative", 69, [given, one, words([-1])]),
      sized("broadcast", 130, version: 2, [given, one, words([1 << 14, 1 << 14])]),
      sized("pad", 34, [given, one, words([1 << 27, 1 << 27], [1, 2])]),
      sized("pad beyond", 34, [given, one, words([.max, .max], [1, 2])]),
      sized("range", words: "2^28", 96, [given, number(0), number(1 << 28), number(1)], output: 2),
      sized(
        "range without steps", words: "does not lead", 96,
        [given, number(0), number(1 << 28), number(0)], output: 2),
      sized(
        "one hot", 85, [given, words([1, 2]), number(1 << 28), scalar, scalar],
        options: FlatTable([0: .int(-1)])),
      sized("reshape", words: "no number in place of -1", 22, [given, one, words([1 << 28, -1])]),
      sized("random numbers", 148, [given, words([1 << 14, 1 << 14])]),
      sized("resize", 23, version: 3, [given, image, words([1 << 15, 1 << 15])]),
      sized(
        "scatter", 122, [given, words([0], [1, 1]), one, words([1 << 28])]),
      sized("dilate", 203, [given, two, words([1 << 28]), scalar]),
    ].flatMap(\.self)

  private static let two = TinyModel.Tensor(0, [2], data: [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f])
  private static let scalar = TinyModel.Tensor(0, [], data: [0, 0, 0x80, 0x3f])
  private static let image = TinyModel.Tensor(
    0, [1, 1, 1, 1], data: [0, 0, 0x80, 0x3f])
  private static func number(_ value: Int32) -> TinyModel.Tensor { words([value], []) }

  // MARK: Without end

  @Test func loopsWithoutEndAreCancelled() async throws {
    let model = try TFLiteFormat().read(
      .array(TinyProgram.loop(factor: 0).bytes()), path: "loop.tflite")
    let cancellation = Cancellation()
    let call = Task.detached {
      var session = try ModelSession(model, options: SessionOptions(cancellation: cancellation))
      return try session.call([try Tensor([1] as [Int32], shape: [1])]).count
    }
    try await Task.sleep(for: .milliseconds(50))
    cancellation.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
  }

  @Test func memoryOfAllPiecesIsCounted() throws {
    // Each round holds a larger vector than the one before, made between two graphs.
    for engine in HostileRun.Engine.allCases {
      #expect(throws: GraphError.self) {
        try HostileRun()(Self.growing.bytes(), engine: engine, seed: 0)
      }
    }
  }

  /// `while true: x = concatenate(x, x)`.
  private static let growing: TinyProgram = {
    let vector = TinyModel.Tensor(0, [4])
    return TinyProgram([
      TinyModel(
        tensors: [vector, vector], nodes: [.init(119, [0], [1], options: targets(1, 2))],
        inputs: [0], outputs: [1]),
      TinyModel(
        tensors: [vector, .init(6, [], data: [1])], nodes: [], inputs: [0], outputs: [1]),
      TinyModel(
        tensors: [vector, vector],
        nodes: [.init(2, [0, 0], [1], options: FlatTable([0: .int(0)]))], inputs: [0],
        outputs: [1]),
    ])
  }()
}
