internal import LanternTensors

extension QuantizedEngine {
  /// The engine that a module suggests.
  ///
  /// What was made for FBGEMM by its own defaults has weights with a scale for each output channel, and
  /// activations of 7 bits, so that no zero point is above 127. QNNPACK's activations have 8 bits, and
  /// the zero point of some that may be negative lies above. Everything else goes by QNNPACK, which is
  /// the engine of phones.
  init(of objects: [ScriptObject], _ library: ScriptLibrary) {
    let isPerChannel = objects.contains { object in
      guard let packed = PackedParameters(object), case .tensor(let weight) = packed.weight else {
        return false
      }
      return weight.type.quantization?.axis != nil
    }
    self = isPerChannel && !Self.usesEightBits(objects, library) ? .fbgemm : .qnnpack
  }

  private static func usesEightBits(_ objects: [ScriptObject], _ library: ScriptLibrary) -> Bool {
    let isHeld = objects.contains { object in
      object.attributes["zero_point"].map(isAbove) ?? false
    }
    guard !isHeld else { return true }
    var finder = ZeroPointFinder()
    for entry in library.classes.values {
      for method in entry.definition.methods { finder.walk(method.body) }
    }
    for function in library.functions.values { finder.walk(function.definition.body) }
    return finder.isAbove
  }

  /// Whether a module's zero point takes 8 bits.
  private static func isAbove(_ value: ScriptValue) -> Bool {
    switch value {
    case .int(let number): ZeroPointFinder.eightBits.contains(number)
    case .tensor(let tensor):
      (try? tensor.constant?.integers())?.contains(where: ZeroPointFinder.eightBits.contains)
        ?? false
    default: false
    }
  }
}

/// Looks for zero points above 127 among the numbers that code gives to quantised operators.
private struct ZeroPointFinder {
  static let eightBits = 128...255

  private(set) var isAbove = false

  mutating func walk(_ statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .assign(_, _, let value), .expression(let value), .returns(let value?): walk(value)
      case .conditional(_, let then, let otherwise):
        walk(then)
        walk(otherwise)
      case .whileLoop(_, let body), .forLoop(_, _, let body), .with(_, let body): walk(body)
      case .function(let definition): walk(definition.body)
      default: break
      }
    }
  }

  private mutating func walk(_ expression: Expression) {
    switch expression {
    case .call(let callee, let arguments):
      let path = callee.path ?? []
      let isQuantized =
        path.starts(with: ["ops", "quantized"]) || path == ["torch", "quantize_per_tensor"]
      for argument in arguments {
        if isQuantized, case .int(let number) = argument.value, Self.eightBits.contains(number) {
          isAbove = true
        }
        walk(argument.value)
      }
      if case .attribute(let holder, _) = callee { walk(holder) }
    case .tuple(let elements), .list(let elements): for element in elements { walk(element) }
    default: break
    }
  }
}
