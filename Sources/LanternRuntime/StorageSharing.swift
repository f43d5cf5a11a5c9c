internal import LanternGraphs
internal import LanternTensors

/// Which values of a graph use the same memory, and how long each memory is in use.
struct StorageSharing {
  private var parent: [Int]
  private var first: [Int]
  private var last: [Int]
  private let neverUsed = -1

  /// Joins aliases, and outputs with the inputs that they may be written over.
  init(graph: Graph, steps: [(step: Step, node: Int)]) {
    parent = Array(graph.values.indices)
    first = [Int](repeating: Int.max, count: graph.values.count)
    last = [Int](repeating: neverUsed, count: graph.values.count)
    // A caller fills inputs before the first step, and may leave some as they are for the next run.
    for id in graph.inputs {
      use(id.index, at: 0)
      use(id.index, at: steps.count)
    }
    for (index, entry) in steps.enumerated() {
      let node = graph.nodes[entry.node]
      for id in node.inputs + node.outputs { use(id.index, at: index) }
    }
    // A caller reads outputs after the last step.
    for id in graph.outputs { use(id.index, at: steps.count) }
    let inputs = Set(graph.inputs.map(\.index))
    for (index, entry) in steps.enumerated() {
      let node = graph.nodes[entry.node]
      guard let output = node.outputs.first?.index else { continue }
      switch entry.step.sharing {
      case .none: break
      case .alias(let input): join(output, node.inputs[input].index)
      case .overwrite(let input):
        let source = node.inputs[input].index
        let root = self.root(of: source)
        let isLastReader = last[root] == index && root != self.root(of: output)
        let readOnce = node.inputs.filter { self.root(of: $0.index) == root }.count == 1
        let sameSize =
          graph.values[source].type.byteCount == graph.values[output].type.byteCount
        if isLastReader, readOnce, sameSize, graph.values[source].constant == nil,
          !inputs.contains(where: { self.root(of: $0) == root })
        {
          join(output, source)
        }
      }
    }
  }

  /// Whether anything reads or writes a value.
  func isUsed(_ value: Int) -> Bool { last[root(of: value)] != neverUsed }

  /// The value that stands for all that share memory with this one.
  func root(of value: Int) -> Int {
    var value = value
    while parent[value] != value { value = parent[value] }
    return value
  }

  /// The steps during which a root's memory is in use.
  func lifetime(of root: Int) -> ClosedRange<Int> { first[root]...last[root] }

  private mutating func use(_ value: Int, at step: Int) {
    first[value] = min(first[value], step)
    last[value] = max(last[value], step)
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (child, root) = (self.root(of: a), self.root(of: b))
    guard child != root else { return }
    parent[child] = root
    first[root] = min(first[root], first[child])
    last[root] = max(last[root], last[child])
  }
}
