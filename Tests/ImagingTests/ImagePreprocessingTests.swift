import Foundation
import LanternImaging
import LanternTensors
import TestSupport
import Testing

@Suite struct ImagePreprocessingTests {
  private let plain = ImagePreprocessing(crop: .none)

  private func type(_ element: ElementType, _ shape: [Int], _ quantization: Quantization? = nil)
    throws -> TensorType
  {
    TensorType(element, try Shape(shape), quantization: quantization)
  }

  private func noise(_ width: Int, _ height: Int, seed: UInt64) throws -> Image {
    var generator = SeededGenerator(seed: seed)
    return try Image(
      width: width, height: height, pixels: generator.integers(width * height * 3, in: 0...255))
  }

  // MARK: Layout and normalisation

  @Test func layoutsHoldTheSameNumbers() throws {
    let image = try noise(4, 3, seed: 1)
    var preprocessing = plain
    preprocessing.mean = [1, 2, 3]
    preprocessing.deviation = [2, 4, 8]
    let last = try preprocessing.tensor(from: image, as: type(.float32, [1, 3, 4, 3]))
      .elements(as: Float.self)
    preprocessing.layout = .channelsFirst
    let first = try preprocessing.tensor(from: image, as: type(.float32, [1, 3, 3, 4]))
      .elements(as: Float.self)
    for pixel in 0..<12 {
      for channel in 0..<3 {
        let byte = Float(image.pixels[3 * pixel + channel])
        let expected = (byte - Float(channel + 1)) / Float(2 << channel)
        #expect(last[3 * pixel + channel] == expected)
        #expect(first[12 * channel + pixel] == expected)
      }
    }
  }

  /// Every byte at every place of `round(value / scale) + zeroPoint`, half away from zero.
  @Test(arguments: [ElementType.uint8, .int8], [0.0078125, 0.018658, 1 / 255.0, 1, 0.5])
  func quantisesExactly(_ element: ElementType, _ scale: Double) throws {
    let bytes = (0..<255).map { UInt8($0) }
    let image = try Image(width: 85, height: 1, pixels: bytes)
    for zeroPoint in [-128, -14, 0, 114, 127, 128].filter({ element == .uint8 ? $0 >= 0 : $0 < 128 }
    ) {
      let quantization = try Quantization(scale: scale, zeroPoint: zeroPoint)
      var preprocessing = plain
      preprocessing.mean = [127, 127, 127]
      preprocessing.deviation = [128, 128, 128]
      let tensor = try preprocessing.tensor(
        from: image, as: type(element, [1, 1, 85, 3], quantization))
      for (byte, stored) in zip(bytes, try tensor.integers()) {
        let real = (Float(byte) - 127) / 128 / Float(scale)
        let rounded = Int(real.magnitude + 0.5) * (real < 0 ? -1 : 1) + zeroPoint
        let range = element == .uint8 ? 0...255 : -128...127
        #expect(stored == min(max(rounded, range.lowerBound), range.upperBound), "byte \(byte)")
      }
    }
  }

  @Test func integersWithoutQuantisationAreBytes() throws {
    let image = try noise(5, 4, seed: 2)
    let tensor = try plain.tensor(from: image, as: type(.uint8, [1, 4, 5, 3]))
    #expect(try tensor.elements(as: UInt8.self) == image.pixels)
    var signed = plain
    signed.mean = [128, 128, 128]
    let int8 = try signed.tensor(from: image, as: type(.int8, [1, 4, 5, 3]))
    #expect(try int8.integers() == image.pixels.map { Int($0) - 128 })
  }

