internal import LanternTensors

/// An operator that can change places with a transpose of its inputs.
package protocol LayoutIndependent: Operator {
  /// The operator that gives the same result when it comes before a transpose by `permutation`
  /// instead of after it; nil where there is none.
  func movedBeforeTranspose(_ permutation: [Int]) -> (any Operator)?

  /// How many of the first inputs are laid out like the output; the rest are parameters.
  func transposableInputCount(of inputCount: Int) -> Int
}

extension LayoutIndependent {
  package func movedBeforeTranspose(_ permutation: [Int]) -> (any Operator)? { self }
  package func transposableInputCount(of inputCount: Int) -> Int { inputCount }
}

extension Add: LayoutIndependent {}
extension Subtract: LayoutIndependent {}
extension Multiply: LayoutIndependent {}
extension Divide: LayoutIndependent {}
extension Clamp: LayoutIndependent {}
extension Logistic: LayoutIndependent {}
extension Tanh: LayoutIndependent {}
extension HardSwish: LayoutIndependent {}
extension SiLU: LayoutIndependent {}
extension LeakyRelu: LayoutIndependent {}
extension Elu: LayoutIndependent {}
extension Gelu: LayoutIndependent {}
extension Cast: LayoutIndependent {}

extension Dequantize: LayoutIndependent {}
extension Quantize: LayoutIndependent {
  package func movedBeforeTranspose(_ permutation: [Int]) -> (any Operator)? {
    quantization.axis == nil ? self : nil
  }
}

extension Concatenate: LayoutIndependent {
  package func movedBeforeTranspose(_ permutation: [Int]) -> (any Operator)? {
    let axis = axis < 0 ? axis + permutation.count : axis
    guard permutation.indices.contains(axis) else { return nil }
    var moved = self
    moved.axis = permutation[axis]
    return moved
  }
}

extension Pad: LayoutIndependent {
  package func movedBeforeTranspose(_ permutation: [Int]) -> (any Operator)? {
    guard before.count == permutation.count, after.count == permutation.count else { return nil }
    var moved = self
    for (position, axis) in permutation.enumerated() {
      moved.before[axis] = before[position]
      moved.after[axis] = after[position]
    }
    return moved
  }

  package func transposableInputCount(of inputCount: Int) -> Int { 1 }
}
