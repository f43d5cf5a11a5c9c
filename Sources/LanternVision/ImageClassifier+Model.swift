internal import LanternGraphs
internal import LanternImaging
internal import LanternRuntime
internal import LanternTensors

extension ImageClassifier {
  /// The image input of a model.
  struct ImageInput {
    /// Its type, all dimensions known.
    var type: TensorType
    /// How it lays out pictures.
    var layout: ImagePreprocessing.Layout
    /// Whether neither the model nor the caller says its height and width.
    var isSizeAssumed: Bool
  }

  /// The side of pictures where nothing says it: that of most networks for ImageNet.
  private static let assumedSide = 224

  /// The model's image input.
  ///
  /// Throws `GraphError` when there is none, and when the caller's size is not the model's own.
  static func imageInput(of model: Model, _ options: Options) throws(GraphError) -> ImageInput {
    guard let method = model.methods.first, method.inputs.count == 1 else {
      throw GraphError(
        .invalidInput,
        "the model is not an image classifier: it takes \(model.methods.first?.inputs.count ?? 0) "
          + "inputs, not one picture")
    }
    let ownSize = defaultSize(of: model)
    let size = options.inputSize ?? ownSize ?? (assumedSide, assumedSide)
    let isKnown = options.inputSize != nil || ownSize != nil
    guard let declared = method.inputs[0].type else {
      // Formats that do not state types come from PyTorch, whose pictures have channels first.
      return ImageInput(
        type: TensorType(.float32, try shape(.channelsFirst, size)), layout: .channelsFirst,
        isSizeAssumed: !isKnown)
    }
    let open = method.inputs[0].openDimensions
    let dimensions = declared.shape.dimensions
    func fits(_ axis: Int) -> Bool { dimensions[axis] == 3 || open.contains(axis) }
    guard dimensions.count == 4, fits(3) || fits(1), dimensions[0] == 1 || open.contains(0) else {
      throw GraphError(
        .invalidInput,
        "the model is not an image classifier: its input is \(declared), not one picture of three "
          + "channels")
    }
    let layout: ImagePreprocessing.Layout = fits(3) ? .channelsLast : .channelsFirst
    let (row, column) = layout == .channelsLast ? (1, 2) : (2, 3)
    func side(_ axis: Int, _ wanted: Int) throws(GraphError) -> Int {
      if open.contains(axis) { return wanted }
      guard options.inputSize == nil || dimensions[axis] == wanted else {
        throw GraphError(
          .invalidInput,
          "the model's input is \(dimensions[row]) x \(dimensions[column]) pixels and cannot be "
            + "\(size.height) x \(size.width)")
      }
      return dimensions[axis]
    }
    let sides = (try side(row, size.height), try side(column, size.width))
    return ImageInput(
      type: declared.with(shape: try shape(layout, sides)), layout: layout,
      isSizeAssumed: !isKnown && (open.contains(row) || open.contains(column)))
  }

  /// The size that the metadata states for pictures whose size the input leaves open.
  private static func defaultSize(of model: Model) -> (height: Int, width: Int)? {
    guard case .image(let image) = model.metadata.input(0)?.content, let size = image.defaultSize,
      size.width > 0, size.height > 0
    else { return nil }
    return (size.height, size.width)
  }

  private static func shape(
    _ layout: ImagePreprocessing.Layout, _ size: (height: Int, width: Int)
  ) throws(GraphError) -> Shape {
    do {
      return try Shape(
        layout == .channelsLast
          ? [1, size.height, size.width, 3] : [1, 3, size.height, size.width])
    } catch { throw GraphError(.invalidShape, error.description) }
  }

  /// The normalisation: the caller's, the model's own, or the usual one for such an input.
  static func normalization(
    for model: Model, _ input: ImageInput, _ options: Options
  ) -> (mean: [Float], deviation: [Float], source: NormalizationSource) {
    func three(_ number: Float) -> [Float] { [number, number, number] }
    if let given = options.normalization { return (given.mean, given.deviation, .given) }
    if let own = model.metadata.normalization {
      // One number serves all channels.
      func channels(_ numbers: [Double]) -> [Float] {
        numbers.count == 1 ? three(Float(numbers[0])) : numbers.map { Float($0) }
      }
      return (channels(own.mean), channels(own.deviation), .metadata)
    }
    if !input.type.elementType.isFloatingPoint {
      let scale = Float(input.type.quantization?.scale ?? 1)
      let zero = Float(input.type.quantization?.zeroPoint ?? 0)
      return (
        three(zero + (input.type.elementType == .int8 ? 128 : 0)), three(1 / scale), .assumedBytes
      )
    }
    if input.layout == .channelsFirst {
      return (
        ImagePreprocessing.imageNetMean, ImagePreprocessing.imageNetDeviation, .assumedTorchvision
      )
    }
    return (three(127.5), three(127.5), .assumedUnitRange)
  }

  /// Which output has a score for each class: the first whose metadata names its axis, else the
  /// first.
  static func outputIndex(of model: Model) -> Int {
    model.metadata.subgraphs.first?.outputs.firstIndex { output in
      output.files.contains { $0.kind == .axisLabels && $0.labels != nil }
    } ?? 0
  }

  /// The labels that the model has for an output, in the language that the caller wants or by
  /// default; those of the whole model where the output has none.
  static func labels(
    _ output: TensorMetadata?, shared: AssociatedFile?, _ options: Options
  ) -> Labels? {
    guard let file = output?.labelsFile(locale: options.labelsLocale) ?? shared,
      let names = file.labels
    else { return nil }
    var source = "the model's own \(file.name)"
    if let locale = options.labelsLocale, file.locale != locale {
      source += ", since it has none for the locale \(locale)"
    }
    return Labels(names, source: source)
  }

  /// The number of classes, from an output's shape.
  ///
  /// Throws `GraphError` unless it is one score for each of at least two classes.
  static func classCount(of shape: Shape?) throws(GraphError) -> Int {
    // One picture: all dimensions but one are 1.
    guard let shape, let count = shape.dimensions.max(), count > 1, shape.elementCount == count
    else {
      throw GraphError(
        .invalidInput,
        "the model is not an image classifier: its output "
          + (shape.map { "of shape \($0) " } ?? "") + "is not one score for each class")
    }
    return count
  }
}
