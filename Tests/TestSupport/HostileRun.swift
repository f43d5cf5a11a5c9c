import Lantern
import LanternGraphs
import LanternTensors

/// Reads a file that may be anything and runs its methods within small limits.
package struct HostileRun: Sendable {
  /// What runs its graphs.
  package enum Engine: Sendable, CaseIterable {
    case reference, plans
  }

  /// The most bytes that a graph's values may take.
  package var memoryLimit = 1 << 20
  /// The most times that loops may go round.
  package var iterationLimit = 200
  /// Whether inputs are zeros, not drawn.
  package var givesZeros = false
  /// Whether plans also run with inputs of other shapes, which sound models may refuse.
  package var resizes = true

  /// Creates a run with limits that small models are far from.
  package init() {}

  /// Reads and runs; whatever fails is thrown.
  ///
  /// Inputs are drawn from the seed. Methods whose inputs do not fit the limits are read only.
  package func callAsFunction(_ bytes: [UInt8], engine: Engine, seed: UInt64) throws {
    let storage = ByteStorage.array(bytes)
    let model = try TFLiteFormat().read(
      storage, path: "hostile.tflite",
      options: ReadingOptions(externalBuffers: ["weights": .array(TinyProgram.weights)]))
    var generator = SeededGenerator(seed: seed)
    switch engine {
    case .reference:
      let runner = ReferenceInterpreter(memoryLimit: memoryLimit, iterationLimit: iterationLimit)
      let instance = try model.program.makeInstance(runner: runner)
      for method in model.methods {
        guard let inputs = try inputs(of: method, &generator) else { continue }
        _ = try instance.call(method.name, inputs)
      }
    case .plans:
      let options = PlanOptions(memoryLimit: 4 * memoryLimit, iterationLimit: iterationLimit)
      var session = try ModelSession(model, options: SessionOptions(engine: .plans(options)))
      for method in model.methods {
        guard let inputs = try inputs(of: method, &generator) else { continue }
        for _ in 0..<2 { _ = try session.call(inputs, method: method.name) }
        try session.select(method: method.name)
        for (index, input) in inputs.enumerated() { try session.write(input, to: .index(index)) }
        try runInPlace(&session)
        try session.reset()
        guard resizes else { continue }
        for (index, input) in inputs.enumerated() {
          let dimensions = input.shape.dimensions.map { size in
            Int.random(in: 0..<4, using: &generator) == 0 ? (size + 1) % 5 : size
          }
          try session.resize(.index(index), to: Shape(dimensions))
        }
        try runInPlace(&session)
      }
    }
  }

  /// Runs the selected method on the session's own memory, and reads what it gives.
  private func runInPlace(_ session: inout ModelSession) throws {
    try session.run()
    for index in session.outputs.indices { _ = try session.tensor(of: .index(index)) }
  }

  private func inputs(
    of method: Model.Method, _ generator: inout SeededGenerator
  ) throws -> [Tensor]? {
    let types = method.inputs.compactMap(\.type)
    let total = types.reduce(0) { sum, type in
      sum.checkedSum(with: max(type.byteCount, type.shape.elementCount)) ?? .max
    }
    guard total <= 1 << 16 else { return nil }
    // Small numbers are often indices, and bytes of all kinds are not numbers as often as not.
    let range: ClosedRange<UInt8> =
      givesZeros ? 0...0 : Bool.random(using: &generator) ? 0...1 : 0...255
    return try types.map { type in
      guard type.elementType == .string else {
        return try Tensor(
          type: type, storage: .array(generator.integers(type.byteCount, in: range)))
      }
      let texts = (0..<type.shape.elementCount).map { index in
        index.isMultiple(of: 2) ? Array("green".utf8) : generator.integers(index % 9, in: 0...255)
      }
      return try Tensor(type: type, storage: .strings(texts))
    }
  }

  /// Whether an error is one of Lantern's own, and says what was wrong, and of a file also where.
  package static func isClear(_ error: any Error) -> Bool {
    switch error {
    case let error as FormatError:
      let isPlaced =
        error.offset != nil || error.place != nil || !error.unsupported.isEmpty
        || error.code == .incomplete
      return isPlaced && !error.message.isEmpty && error.path == "hostile.tflite"
        && error.unsupported.allSatisfy { !$0.place.isEmpty && !$0.reason.isEmpty }
    case let error as GraphError: return !error.message.isEmpty
    default: return false
    }
  }
}
