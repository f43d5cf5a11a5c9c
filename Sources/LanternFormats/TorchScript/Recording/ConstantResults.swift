internal import LanternGraphs
internal import LanternTensors

/// What operations on large constants gave in earlier calls.
///
/// A program that is interpreted lays out its weights anew in every call. With the results kept that
/// takes no time, and they lie where they lay, so that the graph they are in is found again.
final class ConstantResults {
  private struct Key: Hashable {
    let operation: OperatorKey
    let inputs: [TensorIdentity]
    let declared: [TensorType]?
  }

  private var results = RecentlyUsed<Key, [Tensor]>(capacity: 1 << 12, costLimit: 1 << 28)
  /// Below as many bytes, doing it again takes no longer than finding it.
  private static let smallest = 1 << 12

  /// The results of an operation, made by a closure unless they are known.
  func results(
    of operation: any Operator, on inputs: [Tensor], declared: [TensorType]?,
    _ make: () throws -> [Tensor]
  ) rethrows -> [Tensor] {
    guard inputs.contains(where: { $0.type.byteCount >= Self.smallest }),
      let operation = OperatorKey(operation)
    else { return try make() }
    let key = Key(
      operation: operation, inputs: inputs.map { TensorIdentity($0) }, declared: declared)
    if let known = results[key] { return known }
    let made = try make()
    let cost = made.reduce(0) { $0.checkedSum(with: $1.type.byteCount) ?? .max }
    results.insert(made, for: key, cost: cost)
    return made
  }
}
