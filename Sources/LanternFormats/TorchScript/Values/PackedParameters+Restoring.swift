internal import LanternTensors

extension PackedParameters {
  /// Fills an object of a packing class from the state that a file gives it.
  ///
  /// Throws `ScriptError` for states that no version of PyTorch writes. Source of the states: PyTorch
  /// `aten/src/ATen/native/quantized/cpu/conv_serialization.h`, `.../cpu/fbgemm_utils.cpp`,
  /// `aten/src/ATen/native/RNN.cpp`, `aten/src/ATen/native/xnnpack/OpContext.h`.
  static func restore(_ object: ScriptObject, from state: ScriptValue) throws {
    let failure = ScriptError(
      "\(object.className) has a state that Lantern does not know: \(state.typeName)")
    guard let layer = Layer(className: object.className), let parts = state.elements else {
      throw failure
    }
    switch layer {
    case .linear:
      // (weight, bias); some versions wrap it once more.
      let pair = parts.count == 1 ? parts[0].elements ?? [] : parts
      guard pair.count == 2 else { throw failure }
      object.attributes = linear(weight: pair[0], bias: pair[1]).attributes
    case .convolution, .volumeConvolution:
      object.attributes = try quantizedConvolution(parts, failure).attributes
    case .embedding:
      // (version, [table], [], [bits, ...])
      guard parts.count == 4, let tables = parts[1].elements, tables.count == 1 else {
        throw failure
      }
      object.attributes = embedding(tables[0]).attributes
    case .cell:
      // (kind, tensors, doubles, integers, packed weights)
      guard parts.count == 5, case .string = parts[0] else { throw failure }
      object.attributes =
        cell(
          parts[0], tensors: parts[1], doubles: parts[2], integers: parts[3], packed: parts[4]
        ).attributes
    case .floatLinear:
      // (weight, bias, smallest result, largest result)
      guard parts.count == 4 else { throw failure }
      object.attributes =
        linear(.floatLinear, weight: parts[0], bias: parts[1], bounds: [parts[2], parts[3]])
        .attributes
    case .floatConvolution, .floatTransposedConvolution:
      // (weight, bias, stride, padding, [output padding,] dilation, groups, smallest, largest)
      let isTransposed = layer == .floatTransposedConvolution
      let count = isTransposed ? 9 : 8
      guard parts.count == count, case .int(let groups) = parts[count - 3] else { throw failure }
      let lists = try parts[2..<count - 3].map { try integers($0, failure) }
      let window = Window(
        stride: lists[0], padding: lists[1], dilation: lists[lists.count - 1],
        outputPadding: isTransposed ? lists[2] : nil, groups: groups, isTransposed: isTransposed)
      object.attributes =
        convolution(
          layer, weight: parts[0], bias: parts[1], window: window,
          bounds: [parts[count - 2], parts[count - 1]]
        ).attributes
    }
  }

  /// Packs the parameters of a recurrent cell.
  static func cell(
    _ kind: ScriptValue, tensors: ScriptValue, doubles: ScriptValue, integers: ScriptValue,
    packed: ScriptValue
  ) -> ScriptObject {
    ScriptObject(
      className: Layer.cell.className,
      attributes: [
        "kind": kind, "tensors": tensors, "doubles": doubles, "integers": integers,
        "packed": packed,
      ])
  }

  private static func quantizedConvolution(
    _ parts: [ScriptValue], _ failure: ScriptError
  ) throws -> ScriptObject {
    if parts.count == 6, case .tensor = parts[0] { return try firstForm(parts, failure) }
    guard parts.count == 3 else { throw failure }
    switch parts[0] {
    case .string("2"):
      // ("2", [configuration as a tensor of int16, weight], [bias])
      guard let required = parts[1].elements, required.count >= 2,
        case .tensor(let packed) = required[0], let configuration = packed.constant
      else { throw failure }
      let window = try window(configuration.integers(), failure)
      let bias = parts[2].elements?.first ?? .none
      return convolution(weight: required[1], bias: bias, window: window)
    case .int(3):
      // (3, configuration, [None, weight, bias])
      guard let tensors = parts[2].elements, tensors.count >= 2 else { throw failure }
      let window = try window(integers(parts[1], failure), failure)
      return convolution(
        weight: tensors[1], bias: tensors.count > 2 ? tensors[2] : .none, window: window)
    default: throw failure
    }
  }

  private static func integers(_ value: ScriptValue, _ failure: ScriptError) throws -> [Int] {
    guard let elements = value.elements else { throw failure }
    return try elements.map {
      guard case .int(let value) = $0 else { throw failure }
      return value
    }
  }

  /// The first version's state: weight, bias, then strides, paddings, dilations and groups as tensors.
  private static func firstForm(
    _ parts: [ScriptValue], _ failure: ScriptError
  ) throws -> ScriptObject {
    func numbers(_ value: ScriptValue) throws -> [Int] {
      try (value.elements ?? [value]).flatMap { element -> [Int] in
        guard case .tensor(let tensor) = element, let data = tensor.constant else { throw failure }
        return try data.integers()
      }
    }
    let (stride, groups) = (try numbers(parts[2]), try numbers(parts[5]))
    let (padding, dilation) = (try numbers(parts[3]), try numbers(parts[4]))
    guard (2...3).contains(stride.count), padding.count == stride.count,
      dilation.count == stride.count, groups.count == 1
    else { throw failure }
    let window = Window(stride: stride, padding: padding, dilation: dilation, groups: groups[0])
    return convolution(weight: parts[0], bias: parts[1], window: window)
  }

  /// The configuration: dimensions, strides, paddings, dilations, output paddings, groups, flags.
  private static func window(_ numbers: [Int], _ failure: ScriptError) throws -> Window {
    guard let dimensions = numbers.first, (2...3).contains(dimensions),
      numbers.count >= 4 * dimensions + 2
    else { throw failure }
    func part(_ index: Int) -> [Int] {
      Array(numbers[(1 + index * dimensions)..<(1 + (index + 1) * dimensions)])
    }
    let rest = numbers[(1 + 4 * dimensions)...]
    return Window(
      stride: part(0), padding: part(1), dilation: part(2), outputPadding: part(3),
      groups: rest[rest.startIndex], isTransposed: (rest.dropFirst().first ?? 0) & 1 == 1)
  }
}
