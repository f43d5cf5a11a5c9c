internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Fourier transforms and windows.
  static let spectral: [ScriptOperator] =
    [
      ScriptOperator(
        "aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
          + "Tensor? window=None, bool normalized=False, bool? onesided=None, "
          + "bool? return_complex=None, bool? align_to_window=None)"
      ) { call in
        let isComplex = try !call.isNone(7) && call.bool(7)
        return .tensor(try call.shortTimeTransform(isComplex: isComplex))
      },
      ScriptOperator(
        "aten::stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
          + "Tensor? window=None, bool center=True, str pad_mode=\"reflect\", "
          + "bool normalized=False, bool? onesided=None, bool? return_complex=None, "
          + "bool? align_to_window=None)"
      ) { call in
        var arguments = call.arguments
        let (isCentred, mode) = (try call.bool(5), try call.string(6))
        arguments.removeSubrange(5...6)
        if isCentred {
          let input = try call.tensor(0)
          let (half, lead) = (
            try call.int(1) / 2, [Int](repeating: 1, count: max(0, 3 - input.shape.rank))
          )
          let wide = try call.reshapedCopy(input, to: lead + input.shape.dimensions)
          let padded = try call.callingForTensor(
            "aten::pad",
            [
              .tensor(wide), .list(ScriptList([.int(half), .int(half)])), .string(mode), .none,
            ])
          arguments[0] = .tensor(
            try call.reshapedCopy(
              padded, to: Array(padded.shape.dimensions.dropFirst(lead.count))))
        }
        return try call.calling("aten::stft", arguments)
      },
      transform("fft_fft", .complex, isInverse: false),
      transform("fft_ifft", .complex, isInverse: true),
      transform("fft_rfft", .fromReal, isInverse: false),
      transform("fft_irfft", .toReal, isInverse: true),
    ]
    + window("hann_window", "") { _, x in 0.5 - 0.5 * Elementary.cos(x) }
    + window("hamming_window", ", float alpha=0.54, float beta=0.46") { parameters, x in
      (parameters.first ?? 0.54) - (parameters.count > 1 ? parameters[1] : 0.46) * Elementary.cos(x)
    }
    + window("blackman_window", "") { _, x in
      0.42 - 0.5 * Elementary.cos(x) + 0.08 * Elementary.cos(2 * x)
    }
    + window("bartlett_window", "") { _, x in 1 - (x / Double.pi - 1).magnitude }

  private static func transform(
    _ name: String, _ kind: ComplexFourierTransform.Kind, isInverse: Bool
  ) -> ScriptOperator {
    ScriptOperator(
      "aten::\(name)(Tensor self, int? n=None, int dim=-1, str? norm=None)"
    ) { call in
      .tensor(try call.fourierTransform(kind, isInverse: isInverse))
    }
  }

  /// A window of a number of points, periodic unless it is said not to be, by the angle of each point.
  private static func window(
    _ name: String, _ parameters: String, _ value: @escaping @Sendable ([Double], Double) -> Double
  ) -> [ScriptOperator] {
    let tail =
      ", *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None)"
    let count = parameters.isEmpty ? 0 : 2
    @Sendable func make(_ call: ScriptCall, isPeriodic: Bool, first: Int) throws -> ScriptValue {
      let length = try call.int(0)
      try call.requireBudget(length)
      guard length >= 0 else { throw call.wrong(0, "a length of at least 0") }
      let numbers = try (first..<first + count).map { try call.double($0) }
      let period = Double(isPeriodic ? length : length - 1)
      let points = (0..<length).map { index in
        length == 1 ? 1 : Float(value(numbers, 2 * Double.pi * Double(index) / period))
      }
      let type = try call.scalarType(first + count) ?? .float32
      let tensor = ScriptTensor(try Tensor(points, shape: Shape([length])))
      return .tensor(try call.recorder.cast(tensor, to: type))
    }
    return [
      ScriptOperator("aten::\(name)(int window_length\(tail)") { call in
        let length = try call.int(0)
        guard count > 0 else { return try make(call, isPeriodic: true, first: 1) }
        let arguments: [ScriptValue] = [.int(length), .bool(true), .double(0.54), .double(0.46)]
        let inner = ScriptCall(
          name: call.name, arguments: arguments + call.arguments[1...], recorder: call.recorder,
          meter: call.meter, fileVersion: call.fileVersion, generator: call.generator,
          engine: call.engine)
        return try make(inner, isPeriodic: true, first: 2)
      },
      ScriptOperator("aten::\(name).periodic(int window_length, bool periodic\(parameters)\(tail)")
      {
        call in try make(call, isPeriodic: call.bool(1), first: 2)
      },
    ]
  }
}

