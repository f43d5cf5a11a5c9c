internal import LanternGraphs
internal import LanternImaging
internal import LanternRuntime
internal import LanternTensors

extension ImageClassifier {
  typealias ImageInput = (type: TensorType, layout: ImagePreprocessing.Layout)

  /// The type of the model's image input, and how it lays out pictures.
  static func imageInput(of model: Model, _ options: Options) throws -> ImageInput {
    guard let method = model.methods.first, method.inputs.count == 1 else {
      throw GraphError(
        .invalidInput,
        "the model is not an image classifier: it takes \(model.methods.first?.inputs.count ?? 0) "
          + "inputs, not one picture")
    }
    guard let declared = method.inputs[0].type else {
      // Formats that do not state types come from PyTorch, whose pictures have channels first.
      let size = options.inputSize ?? (224, 224)
      return (
        TensorType(.float32, try Shape([1, 3, size.height, size.width])), .channelsFirst
      )
    }
    let shape = declared.shape
    guard shape.rank == 4 else {
      throw GraphError(
        .invalidInput, "the model is not an image classifier: its input is \(declared)")
    }
    let layout: ImagePreprocessing.Layout =
      shape[3] != 3 && shape[1] == 3 ? .channelsFirst : .channelsLast
    guard let size = options.inputSize else { return (declared, layout) }
    let dimensions =
      layout == .channelsLast
      ? [1, size.height, size.width, 3] : [1, 3, size.height, size.width]
    return (declared.with(shape: try Shape(dimensions)), layout)
  }

  /// The normalisation: the caller's, the model's own, or the usual one for such an input.
  static func normalization(
    for model: Model, _ input: TensorType, _ options: Options
  ) -> (mean: [Float], deviation: [Float], source: String) {
    if let given = options.normalization {
      return (given.mean, given.deviation, "as given")
    }
    if let own = model.metadata.normalization {
      // One number serves all channels.
      func three(_ numbers: [Double]) -> [Float] {
        (numbers.count == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers).map { Float($0) }
      }
      return (three(own.mean), three(own.deviation), "from the model's metadata")
    }
    if input.elementType != .float32, let quantization = input.quantization {
      // Without a word from the model its stored integers are the bytes themselves.
      let scale = Float(quantization.scale)
      let zero = Float(quantization.zeroPoint) + (input.elementType == .int8 ? 128 : 0)
      return (
        [zero, zero, zero], [1 / scale, 1 / scale, 1 / scale],
        "assumed: the bytes are the quantised input"
      )
    }
    if model.methods.first?.inputs.first?.type == nil {
      return (
        ImagePreprocessing.imageNetMean, ImagePreprocessing.imageNetDeviation,
        "assumed: torchvision's"
      )
    }
    let half: [Float] = [127.5, 127.5, 127.5]
    return (half, half, "assumed: -1 to 1")
  }

  /// The number of classes, from the model or from what it gives for an empty picture.
  static func classCount(
    of model: Model, _ input: TensorType, _ session: inout ModelSession
  ) throws -> Int {
    var shape = model.methods.first?.outputs.first?.type?.shape
    if shape == nil {
      let blank = try Tensor(
        type: input, storage: .array([UInt8](repeating: 0, count: input.byteCount)))
      shape = try session.call([blank]).first?.shape
    }
    // One picture: all dimensions but one are 1.
    guard let shape, let count = shape.dimensions.max(), count > 1, shape.elementCount == count
    else {
      throw GraphError(
        .invalidInput,
        "the model is not an image classifier: its output of shape "
          + "\(shape.map(\.description) ?? "unknown") is not one score for each class")
    }
    return count
  }
}

extension Graph {
  /// Whether the first output is a softmax, reached without other arithmetic.
  var endsInSoftmax: Bool {
    guard var id = outputs.first else { return false }
    for node in nodes.reversed() where node.outputs.contains(id) {
      switch node.operator {
      case is Softmax: return true
      case is Reshape, is Dequantize, is Quantize: id = node.inputs[0]
      default: return false
      }
    }
    return false
  }
}
