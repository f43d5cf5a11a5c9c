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

  /// Where the numbers were when they were last asked for; the recorder brings them up to date.
  private(set) var content: Content
  /// What it shows the memory of; nil for a tensor with memory of its own.
  private(set) var origin: ViewOrigin?
  /// How often its memory has been written to; for a view, when it last looked.
  private(set) var generation = 0
  /// Whether a module holds it, so that changing it in place changes what later calls see.
  var isState = false
  /// Whether it is a number of the program, whose element type gives way to that of any tensor.
  var isNumber: Bool { number != nil }
  /// The number of the program that it is, which double precision has more digits of.
  var number: ScriptNumber?
  /// How stored rows stand for real numbers where zero points are no integers; see `RowQuantization`.
  var rows: RowQuantization?
  /// Why the numbers cannot be told any more, as the end of a sentence.
  private(set) var loss: String?

  /// A tensor whose numbers are found here; a view, if it shows the memory of another tensor.
  init(_ content: Content, viewing origin: ViewOrigin? = nil) {
    self.content = content
    self.origin = origin
    generation = origin?.root.generation ?? 0
  }

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

  /// Whether stored integers stand for real numbers.
  var isQuantized: Bool { type.quantization != nil || rows != nil }

  /// The data, where it is known before any call.
  var constant: Tensor? {
    if isCurrent, case .constant(let tensor) = content { return tensor }
    return nil
  }

  /// Whether the memory has not been written to since the content was found.
  var isCurrent: Bool { origin.map { $0.root.generation == generation } ?? true }

  /// Becomes a view of memory that holds its numbers already.
  func show(_ origin: ViewOrigin) {
    self.origin = origin
    generation = origin.root.generation
  }

  /// Finds the content of a view anew.
  func look(_ content: Content) {
    self.content = content
    generation = origin?.root.generation ?? generation
  }

  /// Makes all views look at the memory anew.
  func outdateViews() { generation += 1 }

  /// Gives a tensor with memory of its own other numbers of the same type.
  func write(_ content: Content) {
    self.content = content
    loss = nil
    generation += 1
  }

  /// Puts the numbers back to what they were at some time, when its memory had this generation.
  ///
  /// Views that were made since must not be used any more.
  func restore(_ content: Content, _ generation: Int) {
    self.content = content
    self.generation = generation
    loss = nil
  }

  /// Says that the graph that would have made the numbers is gone.
  func lose() {
    loss =
      "reads a tensor whose numbers were lost when an earlier call failed; make a new instance of "
      + "the model"
  }

  /// Says where the numbers are after the graph that made them has been run.
  func settle(_ tensor: Tensor) { content = .computed(tensor) }
}
