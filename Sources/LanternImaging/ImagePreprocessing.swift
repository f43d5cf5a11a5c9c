public import LanternTensors

/// What is done to a picture before a network sees it: crop, resize, normalise, lay out, quantise.
///
/// A value is `(byte - mean) / deviation` for its channel, where `byte` is the resized colour from 0
/// to 255, not rounded. Where the input is quantised it is stored as `round(value / scale) +
/// zeroPoint`, half away from zero, within the element type's range; integers without a
/// quantisation are stored as `round(value)`.
public struct ImagePreprocessing: Sendable, Hashable {
  /// Which part of the picture is used.
  public enum Crop: String, Sendable, Hashable, CaseIterable {
    /// The largest part in the middle with the proportions of the input.
    case center
    /// All of it, squeezed or stretched to the proportions of the input.
    case none
  }

  /// The order of rows, columns and channels in the input.
  public enum Layout: String, Sendable, Hashable, CaseIterable {
    /// `[1, height, width, 3]`, as TensorFlow has it.
    case channelsLast = "NHWC"
    /// `[1, 3, height, width]`, as PyTorch has it.
    case channelsFirst = "NCHW"
  }

  /// The part of the picture that is used.
  public var crop: Crop
  /// How pixels are made when the size changes.
  public var filter: ResizeFilter
  /// What is subtracted from the bytes of each channel, red first.
  public var mean: [Float]
  /// What the differences are divided by.
  public var deviation: [Float]
  /// The order in which the input has its dimensions.
  public var layout: Layout

  /// Creates a preprocessing; without `mean` and `deviation` bytes are passed as they are.
  public init(
    crop: Crop = .center, filter: ResizeFilter = .area, mean: [Float] = [0, 0, 0],
    deviation: [Float] = [1, 1, 1], layout: Layout = .channelsLast
  ) {
    self.crop = crop
    self.filter = filter
    self.mean = mean
    self.deviation = deviation
    self.layout = layout
  }

  /// The mean and deviation of ImageNet's photos, which torchvision's networks are trained with, in
  /// units of bytes.
  public static let imageNetMean: [Float] = [123.675, 116.28, 103.53]
  /// The deviation that goes with `imageNetMean`.
  public static let imageNetDeviation: [Float] = [58.395, 57.12, 57.375]

  /// The input tensor for a picture.
  ///
  /// `type` is the network's own: `[1, height, width, 3]` or `[1, 3, height, width]` by `layout`, of
  /// float32, or of uint8 or int8 with one scale. Throws `ImageError` when it is another.
  public func tensor(from image: Image, as type: TensorType) throws -> Tensor {
    let (height, width) = try size(of: type)
    let values = normalized(
      image.resized(
        region(of: image, width: width, height: height), width: width, height: height,
        filter: filter))
    switch type.elementType {
    case .float32:
      return try Tensor(arranged(values, pixels: width * height), type: type)
    case .uint8, .int8:
      guard type.quantization?.isPerTensor != false else {
        throw ImageError(
          .invalidPreprocessing, "the image input \(type) has no one scale to quantise with")
      }
      let bytes = quantized(arranged(values, pixels: width * height), type)
      return try Tensor(type: type, storage: .array(bytes))
    default:
      throw ImageError(
        .invalidPreprocessing, "an image cannot be made a tensor of \(type.elementType)")
    }
  }

  /// The part of a picture that is used for an input of this size.
  ///
  /// A centred part is rounded to the nearest size in whole pixels; where the margins cannot be
  /// equal the left and upper ones are smaller by a pixel.
  package func region(of image: Image, width: Int, height: Int) -> PixelRegion {
    guard crop == .center else {
      return PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
    }
    // The largest rectangle of the input's proportions, rounded to whole pixels.
    let scale = min(Double(image.width) / Double(width), Double(image.height) / Double(height))
    let cropWidth = min(image.width, max(1, Int((Double(width) * scale).rounded())))
    let cropHeight = min(image.height, max(1, Int((Double(height) * scale).rounded())))
    return PixelRegion(
      x: (image.width - cropWidth) / 2, y: (image.height - cropHeight) / 2, width: cropWidth,
      height: cropHeight)
  }

  /// The height and width of an image input.
  ///
  /// Throws `ImageError` unless it takes one picture of three channels in this layout, of no more
  /// than 8192 x 8192 pixels.
  public func size(of type: TensorType) throws(ImageError) -> (height: Int, width: Int) {
    let shape = type.shape
    let channelAxis = layout == .channelsLast ? 3 : 1
    guard shape.rank == 4, shape[0] == 1, shape[channelAxis] == 3, shape.elementCount > 0,
      mean.count == 3, deviation.count == 3, deviation.allSatisfy({ $0 != 0 })
    else {
      throw ImageError(
        .invalidPreprocessing,
        "the input \(type) is not one \(layout.rawValue) picture of three channels, normalised by "
          + "three means and three deviations that are not zero")
    }
    guard shape.elementCount <= Self.elementLimit else {
      throw ImageError(
        .overBudget,
        "the input \(type) has \(shape.elementCount) numbers, and \(Self.elementLimit) are allowed")
    }
    return layout == .channelsLast ? (shape[1], shape[2]) : (shape[2], shape[3])
  }

  /// The most numbers of an input: a picture of 8192 x 8192 pixels, 805 MB of float32.
  private static let elementLimit = 3 << 26

  private func normalized(_ bytes: [Float]) -> [Float] {
    var values = bytes
    for channel in 0..<3 {
      for index in stride(from: channel, to: values.count, by: 3) {
        values[index] = (values[index] - mean[channel]) / deviation[channel]
      }
    }
    return values
  }

  /// Pixels one after the other become three planes where the layout wants them.
  private func arranged(_ values: [Float], pixels: Int) -> [Float] {
    guard layout == .channelsFirst else { return values }
    var planes = [Float](repeating: 0, count: values.count)
    for pixel in 0..<pixels {
      for channel in 0..<3 { planes[channel * pixels + pixel] = values[3 * pixel + channel] }
    }
    return planes
  }

  /// The bytes of quantised values; int8 as the bytes of its two's complement.
  private func quantized(_ values: [Float], _ type: TensorType) -> [UInt8] {
    let scale = Float(type.quantization?.scale ?? 1)
    let zero = Float(type.quantization?.zeroPoint ?? 0)
    let range: ClosedRange<Float> = type.elementType == .int8 ? -128...127 : 0...255
    return values.map { value in
      let stored = (value / scale).rounded(.toNearestOrAwayFromZero) + zero
      let inRange = min(max(stored.isNaN ? zero : stored, range.lowerBound), range.upperBound)
      return UInt8(truncatingIfNeeded: Int(inRange))
    }
  }
}

extension ImagePreprocessing: CustomStringConvertible {
  /// The steps in words: `center crop, area resize, (byte - 127) / 128, NHWC`.
  public var description: String {
    let cropping = crop == .center ? "center crop" : "no crop"
    return "\(cropping), \(filter.rawValue) resize, \(normalizationDescription), \(layout.rawValue)"
  }

  private var normalizationDescription: String {
    if mean == [0, 0, 0], deviation == [1, 1, 1] { return "bytes as they are" }
    func text(_ numbers: [Float]) -> String {
      Set(numbers).count == 1
        ? number(numbers[0]) : "[" + numbers.map(number).joined(separator: ", ") + "]"
    }
    return "(byte - \(text(mean))) / \(text(deviation))"
  }

  private func number(_ value: Float) -> String {
    value == value.rounded() && value.magnitude < 1e6 ? "\(Int(value))" : "\(value)"
  }
}