  @Test func refusesOtherInputs() throws {
    let image = try noise(4, 4, seed: 3)
    let perAxis = try Quantization(scales: [1, 1, 1], zeroPoints: [0, 0, 0], axis: 3)
    for wrong in try [
      type(.float32, [1, 4, 4]), type(.float32, [2, 4, 4, 3]), type(.float32, [1, 4, 4, 1]),
      type(.float32, [1, 0, 4, 3]), type(.int32, [1, 4, 4, 3]), type(.float16, [1, 4, 4, 3]),
      type(.uint8, [1, 4, 4, 3], perAxis), type(.float32, [1, 100_000, 100_000, 3]),
    ] {
      #expect(throws: ImageError.self, "\(wrong)") { try plain.tensor(from: image, as: wrong) }
    }
    let flat = ImagePreprocessing(deviation: [1, 0, 1])
    #expect(throws: ImageError.self) {
      try flat.tensor(from: image, as: type(.float32, [1, 4, 4, 3]))
    }
    let short = ImagePreprocessing(mean: [0])
    #expect(throws: ImageError.self) {
      try short.tensor(from: image, as: type(.float32, [1, 4, 4, 3]))
    }
  }

  // MARK: Cropping

  @Test(arguments: [
    (10, 10, 5, 5, PixelRegion(x: 0, y: 0, width: 10, height: 10)),
    (10, 6, 5, 5, PixelRegion(x: 2, y: 0, width: 6, height: 6)),
    // A margin of an odd number: the left one is the smaller.
    (11, 6, 5, 5, PixelRegion(x: 2, y: 0, width: 6, height: 6)),
    (6, 11, 5, 5, PixelRegion(x: 0, y: 2, width: 6, height: 6)),
    // 3 : 2 of 10 x 10 is 10 x 6.67, rounded.
    (10, 10, 3, 2, PixelRegion(x: 0, y: 1, width: 10, height: 7)),
    (1, 1000, 224, 224, PixelRegion(x: 0, y: 499, width: 1, height: 1)),
    (1, 1, 1000, 10, PixelRegion(x: 0, y: 0, width: 1, height: 1)),
    (2000, 1, 10, 224, PixelRegion(x: 999, y: 0, width: 1, height: 1)),
  ])
  func cropsTheMiddle(
    _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int, _ expected: PixelRegion
  ) throws {
    let image = try Image(
      width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height * 3))
    let region = ImagePreprocessing().region(of: image, width: newWidth, height: newHeight)
    #expect(region == expected)
    let all = plain.region(of: image, width: newWidth, height: newHeight)
    #expect(all == PixelRegion(x: 0, y: 0, width: width, height: height))
  }

  @Test func cropsLieWithinThePicture() throws {
    for seed in UInt64(0)..<500 {
      var generator = SeededGenerator(seed: seed)
      func side() -> Int { Int.random(in: 1...40, using: &generator) }
      let image = try noise(side(), side(), seed: seed)
      let region = ImagePreprocessing().region(of: image, width: side(), height: side())
      #expect(
        region.x >= 0 && region.width > 0 && region.x + region.width <= image.width, "seed \(seed)")
      #expect(
        region.y >= 0 && region.height > 0 && region.y + region.height <= image.height,
        "seed \(seed)")
      let slack = (image.width - region.width, image.height - region.height)
      #expect(region.x == slack.0 / 2 && region.y == slack.1 / 2, "seed \(seed)")
    }
  }

  // MARK: Resizing

  /// A picture resized by Pillow or OpenCV.
  struct ResizingCase: Decodable, Sendable, CustomTestStringConvertible {
    var filter: String
    var by: String
    var width: Int
    var height: Int
    var values: [Float]
    var testDescription: String { "\(filter) to \(width) x \(height) by \(by)" }

    static let all: [ResizingCase] = {
      struct Cases: Decodable { var cases: [ResizingCase] }
      let json = try? Data(contentsOf: ImageFixture.folder.appending(path: "resizing.json"))
      return json.flatMap { try? JSONDecoder().decode(Cases.self, from: $0) }?.cases ?? []
    }()
  }

  @Test func resizingCasesAreThere() { #expect(ResizingCase.all.count >= 15) }

  /// OpenCV's numbers are kept to two decimals, and its area filter leaves out shares below 0.001.
  @Test(arguments: ResizingCase.all) func resizesAsOthersDo(_ example: ResizingCase) throws {
    let image = try Image(decoding: ImageFixture.bytes(of: "color.png"))
    var preprocessing = plain
    preprocessing.filter = try #require(ResizeFilter(rawValue: example.filter))
    let values = try preprocessing.tensor(
      from: image, as: type(.float32, [1, example.height, example.width, 3])
    ).elements(as: Float.self)
    #expect(values.count == example.values.count)
    let largest = zip(values, example.values).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(largest <= (example.filter == "nearest" ? 0 : 0.006), "largest difference \(largest)")
  }

  /// The definitions, pixel by pixel in double precision, over random sizes and crops.
  @Test(arguments: ResizeFilter.allCases) func resizesByDefinition(_ filter: ResizeFilter) throws {
    for seed in UInt64(0)..<40 {
      var generator = SeededGenerator(seed: seed)
      func side() -> Int { Int.random(in: 1...24, using: &generator) }
      let image = try noise(side(), side(), seed: seed)
      let (width, height) = (side(), side())
      let preprocessing = ImagePreprocessing(crop: .center, filter: filter)
      let region = preprocessing.region(of: image, width: width, height: height)
      let values = try preprocessing.tensor(
        from: image, as: type(.float32, [1, height, width, 3])
      ).elements(as: Float.self)
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            let across = shares(filter, region.width, width, x)
            let down = shares(filter, region.height, height, y)
            var expected = 0.0
            for row in 0..<region.height {
              for column in 0..<region.width {
                let place = (region.y + row) * image.width + region.x + column
                expected += down[row] * across[column] * Double(image.pixels[3 * place + channel])
              }
            }
            let value = Double(values[3 * (y * width + x) + channel])
            #expect(abs(value - expected) < 1e-3, "seed \(seed), pixel \(x), \(y)")
          }
        }
      }
    }
  }

  /// The share of every old pixel in a new one along an axis, by the filter's definition.
  private func shares(_ filter: ResizeFilter, _ count: Int, _ newCount: Int, _ index: Int)
    -> [Double]
  {
    let scale = Double(count) / Double(newCount)
    let center = (Double(index) + 0.5) * scale
    return (0..<count).map { pixel in
      let (left, right) = (Double(pixel), Double(pixel + 1))
      if filter == .nearest {
        // Whole numbers, since the centre may lie on the border of two pixels.
        return (2 * index + 1) * count / (2 * newCount) == pixel ? 1 : 0
      }
      if filter == .area, scale > 1 {
        return max(0, min(right, center + scale / 2) - max(left, center - scale / 2)) / scale
      }
      let middle = min(max(center, 0.5), Double(count) - 0.5)
      return max(0, 1 - abs(middle - (left + right) / 2))
    }
  }

  @Test func describesItself() {
    var preprocessing = ImagePreprocessing(mean: [127, 127, 127], deviation: [128, 128, 128])
    #expect(preprocessing.description == "center crop, area resize, (byte - 127) / 128, NHWC")
    preprocessing = ImagePreprocessing(
      crop: .none, filter: .nearest, mean: ImagePreprocessing.imageNetMean,
      deviation: [1.5, 1.5, 1.5], layout: .channelsFirst)
    #expect(
      preprocessing.description
        == "no crop, nearest resize, (byte - [123.675, 116.28, 103.53]) / 1.5, NCHW")
    #expect(
      ImagePreprocessing().description == "center crop, area resize, bytes as they are, NHWC")
  }
}
