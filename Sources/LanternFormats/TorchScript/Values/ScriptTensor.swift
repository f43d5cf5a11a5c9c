internal import LanternGraphs
internal import LanternTensors

/// A tensor of a program: one whose data is known, or a value of the graph that is being recorded.
final class ScriptTensor {
  enum Content {
    case known(Tensor)
    case recorded(Value.ID, TensorType)
  }

  var content: Content

  init(_ content: Content) { self.content = content }

  /// A tensor whose data is known, such as a parameter.
  convenience init(_ tensor: Tensor) { self.init(.known(tensor)) }

  /// Element type, shape in PyTorch's order of dimensions, quantisation.
  var type: TensorType {
    switch content {
    case .known(let tensor): tensor.type
    case .recorded(_, let type): type
    }
  }
}
