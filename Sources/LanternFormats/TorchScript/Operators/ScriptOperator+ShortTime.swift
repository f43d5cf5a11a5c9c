internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  private static let tail =
    ", *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None)"

  /// The inverse of a transform of overlapping stretches, and the window of Kaiser.
  static let shortTime: [ScriptOperator] = [
    ScriptOperator(
      "aten::istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, "
        + "Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, "
        + "int? length=None, bool return_complex=False)"
    ) { call in .tensor(try call.inverseShortTimeTransform()) },
    ScriptOperator("aten::kaiser_window(int window_length\(tail)") { call in
      try call.kaiserWindow(isPeriodic: true, beta: 12, type: 1)
    },
    ScriptOperator("aten::kaiser_window.periodic(int window_length, bool periodic\(tail)") {
      call in try call.kaiserWindow(isPeriodic: call.bool(1), beta: 12, type: 2)
    },
    ScriptOperator(
      "aten::kaiser_window.beta(int window_length, bool periodic, float beta\(tail)"
    ) { call in
      try call.kaiserWindow(isPeriodic: call.bool(1), beta: call.double(2), type: 3)
    },
  ]
}

extension ScriptCall {
  /// `I0(beta sqrt(1 - x^2)) / I0(beta)` at points from -1 to 1, the last left out of a periodic window.
  ///
  /// Source: Kaiser and Schafer, "On the use of the I0-sinh window for spectrum analysis", 1980.
  fileprivate func kaiserWindow(isPeriodic: Bool, beta: Double, type: Int) throws -> ScriptValue {
    let length = try int(0)
    guard length >= 0, beta.isFinite else { throw wrong(0, "a length of at least 0") }
    let shape = try listedShape([length])
    let intervals = Double(isPeriodic ? length : length - 1)
    let bessel = RealFunction.i0
    let points = (0..<length).map { index -> Float in
      guard length > 1 else { return 1 }
      let x = 2 * Double(index) / intervals - 1
      return Float(bessel.value(at: beta * max(0, 1 - x * x).squareRoot()) / bessel.value(at: beta))
    }
    let tensor = ScriptTensor(try Tensor(points, shape: shape))
    return .tensor(try recorder.cast(tensor, to: scalarType(type) ?? .float32))
  }

  /// Lines from the transforms of their stretches `[batch, frequencies, stretches]`: these are transformed
  /// back, windowed, added where they overlap, and divided by the squared windows that overlap there.
  ///
  /// Where no window reaches, PyTorch stops with an error, and here the line is no number. Source: PyTorch
  /// documentation, `torch.istft`.
  fileprivate func inverseShortTimeTransform() throws -> ScriptTensor {
    var input = try tensor(0)
    let length = try int(1)
    // Older code gives real and imaginary parts, which PyTorch takes no more.
    if input.type.elementType == .float32, input.shape.dimensions.last == 2 {
      input = try recorder.apply(Bitcast(elementType: .complex64), [input])
    }
    let (hop, size) = (try optionalInt(2) ?? length / 4, try optionalInt(3) ?? length)
    let rank = input.shape.rank
    guard input.type.elementType == .complex64, (2...3).contains(rank), length > 0, hop > 0,
      (1...length).contains(size), try !bool(9)
    else {
      throw ScriptError.unsupported(
        "\(name) of \(input.type), stretches of \(length), \(hop) apart; it is of complex64 "
          + "[batch, frequencies, stretches] and gives real numbers")
    }
    let (frequencies, count) = (input.shape[rank - 2], input.shape[rank - 1])
    let isHalf = try isNone(7) ? frequencies != length : bool(7)
    guard frequencies == (isHalf ? length / 2 + 1 : length), count > 0,
      let room = (count - 1).checkedProduct(with: hop)
    else { throw wrong(0, "the frequencies of stretches of \(length)") }
    let total = room + length
    try requireBudget(total)
    let turned = try callingForTensor("aten::transpose", [.tensor(input), .int(-1), .int(-2)])
    let norm = ScriptValue.string(try bool(6) ? "ortho" : "backward")
    var frames = try callingForTensor(
      isHalf ? "aten::fft_irfft" : "aten::fft_ifft",
      [.tensor(turned), .int(length), .int(-1), norm])
    if !isHalf { frames = try callingForTensor("aten::real", [.tensor(frames)]) }
    if rank == 2 { frames = try callingForTensor("aten::unsqueeze", [.tensor(frames), .int(0)]) }

    let left = (length - size) / 2
    var window = try Formula(constant([Float](repeating: 1, count: size), [size]), recorder)
    if let given = try optionalFormula(4) {
      guard given.tensor.shape.dimensions == [size] else {
        throw wrong(4, "a window of \(size) points")
      }
      window = given
    }
    window = try window.applying(Pad(before: [left], after: [length - size - left]))
    func overlapped(_ stretches: Formula) throws -> Formula {
      func pair(_ x: Int) -> ScriptValue { .list(ScriptList([.int(1), .int(x)])) }
      let none = ScriptValue.list(ScriptList([.int(0), .int(0)]))
      let columns = try stretches.transposed([0, 2, 1]).tensor
      let image = try callingForTensor(
        "aten::col2im", [.tensor(columns), pair(total), pair(length), pair(1), none, pair(hop)])
      return try Formula(image, recorder).reshaped([columns.shape[0], total])
    }
    let sum = try overlapped(Formula(frames, recorder) * window)
    let square = try broadcast(window.squared().tensor, to: Shape([1, count, length]))
    let line = try sum / overlapped(Formula(square, recorder))

    let start = try bool(5) ? length / 2 : 0
    let wanted = try optionalInt(8)
    let end = try wanted.map { start + $0 } ?? (bool(5) ? total - length / 2 : total)
    guard start < end else { throw wrong(8, "a length of at least 1") }
    var result = try callingForTensor(
      "aten::slice", [.tensor(line.tensor), .int(1), .int(start), .int(min(end, total)), .int(1)])
    if end > total {
      try requireBudget(end)
      let pads = ScriptValue.list(ScriptList([.int(0), .int(end - total)]))
      result = try callingForTensor("aten::constant_pad_nd", [.tensor(result), pads, .int(0)])
    }
    return rank == 2 ? try callingForTensor("aten::squeeze", [.tensor(result), .int(0)]) : result
  }
}
