internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// Packs arguments 0 and 1, weight and bias; convolutions of lines are those of images of one row.
  ///
  /// With an output padding it is a transposed convolution.
  func packedConvolution(
    stride: [Int], padding: [Int], dilation: [Int], outputPadding: [Int]? = nil, groups: Int
  ) throws -> ScriptValue {
    var weight = try tensor(0)
    let isLine = weight.shape.rank == 3
    if isLine {
      var sizes = weight.shape.dimensions
      sizes.insert(1, at: 2)
      weight = try recorder.apply(Reshape(dimensions: sizes), [weight])
    }
    let dimensions = weight.shape.rank - 2
    guard (2...3).contains(dimensions) else { throw wrong(0, "weights of a convolution") }
    func spread(_ values: [Int], _ first: Int) throws -> [Int] {
      let values = values.count == 1 ? Array(repeating: values[0], count: dimensions) : values
      guard values.count == dimensions else { throw wrong(2, "a window of \(dimensions) axes") }
      return isLine ? [first] + values.dropFirst() : values
    }
    return .object(
      PackedParameters.convolution(
        weight: .tensor(weight), bias: arguments[1],
        window: PackedParameters.Window(
          stride: try spread(stride, 1), padding: try spread(padding, 0),
          dilation: try spread(dilation, 1),
          outputPadding: try outputPadding.map { try spread($0, 0) },
          groups: groups, isTransposed: outputPadding != nil)))
  }

  /// A quantised convolution with packed parameters in an argument.
  ///
  /// `given` is the window in place of the packed one.
  func quantizedConvolution(
    _ input: ScriptTensor, _ index: Int, _ given: PackedParameters.Window?,
    _ activation: ActivationRange,
    _ quantization: Quantization
  ) throws -> ScriptTensor {
    let packed = try packed(index)
    guard var window = given ?? packed.window else {
      throw wrong(index, "packed parameters of a convolution")
    }
    let rank = try packed.weightTensor.shape.rank
    let lists = [window.stride, window.padding, window.dilation]
    guard lists.allSatisfy({ $0.count == 1 || $0.count == rank - 2 }), (4...5).contains(rank) else {
      throw wrong(index, "packed parameters of a convolution")
    }
    func spread(_ values: [Int]) -> [Int] {
      values.count == 1 ? Array(repeating: values[0], count: rank - 2) : values
    }
    window.stride = spread(window.stride)
    window.padding = spread(window.padding)
    window.dilation = spread(window.dilation)
    return try overImages(input, dimensions: rank - 2) { input in
      guard rank == 4, !window.isTransposed else {
        return try exactConvolution(input, packed, activation, quantization)
      }
      var convolution = Convolution(packed, window, try packed.weightTensor)
      convolution.activation = activation
      convolution.quantization = quantization
      convolution.rescaling = engine.rescaling
      return try recorder.convolution(input, convolution, name)
    }
  }

  /// Does what takes images also with a tensor of lines, `[N, C, L]`.
  private func overImages(
    _ input: ScriptTensor, dimensions: Int, _ body: (ScriptTensor) throws -> ScriptTensor
  ) throws -> ScriptTensor {
    guard dimensions == 2, input.shape.rank == 3, name.contains("1d") else {
      return try body(input)
    }
    var sizes = input.shape.dimensions
    sizes.insert(1, at: 2)
    let result = try body(recorder.apply(Reshape(dimensions: sizes), [input]))
    var flat = result.shape.dimensions
    flat.remove(at: 2)
    return try recorder.apply(Reshape(dimensions: flat), [result])
  }

  /// A quantised convolution of any kind: float32 holds sums of stored integers exactly up to 2^24, and
  /// what follows is the arithmetic of the engine.
  private func exactConvolution(
    _ input: ScriptTensor, _ packed: PackedParameters, _ activation: ActivationRange,
    _ quantization: Quantization
  ) throws -> ScriptTensor {
    let weight = try packed.weightTensor
    guard let source = input.type.quantization, source.isPerTensor,
      let scales = weight.type.quantization?.scales
    else { throw wrong(0, "quantised tensors") }
    let sums = try convolved(centred(input), packed, centred(weight), .none)
    let units = scales.map { Float(source.scale) * Float($0) }
    let column = [units.count] + [Int](repeating: 1, count: sums.shape.rank - 2)
    func perChannel(_ values: [Float]) throws -> ScriptTensor {
      ScriptTensor(try Tensor(values, shape: Shape(values.count == 1 ? [] : column)))
    }
    var total = sums
    if let bias = packed.biasTensor {
      let sizes = [bias.shape.elementCount] + column.dropFirst()
      let real = try recorder.apply(Reshape(dimensions: sizes), [bias])
      var steps = try recorder.apply(
        Multiply(), [real, perChannel(units.map { 1 / $0 })])
      if engine == .qnnpack { steps = try recorder.apply(Round(), [steps]) }
      total = try recorder.apply(Add(), [sums, steps])
    }
    let factors = units.map { $0 * (1 / Float(quantization.scale)) }
    let scaled = try recorder.apply(Multiply(), [total, perChannel(factors)])
    let stored = try stored(steps: scaled, input.type.elementType, quantization)
    guard activation != .none else { return stored }
    return try recorder.apply(Clamp(range: activation, rescaling: .floatingPoint), [stored])
  }

  /// A convolution of float numbers that are brought to 8 bits first; its results are brought to the
  /// same 8 bits, as PyTorch has it.
  func dynamicConvolution(isReduced: Bool) throws -> ScriptTensor {
    let chosen = try chosenQuantization(
      smallest: 0, largest: engine.largestActivation(isReduced: isReduced))
    let input = try quantized(real(0), .uint8, chosen)
    return try dequantized(quantizedConvolution(input, 1, nil, .none, chosen))
  }

  /// A fully connected layer on float numbers that are brought to 8 bits first.
  func dynamicLinear(
    _ input: ScriptTensor, _ packed: PackedParameters, isReduced: Bool,
    _ activation: ActivationRange = .none
  ) throws -> ScriptTensor {
    // Cells hold weights of half precision as well.
    guard try packed.weightTensor.isQuantized else {
      return try halfLinear(input, packed, activation)
    }
    let rounded = try recorder.apply(engine.rounding(isReduced: isReduced), [input])
    return try fullyConnected(rounded, dequantized(packed.weightTensor), packed, activation)
  }

  /// A fully connected layer with weights of half precision.
  func halfLinear(
    _ input: ScriptTensor, _ packed: PackedParameters, _ activation: ActivationRange
  ) throws -> ScriptTensor {
    let largest = Float(Float16.greatestFiniteMagnitude)
    let bounded = try recorder.apply(
      Clamp(range: ActivationRange(lower: -largest, upper: largest)),
      [recorder.cast(packed.weightTensor, to: .float32)])
    let half = try recorder.apply(Cast(elementType: .float16), [bounded])
    let weight = try recorder.apply(Cast(elementType: .float32), [half])
    return try fullyConnected(input, weight, packed, activation)
  }

  private func fullyConnected(
    _ input: ScriptTensor, _ weight: ScriptTensor, _ packed: PackedParameters,
    _ activation: ActivationRange
  ) throws -> ScriptTensor {
    try recorder.apply(
      FullyConnected(activation: activation, keepsDimensions: true),
      [input, weight] + (packed.biasTensor.map { [$0] } ?? []))
  }

  /// A quantised layer whose function is applied before its results are quantised.
  func fusedLinear(_ function: any Operator) throws -> ScriptTensor {
    let (input, packed) = (try tensor(0), try packed(1))
    let sums = try fullyConnected(
      dequantized(input), dequantized(packed.weightTensor), packed, .none)
    return try quantized(
      recorder.apply(function, [sums]), input.type.elementType, quantization(2, 3))
  }
}
