internal import LanternGraphs
internal import LanternTensors

/// A tensor of a program, shared by all who hold it, as operations in place need.
final class ScriptTensor {
  /// Where the numbers are.
  enum Content {
    /// Known, and the same in every call: a parameter, or what follows from parameters alone.
    case constant(Tensor)
    /// Known in this call.
    case computed(Tensor)
    /// A value of the graph that is being recorded.
    case recorded(Value.ID, TensorType)
  }

  /// Where the numbers are; they hold only while there is no `staleness`, which the recorder checks.
  fileprivate(set) var content: Content
  /// Tensors that lie in the same memory in PyTorch, this one among them.
  fileprivate var views: ViewGroup?
  /// Whether a module holds it, so that changing it in place changes what later calls see.
  var isState = false
  /// Whether it is a number of the program, whose element type gives way to that of any tensor.
  var isNumber = false
  /// Why the numbers cannot be told any more, as the end of a sentence.
  fileprivate(set) var staleness: String?

  /// A tensor whose numbers are found here.
  init(_ content: Content) { self.content = content }

  /// A tensor whose data is known before any call, such as a parameter.
  convenience init(_ tensor: Tensor) { self.init(.constant(tensor)) }

  /// Element type, shape in PyTorch's order of dimensions, quantisation.
  var type: TensorType {
    switch content {
    case .constant(let tensor), .computed(let tensor): tensor.type
    case .recorded(_, let type): type
    }
  }

  var shape: Shape { type.shape }

  /// The data, where it is known before any call.
  var constant: Tensor? {
    if case .constant(let tensor) = content { return tensor }
    return nil
  }
}

/// Tensors over one piece of memory.
private final class ViewGroup {
  struct Member { weak var tensor: ScriptTensor? }
  var members: [Member] = []
}

extension ScriptTensor {
  /// Remembers that this tensor is a view of another one's memory.
  func markAsView(of other: ScriptTensor) {
    let group = other.views ?? ViewGroup()
    if other.views == nil {
      group.members.append(ViewGroup.Member(tensor: other))
      other.views = group
    }
    group.members.append(ViewGroup.Member(tensor: self))
    views = group
    // What changes the view changes what the module holds.
    if other.isState { isState = true }
  }

  /// Gives the tensor other numbers of the same type, as an operation in place does.
  ///
  /// Whoever else looks at the same memory cannot be told its numbers any more.
  func replace(with content: Content, by operation: String) {
    self.content = content
    staleness = nil
    for member in views?.members ?? [] {
      guard let other = member.tensor, other !== self else { continue }
      other.staleness =
        "reads a tensor after \(operation) has changed another view of its memory in place; "
        + "Lantern follows such a change only in the tensor that was changed"
    }
  }

  /// Says that the graph that would have made the numbers is gone.
  func lose() {
    staleness =
      "reads a tensor whose numbers were lost when an earlier call failed; make a new instance of "
      + "the model"
  }

  /// Says where the numbers are after the graph that made them has been run.
  func settle(_ tensor: Tensor) { content = .computed(tensor) }
}
