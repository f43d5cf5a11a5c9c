internal import LanternTensors

/// The weights and bias of a quantised layer, or of one for XNNPACK, as programs hand them about.
///
/// PyTorch rearranges weights when it packs them; Lantern keeps them as they are until a plan is made.
struct PackedParameters {
  /// How a convolution's kernel slides over its input.
  struct Window {
    var stride: [Int]
    var padding: [Int]
    var dilation: [Int]
    /// How far the result of a transposed convolution is extended at its end.
    var outputPadding: [Int]
    var groups: Int
    var isTransposed: Bool

    init(
      stride: [Int], padding: [Int], dilation: [Int], outputPadding: [Int]? = nil, groups: Int,
      isTransposed: Bool = false
    ) {
      self.stride = stride
      self.padding = padding
      self.dilation = dilation
      self.outputPadding = outputPadding ?? stride.map { _ in 0 }
      self.groups = groups
      self.isTransposed = isTransposed
    }
  }

  /// What packed parameters are for, by the class that holds them in files.
  enum Layer: String, CaseIterable {
    case convolution = "quantized.Conv2dPackedParamsBase"
    case volumeConvolution = "quantized.Conv3dPackedParamsBase"
    case linear = "quantized.LinearPackedParamsBase"
    case embedding = "quantized.EmbeddingPackedParamsBase"
    case cell = "rnn.CellParamsBase"
    case floatConvolution = "xnnpack.Conv2dOpContext"
    case floatTransposedConvolution = "xnnpack.TransposeConv2dOpContext"
    case floatLinear = "xnnpack.LinearOpContext"

    /// The name of the class in programs.
    var className: String { "__torch__.torch.classes.\(rawValue)" }

    /// The layer of a class; nil for any other class.
    init?(className: String) {
      guard let layer = Self.allCases.first(where: { $0.className == className }) else {
        return nil
      }
      self = layer
    }
  }

  let layer: Layer
  let weight: ScriptValue
  let bias: ScriptValue
  /// How a convolution slides; nil for other layers.
  let window: Window?
  /// What a layer for XNNPACK clamps its results to.
  let bounds: (lower: Double, upper: Double)

  /// The parts of an object that holds packed parameters of one weight; nil for any other.
  init?(_ object: ScriptObject) {
    guard let layer = Layer(className: object.className), let weight = object.attributes["weight"],
      let bias = object.attributes["bias"]
    else { return nil }
    self.layer = layer
    self.weight = weight
    self.bias = bias
    // A program could have set the attributes to anything.
    func numbers(_ name: String) -> [Int]? {
      guard let elements = object.attributes[name]?.elements else { return nil }
      let numbers = elements.compactMap { if case .int(let value) = $0 { value } else { nil } }
      return numbers.count == elements.count ? numbers : nil
    }
    bounds = (
      object.attributes["output_min"]?.double ?? -.infinity,
      object.attributes["output_max"]?.double ?? .infinity
    )
    guard let stride = numbers("stride"), let padding = numbers("padding"),
      let dilation = numbers("dilation"), let outputPadding = numbers("output_padding"),
      let groups = numbers("groups"), groups.count == 1, (2...3).contains(stride.count),
      [padding, dilation, outputPadding].allSatisfy({ $0.count == stride.count })
    else {
      window = nil
      return
    }
    var isTransposed = false
    if case .bool(true) = object.attributes["transposed"] { isTransposed = true }
    window = Window(
      stride: stride, padding: padding, dilation: dilation, outputPadding: outputPadding,
      groups: groups[0], isTransposed: isTransposed)
  }

  /// Packs the parameters of a convolution.
  static func convolution(
    _ layer: Layer? = nil, weight: ScriptValue, bias: ScriptValue, window: Window,
    bounds: [ScriptValue] = [.none, .none]
  ) -> ScriptObject {
    func list(_ values: [Int]) -> ScriptValue { .list(ScriptList(values.map(ScriptValue.int))) }
    let layer = layer ?? (window.stride.count == 3 ? .volumeConvolution : .convolution)
    return ScriptObject(
      className: layer.className,
      attributes: [
        "weight": weight, "bias": bias, "stride": list(window.stride),
        "padding": list(window.padding), "dilation": list(window.dilation),
        "output_padding": list(window.outputPadding), "groups": list([window.groups]),
        "transposed": .bool(window.isTransposed), "output_min": bounds[0], "output_max": bounds[1],
      ])
  }

  /// Packs the parameters of a fully connected layer.
  static func linear(
    _ layer: Layer = .linear, weight: ScriptValue, bias: ScriptValue,
    bounds: [ScriptValue] = [.none, .none]
  ) -> ScriptObject {
    ScriptObject(
      className: layer.className,
      attributes: [
        "weight": weight, "bias": bias, "output_min": bounds[0], "output_max": bounds[1],
      ])
  }

  /// Packs a table of rows.
  static func embedding(_ table: ScriptValue) -> ScriptObject {
    ScriptObject(
      className: Layer.embedding.className, attributes: ["weight": table, "bias": .none])
  }

  /// The weights: `[O, C / groups, KH, KW]`, `[O, K]`, or a table of rows.
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
