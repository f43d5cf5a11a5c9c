package import LanternTensors

/// Numbers at equal distances as a vector, without inputs.
///
/// Each number is the one before it plus the step, in the element type: float32 rounds each time, and
/// int32 and int64 wrap.
///
/// TensorFlow Lite `RANGE`; ATen `arange` of integers. Source: LiteRT `range.cc`.
package struct Progression: Operator {
  /// The first number and the step, in the element type of the result.
  package enum Terms: Hashable, Sendable {
    case float32(start: Float, step: Float)
    case int32(start: Int32, step: Int32)
    case int64(start: Int64, step: Int64)
  }

  /// The first number and the step.
  package var terms: Terms
  /// How many numbers there are.
  package var count: Int

  /// Creates the operator.
  package init(_ terms: Terms, count: Int) {
    self.terms = terms
    self.count = count
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 0...0)
    let elementType: ElementType =
      switch terms {
      case .float32: .float32
      case .int32: .int32
      case .int64: .int64
      }
    return [TensorType(elementType, try Shape([count]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    func numbers<Number: TensorElement>(
      _ start: Number, _ next: (Number) -> Number
    ) throws -> Tensor {
      var (result, number): ([Number], Number) = ([], start)
      for _ in 0..<count {
        result.append(number)
        number = next(number)
      }
      return try Tensor(result, type: output)
    }
    switch terms {
    case .float32(let start, let step): return [try numbers(start) { $0 + step }]
    case .int32(let start, let step): return [try numbers(start) { $0 &+ step }]
    case .int64(let start, let step): return [try numbers(start) { $0 &+ step }]
    }
  }
}
