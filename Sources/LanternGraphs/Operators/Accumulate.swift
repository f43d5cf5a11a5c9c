package import LanternTensors

/// A running function along an axis: of each element and all before it, with PyTorch's rules.
///
/// The axis may count from the end; a scalar counts as a vector. Outputs: the results, of the input's
/// type, and for extremes second the int64 index of each, the last one of equals. Real numbers are
/// computed with in float64; integers wrap; booleans have extremes only. NaN stays, once met.
///
/// ATen `cumsum`, `cumprod`, `logcumsumexp`, `cummax`, `cummin`. Source: PyTorch
/// `aten/src/ATen/native/ReduceOps.cpp`.
package struct Accumulate: Operator {
  /// What the elements so far become.
  package enum Function: String, Hashable, Sendable {
    case sum, product, logSumExp, maximum, minimum

    var isExtremum: Bool { self == .maximum || self == .minimum }
  }

  /// What the elements so far become.
  package var function: Function
  /// The axis along which elements follow each other.
  package var axis: Int

  /// Creates the operator.
  package init(_ function: Function, axis: Int) {
    self.function = function
    self.axis = axis
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let type = inputs[0].elementType
    _ = try inputs[0].shape.atLeastVector.normalizedAxis(axis)
    guard inputs[0].quantization == nil,
      type.isFloatingPoint || type.isInteger && function != .logSumExp
        || type == .bool && function.isExtremum
    else { throw unsupported(inputs) }
    return function.isExtremum ? [inputs[0], TensorType(.int64, inputs[0].shape)] : inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let lines = try Lines(of: output.shape.atLeastVector, along: axis)
    if function.isExtremum {
      var indices = [Int](repeating: 0, count: output.shape.elementCount)
      let sources: [Int] =
        output.elementType.isFloatingPoint
        ? winners(try inputs[0].realValues(), lines, &indices)
        : winners(try inputs[0].integers(), lines, &indices)
      return [
        try inputs[0].selecting(sources, as: output),
        try Tensor(indices: indices, type: outputs[1]),
      ]
    }
    if output.elementType.isInteger {
      var values = try inputs[0].integers()
      let isSum = function == .sum
      for line in lines { run(&values, line) { isSum ? $0 &+ $1 : $0 &* $1 } }
      return [try Tensor(truncating: values, type: output)]
    }
    var values = try inputs[0].realValues()
    for line in lines {
      switch function {
      case .sum: run(&values, line) { $0 + $1 }
      case .product: run(&values, line) { $0 * $1 }
      default: run(&values, line, Self.logSumExp)
      }
    }
    return [try Tensor(reals: values, type: output)]
  }

  private func run<Element>(
    _ values: inout [Element], _ line: StrideTo<Int>, _ combine: (Element, Element) -> Element
  ) {
    var previous: Element?
    for index in line {
      let next = previous.map { combine($0, values[index]) } ?? values[index]
      values[index] = next
      previous = next
    }
  }

  private static func logSumExp(_ x: Double, _ y: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    let (low, high) = (min(x, y), max(x, y))
    return high.isInfinite ? high : high + Elementary.logOnePlus(Elementary.exp(low - high))
  }

  /// The element that each place shows; `indices` become positions along the lines.
  private func winners<Element: Comparable>(
    _ values: [Element], _ lines: Lines, _ indices: inout [Int]
  ) -> [Int] {
    var sources = indices
    for line in lines {
      var best: (index: Int, position: Int)?
      for (position, index) in line.enumerated() {
        if let known = best {
          let (x, top) = (values[index], values[known.index])
          // Only NaN differs from itself.
          let isBetter = function == .maximum ? x >= top : x <= top
          if x != x || top == top && isBetter { best = (index, position) }
        } else {
          best = (index, position)
        }
        sources[index] = best?.index ?? index
        indices[index] = best?.position ?? position
      }
    }
    return sources
  }
}
