internal import LanternTensors

/// The weights and bias of a quantised layer, as programs hand them about.
///
/// PyTorch rearranges weights when it packs them; Lantern keeps them as they are until a plan is made.
/// Source of the states in files: PyTorch
/// `aten/src/ATen/native/quantized/cpu/conv_serialization.h`.
struct PackedParameters {
  /// How a convolution's kernel slides over its input.
  struct Window {
    var stride: [Int]
    var padding: [Int]
    var dilation: [Int]
    var groups: Int
  }

  /// The classes that hold packed parameters in files.
  static let convolutionClass = "__torch__.torch.classes.quantized.Conv2dPackedParamsBase"
  /// The class of a fully connected layer's packed parameters.
  static let linearClass = "__torch__.torch.classes.quantized.LinearPackedParamsBase"

  /// Whether objects of a class hold packed parameters.
  static func isPacked(_ className: String) -> Bool {
    [convolutionClass, linearClass].contains(className)
  }

  let weight: ScriptValue
  let bias: ScriptValue
  /// How a convolution slides; nil for a fully connected layer.
  let window: Window?

  /// The parts of an object that holds packed parameters; nil for any other.
  init?(_ object: ScriptObject) {
    guard [Self.convolutionClass, Self.linearClass].contains(object.className),
      let weight = object.attributes["weight"], let bias = object.attributes["bias"]
    else { return nil }
    self.weight = weight
    self.bias = bias
    // A program could have set the attributes to anything.
    func numbers(_ name: String, count: Int) -> [Int]? {
      guard case .list(let list) = object.attributes[name] else { return nil }
      let numbers = list.elements.compactMap { if case .int(let value) = $0 { value } else { nil } }
      return numbers.count == count ? numbers : nil
    }
    if let stride = numbers("stride", count: 2), let padding = numbers("padding", count: 2),
      let dilation = numbers("dilation", count: 2), let groups = numbers("groups", count: 1)?.first
    {
      window = Window(stride: stride, padding: padding, dilation: dilation, groups: groups)
    } else {
      window = nil
    }
  }

  /// Packs the parameters of a convolution.
  static func convolution(
    weight: ScriptValue, bias: ScriptValue, window: Window
  ) -> ScriptObject {
    func list(_ values: [Int]) -> ScriptValue { .list(ScriptList(values.map(ScriptValue.int))) }
    return ScriptObject(
      className: convolutionClass,
      attributes: [
        "weight": weight, "bias": bias, "stride": list(window.stride),
        "padding": list(window.padding), "dilation": list(window.dilation),
        "groups": list([window.groups]),
      ])
  }

  /// Packs the parameters of a fully connected layer.
  static func linear(weight: ScriptValue, bias: ScriptValue) -> ScriptObject {
    ScriptObject(className: linearClass, attributes: ["weight": weight, "bias": bias])
  }

  /// The weights: `[O, C / groups, KH, KW]` or `[O, K]`.
  var weightTensor: ScriptTensor {
    get throws {
      guard case .tensor(let tensor) = weight else {
        throw ScriptError("packed parameters hold \(weight.typeName) in place of weights")
      }
      return tensor
    }
  }

  /// The bias in real numbers, if there is one.
  var biasTensor: ScriptTensor? {
    if case .tensor(let tensor) = bias { tensor } else { nil }
  }
}

extension PackedParameters {
  /// Fills an object of a packing class from the state that a file gives it.
  ///
  /// Throws `ScriptError` for states that no version of PyTorch writes.
  static func restore(_ object: ScriptObject, from state: ScriptValue) throws {
    let failure = ScriptError(
      "\(object.className) has a state that Lantern does not know: \(state.typeName)")
    guard let parts = state.elements else { throw failure }
    if object.className == linearClass {
      // (weight, bias); some versions wrap it once more.
      let pair = parts.count == 1 ? parts[0].elements ?? [] : parts
      guard pair.count == 2 else { throw failure }
      object.attributes = linear(weight: pair[0], bias: pair[1]).attributes
      return
    }
    if parts.count == 6, case .tensor = parts[0] {
      try restoreFirstForm(object, from: parts, failure)
      return
    }
    guard parts.count == 3 else { throw failure }
    switch parts[0] {
    case .string("2"):
      // ("2", [configuration as a tensor of int16, weight], [bias])
      guard let required = parts[1].elements, required.count >= 2,
        case .tensor(let packed) = required[0], let configuration = packed.constant
      else { throw failure }
      let window = try window(configuration.integers(), failure)
      let bias = parts[2].elements?.first ?? .none
      object.attributes = convolution(weight: required[1], bias: bias, window: window).attributes
    case .int(3):
      // (3, configuration, [None, weight, bias])
      guard let numbers = parts[1].elements, let tensors = parts[2].elements,
        tensors.count >= 2
      else { throw failure }
      let values = numbers.compactMap { if case .int(let value) = $0 { value } else { nil } }
      let window = try window(values, failure)
      object.attributes =
        convolution(
          weight: tensors[1], bias: tensors.count > 2 ? tensors[2] : .none, window: window
        ).attributes
    default: throw failure
    }
  }

  /// The first version's state: weight, bias, then strides, paddings, dilations and groups as tensors.
  private static func restoreFirstForm(
    _ object: ScriptObject, from parts: [ScriptValue], _ failure: ScriptError
  ) throws {
    func numbers(_ value: ScriptValue, count: Int) throws -> [Int] {
      let numbers = try (value.elements ?? [value]).flatMap { element -> [Int] in
        guard case .tensor(let tensor) = element, let data = tensor.constant else { throw failure }
        return try data.integers()
      }
      guard numbers.count == count else { throw failure }
      return numbers
    }
    let window = Window(
      stride: try numbers(parts[2], count: 2), padding: try numbers(parts[3], count: 2),
      dilation: try numbers(parts[4], count: 2), groups: try numbers(parts[5], count: 1)[0])
    object.attributes = convolution(weight: parts[0], bias: parts[1], window: window).attributes
  }

  /// The configuration: dimensions, strides, paddings, dilations, output paddings, groups, flags.
  private static func window(_ numbers: [Int], _ failure: ScriptError) throws -> Window {
    guard numbers.first == 2, numbers.count >= 10 else { throw failure }
    guard numbers.count < 11 || numbers[10] & 1 == 0 else {
      throw ScriptError.unsupported("a quantised transposed convolution")
    }
    return Window(
      stride: Array(numbers[1...2]), padding: Array(numbers[3...4]),
      dilation: Array(numbers[5...6]), groups: numbers[9])
  }
}

extension ScriptValue {
  /// The elements of a list or a tuple; nil for anything else.
  var elements: [ScriptValue]? {
    switch self {
    case .list(let list): list.elements
    case .tuple(let elements): elements
    default: nil
    }
  }
}
