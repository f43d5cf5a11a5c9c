internal import LanternGraphs
public import LanternTensors

extension ModelSession {
  /// Calls a closure with an output's elements where they lie.
  ///
  /// They are row-major, as the model stores them: quantised integers are not converted. Booleans are
  /// `UInt8`. They are there until the next run; an output that is an input under another shape may
  /// lie in the memory of that input.
  ///
  /// Throws `GraphError` when there is no such output, it holds another element type, or the session
  /// has not run, and whatever the closure throws.
  public func withOutput<Element: TensorElement, R>(
    _ output: ParameterReference, as _: Element.Type = Element.self,
    _ body: (Span<Element>) throws -> R
  ) throws -> R {
    try unsafe memory.withOutputBytes(output) { bytes, type in
      try require(Element.self, of: type, name(of: output))
      let elements = unsafe bytes.bindMemory(to: Element.self)
      return try body(unsafe elements.span)
    }
  }

  /// Calls a closure with an output's bytes where they lie.
  ///
  /// They are little-endian elements, row-major, as the model stores them.
  ///
  /// Throws `GraphError` when there is no such output, it holds strings, or the session has not run,
  /// and whatever the closure throws.
  public func withOutputBytes<R>(
    _ output: ParameterReference, _ body: (RawSpan) throws -> R
  ) throws -> R {
    try unsafe memory.withOutputBytes(output) { bytes, _ in try body(unsafe bytes.bytes) }
  }

  /// The real numbers that an output's elements stand for, row-major.
  ///
  /// Quantised integers are `scale * (stored - zero point)`; other integers and booleans are converted.
  /// Throws `GraphError` when there is no such output or the session has not run, and `TensorError`
  /// when it holds complex numbers or strings.
  public func read(from output: ParameterReference) throws -> [Float] {
    try unsafe memory.withOutputBytes(output) { bytes, type in
      try unsafe type.realNumbers(in: bytes)
    }
  }

  /// An output's elements, row-major, as the model stores them.
  ///
  /// Throws `GraphError` when there is no such output, it holds another element type, or the session
  /// has not run. Booleans are `UInt8`.
  public func readRaw<Element: TensorElement>(
    from output: ParameterReference, as _: Element.Type = Element.self
  ) throws -> [Element] {
    try unsafe memory.withOutputBytes(output) { bytes, type in
      try require(Element.self, of: type, name(of: output))
      return unsafe [Element](bytes.bindMemory(to: Element.self))
    }
  }

  /// An output's strings, row-major, invalid UTF-8 replaced; `tensor(of:)` has their bytes.
  ///
  /// Throws `GraphError` when there is no such output or the session has not run, and `TensorError`
  /// when it does not hold strings.
  public func readStrings(from output: ParameterReference) throws -> [String] {
    try memory.output(output).strings().map { String(decoding: $0, as: UTF8.self) }
  }

  /// An output as a tensor of its own, with its type.
  ///
  /// Throws `GraphError` when there is no such output or the session has not run.
  public func tensor(of output: ParameterReference) throws -> Tensor {
    try memory.output(output)
  }

  private func name(of output: ParameterReference) -> String {
    switch output {
    case .name(let name): "output \(name)"
    case .index(let index): "output \(index)"
    }
  }
}
