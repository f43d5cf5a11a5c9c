/// What a model file says of itself, for people, for preprocessing and for reading its results.
///
/// TensorFlow Lite's metadata in full; other formats leave most of it empty. Source: tflite-support
/// `metadata_schema.fbs`, version 1.5.0, whose words are kept where they are words of its own.
public struct ModelMetadata: Sendable {
  /// The model's name.
  public var name: String?
  /// A description of the model in words.
  public var summary: String?
  /// The version that its authors gave the model.
  public var version: String?
  /// Who made it.
  public var author: String?
  /// The licenses that it is under.
  public var license: String?
  /// The version of the metadata's schema that is needed to understand all of it.
  public var minimumParserVersion: String?
  /// The version of TensorFlow Lite that is needed to run the model.
  public var minimumRuntimeVersion: String?
  /// How the file was made.
  public var conversion: Conversion?
  /// What is said of each subgraph; the first is the one that is called by default.
  public var subgraphs: [SubgraphMetadata] = []
  /// The files that belong to the model as a whole.
  public var files: [AssociatedFile] = []
  /// Reads a file that is packed into the model, by name.
  package var packedFile: (@Sendable (String) throws -> [UInt8]?)?

  /// Creates empty metadata.
  public init() {}

  /// Where a model came from before it was converted.
  public struct Conversion: Sendable, Hashable {
    /// The version of TensorFlow that converted it.
    public var converterVersion: String?
    /// The version of the converter's interface, 1 or 2; 0 where it is not told.
    public var interfaceVersion: Int
    /// What it was made from, in words: `Keras`, `saved model`.
    public var source: String?
    /// How it was made smaller, in words: `full integer quantisation`.
    public var optimizations: [String]

    /// Creates it from its parts.
    public init(
      converterVersion: String?, interfaceVersion: Int, source: String?, optimizations: [String]
    ) {
      self.converterVersion = converterVersion
      self.interfaceVersion = interfaceVersion
      self.source = source
      self.optimizations = optimizations
    }
  }

  /// The bytes of a file that is packed into the model; nil where it is not.
  ///
  /// Throws when the archive that it lies in is damaged there.
  public func bytes(of file: AssociatedFile) throws -> [UInt8]? { try packedFile?(file.name) }

  /// What is said of an input of the first subgraph, if anything is.
  public func input(_ index: Int) -> TensorMetadata? {
    guard let inputs = subgraphs.first?.inputs, inputs.indices.contains(index) else { return nil }
    return inputs[index]
  }

  /// What is said of an output of the first subgraph, if anything is.
  public func output(_ index: Int) -> TensorMetadata? {
    guard let outputs = subgraphs.first?.outputs, outputs.indices.contains(index) else {
      return nil
    }
    return outputs[index]
  }
}

extension ModelMetadata {
  /// The file that lists the classes of the first output that has such a list.
  ///
  /// Nil when the model has none. Files of the whole model serve where no output has one.
  public var labelsFile: AssociatedFile? {
    let outputs = subgraphs.first?.outputs ?? []
    return outputs.lazy.compactMap { $0.labelsFile() }.first ?? sharedLabelsFile
  }

  /// The list of classes among the files of the first subgraph and of the whole model.
  public var sharedLabelsFile: AssociatedFile? {
    ((subgraphs.first?.files ?? []) + files).first { $0.labels != nil }
  }

  /// The class labels, by index; nil when the file has none.
  public var labels: [String]? { labelsFile?.labels }

  /// The name of the label list within the file.
  public var labelsName: String? { labelsFile?.name }

  /// Mean and deviation for each channel of the first input that asks for any:
  /// `(byte - mean) / deviation`.
  public var normalization: (mean: [Double], deviation: [Double])? {
    (subgraphs.first?.inputs ?? []).lazy.compactMap(\.normalization).first
  }
}
