package import LanternTensors

/// One number for all elements under a window that may cover another part at each of its positions.
///
/// Input: a tensor whose last axes, three at most, are those that `axes` describes. Output: their sizes
/// are the numbers of positions. The mean divides by the product of what the spans count, or by a given
/// number. The largest element is the last NaN where there is one; with `givesIndices` a second output,
/// int64, has its index among the elements of the axes, the first where several are equal.
///
/// The mean is for float32 and float64, the largest element for integers too. A window without elements
/// is an error for the largest one.
///
/// ATen `max_pool1d`, `max_pool2d`, `max_pool3d` and those `with_indices`, `avg_pool1d`, `avg_pool2d`,
/// `avg_pool3d`, `adaptive_avg_pool`, `adaptive_max_pool`. Source: PyTorch `cpu/MaxPoolKernel.cpp`,
/// `cpu/AvgPoolKernel.cpp`.
package struct PoolWindows: Operator {
  /// What is made of the elements under a window.
  package enum Function: Hashable, Sendable {
    case maximum(givesIndices: Bool)
    case mean(divisor: Int?)
  }

  /// What is made of the elements under a window.
  package var function: Function
  /// What the window covers.
  package var axes: [WindowSpans]

  /// Creates a pooling.
  package init(_ function: Function, axes: [WindowSpans]) {
    self.function = function
    self.axes = axes
  }

  package var attributeDescription: String {
    "function: \(function), positions: \(axes.map(\.spans.count))"
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard (1...3).contains(axes.count), shape.rank >= axes.count else {
      throw invalidShape("over \(axes.count) axes cannot go over the shape \(shape)")
    }
    let sizes = shape.dimensions.suffix(axes.count)
    var isMaximum = false
    if case .maximum = function { isMaximum = true }
    for (axis, size) in zip(axes, sizes) {
      for span in axis.spans {
        guard span.start >= 0, span.count >= (isMaximum ? 1 : 0), axis.step > 0,
          let reach = max(0, span.count - 1).checkedProduct(with: axis.step),
          reach < size || span.count == 0, span.start <= size - 1 - reach || span.count == 0
        else {
          throw invalidAttribute(
            "with a window of \(span.count) elements from \(span.start) does not fit \(size) elements"
          )
        }
      }
    }
    let type = inputs[0].with(
      shape: try Shape(shape.dimensions.dropLast(axes.count) + axes.map(\.spans.count)))
    if case .maximum(true) = function { return [type, TensorType(.int64, type.shape)] }
    return [type]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if case .mean = function { try requireReal(inputs) }
    guard inputs[0].elementType.number != nil else { throw unsupported(inputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let covered = axes.reduce(multiplicity(of: inputs[0].shape)) { work, axis in
      work.checkedProduct(with: axis.spans.reduce(0) { $0 + $1.count }) ?? .max
    }
    guard covered <= 1 << 36 else {
      throw GraphError(.overBudget, "\(Self.name) would look at \(covered) elements")
    }
    switch function {
    case .mean(let divisor):
      return [try withReal(inputs) { try means(inputs[0], divisor, outputs[0], $0) }]
    case .maximum:
      guard let number = inputs[0].elementType.number else {
        throw unsupported(inputs.map(\.type))
      }
      return try largest(inputs[0], outputs, number)
    }
  }

  private func multiplicity(of shape: Shape) -> Int {
    shape.dimensions.dropLast(axes.count).reduce(1, *)
  }

  /// Calls a closure for each position of the window, with the indices of what is covered in the first
  /// plane, and what the spans count.
  private func visit(_ shape: Shape, _ body: ([Int], Int) -> Void) {
    let all = [WindowSpans](repeating: .single, count: 3 - axes.count) + axes
    let sizes = [Int](repeating: 1, count: 3 - axes.count) + shape.dimensions.suffix(axes.count)
    var covered: [Int] = []
    for z in all[0].spans {
      for y in all[1].spans {
        for x in all[2].spans {
          covered.removeAll(keepingCapacity: true)
          for plane in 0..<z.count {
            let top = (z.start + plane * all[0].step) * sizes[1]
            for line in 0..<y.count {
              let row = (top + y.start + line * all[1].step) * sizes[2] + x.start
              for column in 0..<x.count { covered.append(row + column * all[2].step) }
            }
          }
          body(covered, z.divisor * y.divisor * x.divisor)
        }
      }
    }
  }

  @specialized(where Element == Float)
  private func means<Element: RealElement>(
    _ input: Tensor, _ divisor: Int?, _ output: TensorType, _: Element.Type
  ) throws -> Tensor {
    let values = try input.elements(as: Element.self)
    var results = [Element](repeating: 0, count: output.shape.elementCount)
    let (planes, positions) = (
      multiplicity(of: input.shape), axes.reduce(1) { $0 * $1.spans.count }
    )
    let size = input.shape.dimensions.suffix(axes.count).reduce(1, *)
    var position = 0
    visit(input.shape) { covered, count in
      let count = Element(divisor ?? count)
      for plane in 0..<planes {
        var sum: Element = 0
        for index in covered { sum += values[plane * size + index] }
        results[plane * positions + position] = sum / count
      }
      position += 1
    }
    return try Tensor(results, type: output)
  }

  @specialized(where Element == Float)
  private func largest<Element: Comparable & Numeric & TensorElement>(
    _ input: Tensor, _ outputs: [TensorType], _: Element.Type
  ) throws -> [Tensor] {
    let values = try input.elements(as: Element.self)
    let (planes, positions) = (
      multiplicity(of: input.shape), axes.reduce(1) { $0 * $1.spans.count }
    )
    let size = input.shape.dimensions.suffix(axes.count).reduce(1, *)
    var indices = [Int64](repeating: 0, count: outputs[0].shape.elementCount)
    var position = 0
    visit(input.shape) { covered, _ in
      for plane in 0..<planes {
        let start = plane * size
        var best = covered[0]
        for index in covered {
          let value = values[start + index]
          if value > values[start + best] || value != value { best = index }
        }
        indices[plane * positions + position] = Int64(best)
      }
      position += 1
    }
    let results = indices.indices.map {
      values[$0 / max(1, positions) * size + Int(indices[$0])]
    }
    let tensor = try Tensor(results, type: outputs[0])
    return outputs.count == 1 ? [tensor] : [tensor, try Tensor(indices, type: outputs[1])]
  }
}
