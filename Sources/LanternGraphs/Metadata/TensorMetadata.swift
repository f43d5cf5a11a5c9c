/// What a model file says of an input or output.
public struct TensorMetadata: Sendable, Hashable {
  /// The tensor's name for people, which may differ from the one in the graph.
  public var name: String?
  /// A description in words.
  public var summary: String?
  /// The names of its dimensions, in order; empty where they have none.
  public var dimensionNames: [String] = []
  /// What it stands for; nil where that is not told.
  public var content: Content?
  /// The dimensions that one of its objects takes; nil for all but the batch.
  public var contentDimensions: ClosedRange<Int>?
  /// What is done outside of the graph to make an input, or to read an output, in order.
  public var units: [ProcessUnit] = []
  /// The smallest value of each channel, or one for all; empty where they are not told.
  public var minimum: [Float] = []
  /// The largest value of each channel, or one for all; empty where they are not told.
  public var maximum: [Float] = []
  /// The files that belong to it.
  public var files: [AssociatedFile] = []

  /// Creates empty metadata.
  public init() {}

  /// What the numbers of a tensor are.
  public enum Content: Sendable, Hashable {
    /// Features, which are nothing special.
    case features
    /// A picture.
    case image(ImageContent)
    /// Boxes around things in a picture.
    case boundingBoxes(BoundingBoxContent)
    /// Sound: samples a second, and channels; 0 where they are not told.
    case audio(sampleRate: Int, channels: Int)
    /// A kind that this version does not know, by its number in the schema.
    case unknown(Int)
  }

  /// What a tensor of pictures says of them.
  public struct ImageContent: Sendable, Hashable {
    /// How colours are told.
    public enum ColorSpace: String, Sendable, Hashable {
      case unknown
      case rgb = "RGB"
      case grayscale
    }

    /// How colours are told.
    public var colorSpace: ColorSpace
    /// The size in pixels for a tensor whose shape leaves it open.
    public var defaultSize: Size?

    /// Creates it from its parts.
    public init(colorSpace: ColorSpace, defaultSize: Size?) {
      self.colorSpace = colorSpace
      self.defaultSize = defaultSize
    }

    /// A width and a height in pixels.
    public struct Size: Sendable, Hashable {
      /// The width.
      public var width: Int
      /// The height.
      public var height: Int

      /// Creates a size.
      public init(width: Int, height: Int) {
        self.width = width
        self.height = height
      }
    }
  }

  /// How four numbers tell a box.
  public struct BoundingBoxContent: Sendable, Hashable {
    /// What the four numbers are, in the usual order.
    public enum Kind: String, Sendable, Hashable {
      case unknown
      /// Left, top, right, bottom.
      case boundaries
      /// Left, top, width, height.
      case upperLeft = "upper left"
      /// Horizontal and vertical centre, width, height.
      case center
    }

    /// In what positions are counted.
    public enum Coordinates: String, Sendable, Hashable {
      /// Shares of the picture's width and height, 0 to 1.
      case ratio
      /// Pixels.
      case pixel
      case unknown
    }

    /// Where each of the four numbers of the usual order stands; empty for that order itself.
    public var order: [Int]
    /// What the numbers are.
    public var kind: Kind
    /// In what they are counted.
    public var coordinates: Coordinates

    /// Creates it from its parts.
    public init(order: [Int], kind: Kind, coordinates: Coordinates) {
      self.order = order
      self.kind = kind
      self.coordinates = coordinates
    }
  }
}

extension TensorMetadata {
  /// The list of what an axis, or each value, stands for.
  ///
  /// Of several the first with the locale, such as `de` or `en-US`; with nil, or where none has it,
  /// the first of all, which the schema calls the default.
  public func labelsFile(locale: String? = nil) -> AssociatedFile? {
    let lists = files.filter { $0.labels != nil }
    let axis = lists.filter { $0.kind == .axisLabels }
    let candidates = axis.isEmpty ? lists : axis
    return locale.flatMap { locale in candidates.first { $0.locale == locale } }
      ?? candidates.first
  }

  /// Mean and deviation of each channel: `(value - mean) / deviation`.
  ///
  /// One number serves all channels of the other. Nil where none is told, or what is told makes no
  /// numbers.
  public var normalization: (mean: [Double], deviation: [Double])? {
    for case .normalization(var mean, var deviation) in units {
      if mean.count == 1 { mean = [Float](repeating: mean[0], count: deviation.count) }
      if deviation.count == 1 {
        deviation = [Float](repeating: deviation[0], count: mean.count)
      }
      guard !mean.isEmpty, mean.count == deviation.count,
        (mean + deviation).allSatisfy(\.isFinite), deviation.allSatisfy({ $0 != 0 })
      else { continue }
      return (mean.map(Double.init), deviation.map(Double.init))
    }
    return nil
  }

  /// How scores become comparable, with the parameters of each class from its file.
  public var scoreCalibration: ScoreCalibration? {
    for case .scoreCalibration(let transformation, let defaultScore) in units {
      guard
        let file = files.first(where: { $0.calibration != nil }), let sigmoids = file.calibration
      else { return nil }
      return ScoreCalibration(
        transformation: transformation, defaultScore: defaultScore, sigmoids: sigmoids)
    }
    return nil
  }

  /// The score below which results are to be left out.
  public var scoreThreshold: Float? {
    for case .scoreThreshold(let threshold) in units where threshold.isFinite { return threshold }
    return nil
  }
}
