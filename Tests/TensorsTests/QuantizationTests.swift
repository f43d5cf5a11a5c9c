import LanternTensors
import Testing

@Suite struct QuantizationTests {
  @Test func oneScaleServesTheWholeTensor() throws {
    let quantization = try Quantization(scale: 0.5, zeroPoint: -3)
    #expect(quantization.isPerTensor)
    #expect(quantization.scale == 0.5)
    #expect(quantization.zeroPoint == -3)
    #expect(quantization.description == "scale 0.5, zero point -3")
  }

  @Test func scalesLieAlongAnAxis() throws {
    let quantization = try Quantization(scales: [0.5, 2], zeroPoints: [0, 1], axis: 3)
    #expect(!quantization.isPerTensor)
    #expect(quantization.axis == 3)
    #expect(quantization.scales == [0.5, 2])
    #expect(quantization.description == "2 scales along axis 3")
  }

  @Test(arguments: [0, -1, Double.nan, .infinity, -.infinity, -0.0])
  func scalesThatMakeNoSenseAreRefused(scale: Double) {
    #expect(throws: TensorError.self) { try Quantization(scale: scale, zeroPoint: 0) }
    do {
      _ = try Quantization(scales: [1, scale], zeroPoints: [0, 0], axis: 0)
      Issue.record("the scale \(scale) was accepted")
    } catch {
      #expect(error.code == .invalidQuantization)
      #expect(error.description.contains("index 1"))
    }
  }

  @Test func countsThatDifferAreRefused() {
    #expect(throws: TensorError.self) {
      try Quantization(scales: [1, 2], zeroPoints: [0], axis: 0)
    }
    #expect(throws: TensorError.self) { try Quantization(scales: [], zeroPoints: [], axis: 0) }
    #expect(throws: TensorError.self) {
      try Quantization(scales: [1, 2], zeroPoints: [0, 0], axis: nil)
    }
    #expect(throws: TensorError.self) {
      try Quantization(scales: [1, 2], zeroPoints: [0, 0], axis: -1)
    }
  }
}
