/// Why pictures are normalised as they are.
public enum NormalizationSource: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// The caller says so.
  case given
  /// The model's own metadata says so.
  case metadata
  /// Nothing says so: the stored integers of a quantised input are taken for the bytes themselves.
  case assumedBytes
  /// Nothing says so: a float input with channels last is taken to reach from -1 to 1.
  case assumedUnitRange
  /// Nothing says so: a float input with channels first is taken to be normalised as torchvision's.
  case assumedTorchvision

  /// Whether nothing says so.
  public var isAssumed: Bool { self != .given && self != .metadata }

  public var description: String {
    switch self {
    case .given: "as given"
    case .metadata: "from the model's metadata"
    case .assumedBytes: "assumed: the bytes are the quantised input"
    case .assumedUnitRange: "assumed: -1 to 1"
    case .assumedTorchvision: "assumed: torchvision's"
    }
  }
}
