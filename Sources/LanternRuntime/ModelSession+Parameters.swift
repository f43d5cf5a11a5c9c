internal import LanternGraphs
public import LanternTensors

/// Which input or output is meant: by its name, or by its position.
///
/// Literals are enough: `session.read(from: "scores")`, `session.read(from: 0)`.
public enum ParameterReference: Sendable, Hashable {
  /// The one of this name; the first, if there are several.
  case name(String)
  /// The one at this position, from 0.
  case index(Int)
}

extension ParameterReference: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .name(value) }
  public init(integerLiteral value: Int) { self = .index(value) }
}

extension ModelSession {
  /// What is known of an input or output of the selected method.
  public struct Parameter: Sendable, Hashable {
    /// Its position, from 0.
    public let index: Int
    /// Its name in the file, or `output 0` and the like where the file has none.
    public let name: String
    /// Its element type, shape and quantisation, as they are now.
    ///
    /// Nil while they are not known: of an input, until `resize` says the shape that the file does not;
    /// of an output, until the session is prepared, or, where its shape is made out of data, has run.
    public let type: TensorType?
    /// Which dimensions the file leaves open, to be given by `resize`.
    public let openDimensions: [Int]
  }

  /// The inputs of the selected method, in order.
  public var inputs: [Parameter] { memory.inputs }

  /// The outputs of the selected method, in order; empty until they are known.
  public var outputs: [Parameter] { memory.outputs }

  /// Gives an input another shape.
  ///
  /// Plans are made anew at the next use or `prepare()`, so that several inputs can be resized one
  /// after the other; what was written to any of them is lost. `elementType` is for inputs whose type
  /// the file does not say, and is float32 then unless given. A shape that is the present one changes
  /// nothing.
  ///
  /// Throws `GraphError` when there is no such input, or the file says another element type. What the
  /// model does not accept is thrown when plans are made.
  public mutating func resize(
    _ input: ParameterReference, to shape: Shape, elementType: ElementType? = nil
  ) throws {
    try memory.resize(memory.inputIndex(input), to: shape, elementType: elementType)
  }
}