extension ScriptCall {
  /// A transform along an axis, with the factor that a norm asks for.
  fileprivate func fourierTransform(
    _ kind: ComplexFourierTransform.Kind, isInverse: Bool
  ) throws -> ScriptTensor {
    var input = try tensor(0)
    let axis = try input.shape.normalizedAxis(int(2))
    let given = input.shape[axis]
    let length = try optionalInt(1) ?? (kind == .toReal ? 2 * (given - 1) : given)
    guard (1...1 << 24).contains(length) else { throw wrong(1, "a length of at least 1") }
    let factor: Double
    switch isNone(3) ? "backward" : try string(3) {
    case "ortho": factor = 1 / Double(length).squareRoot()
    case "forward": factor = isInverse ? 1 : 1 / Double(length)
    default: factor = isInverse ? 1 / Double(length) : 1
    }
    let isReal = input.type.elementType != .complex64
    if isReal { input = try recorder.cast(input, to: .float32) }
    if isReal, kind == .toReal || isInverse { input = try recorder.cast(input, to: .complex64) }
    let operation = ComplexFourierTransform(
      kind == .complex && isReal && !isInverse ? .fromReal : kind, length: length,
      isInverse: isInverse, isHalf: kind == .fromReal, factor: factor)
    var order = Array(0..<input.shape.rank)
    order.swapAt(axis, order.count - 1)
    let isLast = axis == order.count - 1
    if !isLast { input = try recorder.apply(Transpose(permutation: order), [input]) }
    let result = try recorder.apply(operation, [input])
    return isLast ? result : try recorder.apply(Transpose(permutation: order), [result])
  }

  /// Transforms of overlapping stretches of lines: `[batch, frequencies, stretches]`, with 2 more for
  /// real and imaginary parts unless they are complex.
  ///
  /// Source: PyTorch documentation, `torch.stft`.
  fileprivate func shortTimeTransform(isComplex: Bool) throws -> ScriptTensor {
    let (input, length) = (try formula(0), try int(1))
    let (hop, size) = (try optionalInt(2) ?? length / 4, try optionalInt(3) ?? length)
    let rank = input.tensor.shape.rank
    guard (1...2).contains(rank), length > 0, hop > 0, (1...length).contains(size),
      let total = input.tensor.shape.dimensions.last, total >= length
    else {
      throw ScriptError(
        "\(name) cannot take stretches of \(length), \(hop) apart, of \(input.tensor.shape)")
    }
    let count = (total - length) / hop + 1
    guard let elements = count.checkedProduct(with: length) else {
      throw wrong(2, "a hop that is not so small")
    }
    try requireBudget(elements)
    let positions = (0..<count).flatMap { stretch in (0..<length).map { stretch * hop + $0 } }
    let lines = try input.reshaped([rank == 1 ? 1 : input.tensor.shape[0], total])
    var frames = Formula(
      try recorder.apply(Gather(axis: 1), [lines.tensor, indices(positions, [count, length])]),
      recorder)
    if let window = try optionalFormula(4) {
      let left = (length - size) / 2
      let wide =
        try size == length
        ? window : window.applying(Pad(before: [left], after: [length - size - left]))
      frames = try frames * wide
    } else if size < length {
      let left = (length - size) / 2
      let ones = (0..<length).map { Float((left..<left + size).contains($0) ? 1 : 0) }
      frames = try frames * Formula(ScriptTensor(Tensor(ones, shape: Shape([length]))), recorder)
    }
    let isHalf = try isNone(6) || bool(6)
    let result = try frames.applying(
      ComplexFourierTransform(
        .fromReal, length: length, isHalf: isHalf,
        factor: bool(5) ? 1 / Double(length).squareRoot() : 1)
    ).transposed([0, 2, 1])
    let shape = Array(result.tensor.shape.dimensions.dropFirst(rank == 1 ? 1 : 0))
    let shaped = try result.reshaped(shape)
    return try isComplex ? shaped.tensor : shaped.applying(Bitcast(elementType: .float32)).tensor
  }
}
