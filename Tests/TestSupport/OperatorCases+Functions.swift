import LanternGraphs
import LanternTensors

extension OperatorCases {
  private static func shorts(
    _ shape: Shape, _ values: [Int16], _ scale: Double
  ) throws -> Tensor {
    try Tensor(values, shape: shape, quantization: Quantization(scale: scale, zeroPoint: 0))
  }

  private static func brains(_ values: [Float]) throws -> Tensor {
    try Tensor(values.map { BFloat16($0) }, shape: Shape([values.count]))
  }

  private static func halves(_ values: [Float16]) throws -> Tensor {
    try Tensor(values, shape: Shape([values.count]))
  }

  /// Conversions to and from types of few bits, of 16 bits, and of pairs of numbers.
  static func narrowConversions() throws -> [OperatorCase] {
    let quantization = try Quantization(scale: 0.5, zeroPoint: 1)
    let wide = try Quantization(scale: 0.25, zeroPoint: 0)
    return [
      OperatorCase(
        "four bits", Cast(elementType: .int8, bitCount: 4),
        [try floats([5], [9, -9, 3.7, .nan, -8])],
        [try Tensor([7, -8, 3, 7, -8] as [Int8], shape: [5])]),
      OperatorCase(
        "four bits without a sign", Cast(elementType: .uint8, bitCount: 4),
        [try floats([3], [20, -1, 15.5])], [try Tensor([15, 0, 15] as [UInt8], shape: [3])]),
      // A tie between 1 and 1 + 2^-7 goes to the even one.
      OperatorCase(
        "float32 to bfloat16", Cast(elementType: .bfloat16), [try floats([2], [1.003_906_25, -2])],
        [try brains([1, -2])]),
      OperatorCase(
        "bfloat16 to int16", Cast(elementType: .int16), [try brains([-2.5, 1e6])],
        [try Tensor([-2, .max] as [Int16], shape: [2])]),
      OperatorCase(
        "complex64 to float32", Cast(elementType: .float32),
        [try Tensor([Complex64(1.5, 7), Complex64(-2, 1)], shape: [2])],
        [try floats([2], [1.5, -2])]),
      OperatorCase(
        "four bits", Quantize(elementType: .int8, quantization: quantization, bitCount: 4),
        [try floats([4], [1, 100, -100, .nan])],
        [try bytes([4], [3, 7, -8, -8], 0.5, 1)]),
      OperatorCase(
        "int8 to int16", Quantize(elementType: .int16, quantization: wide),
        [try bytes([3], [-128, 1, 127], 0.5, 1)], [try shorts([3], [-258, 0, 252], 0.25)]),
      OperatorCase(
        "int16 to int32",
        Quantize(elementType: .int32, quantization: try Quantization(scale: 0.25, zeroPoint: -3)),
        [try shorts([2], [-32768, 5], 1)],
        [
          try Tensor(
            [-131_075, 17] as [Int32], shape: [2],
            quantization: Quantization(scale: 0.25, zeroPoint: -3))
        ]),
      OperatorCase(
        "differences", NumericVerify(tolerance: 2, isEnforced: true),
        [try bytes([2], [2, 4], 0.5, 0), try floats([2], [1, 1.5])],
        [try floats([2], [0, 0.5])]),
    ]
  }

  /// Functions of integers, quantised or not, and of half precision.
  static func integerFunctions() throws -> [OperatorCase] {
    [
      OperatorCase(
        "int32", Abs(), [try Tensor([-3, 4, .min] as [Int32], shape: [3])],
        [try Tensor([3, 4, .min] as [Int32], shape: [3])]),
      OperatorCase(
        "int8", Abs(), [try bytes([2], [-3, 5], 0.5, 1)], [try bytes([2], [2, 2], 1, 0)]),
      OperatorCase(
        "int16", Negate(), [try Tensor([-3, 4, .min] as [Int16], shape: [3])],
        [try Tensor([3, -4, .min] as [Int16], shape: [3])]),
      OperatorCase("float16", Negate(), [try halves([1.5, -2])], [try halves([-1.5, 2])]),
      OperatorCase(
        "float64", Sign(), [try Tensor([-0.1, 0, 7, .nan] as [Double], shape: [4])],
        [try Tensor([-1, 0, 1, .nan] as [Double], shape: [4])]),
      OperatorCase(
        "int32", Sign(), [try Tensor([-5, 0, 9] as [Int32], shape: [3])],
        [try Tensor([-1, 0, 1] as [Int32], shape: [3])]),
      // The roots of 4 and 2.25 are 4 and 3 steps of a half; that of 0.5 is cut off to 1.
      OperatorCase(
        "int8", Sqrt(), [try bytes([3], [16, 9, 2], 0.25, 0)],
        [try bytes([3], [4, 3, 1], 0.5, 0)]),
      OperatorCase(
        "int8", Rsqrt(), [try bytes([3], [4, 1, 0], 1, 0)],
        [try bytes([3], [2, 4, 127], 0.25, 0)]),
      OperatorCase(
        "int8", Log(), [try bytes([3], [2, 0, -5], 0.5, 0)],
        [try bytes([3], [0, -128, -128], 0.5, 0)]),
      OperatorCase(
        "int16", Logistic(), [try shorts([2], [0, 32767], 1.0 / 2048)],
        [try shorts([2], [16384, 32767], 1.0 / 32768)]),
      OperatorCase("bfloat16", Logistic(), [try brains([0, 30])], [try brains([0.5, 1])]),
      OperatorCase(
        "int16", Tanh(), [try shorts([3], [0, 32767, -32768], 1.0 / 2048)],
        [try shorts([3], [0, 32767, -32767], 1.0 / 32768)]),
      OperatorCase("bfloat16", Tanh(), [try brains([0, 30])], [try brains([0, 1])]),
      OperatorCase("bfloat16", Round(), [try brains([2.5, -0.75])], [try brains([2, -1])]),
      OperatorCase("float16", Floor(), [try halves([2.5, -0.75])], [try halves([2, -1])]),
      OperatorCase(
        "int16 to half the steps", Clamp(range: .relu6), [try shorts([4], [-4, 3, 10, 30], 0.5)],
        [try shorts([4], [0, 2, 5, 6], 1)]),
      OperatorCase(
        "int16", LeakyRelu(slope: 0.25), [try shorts([2], [-8, 6], 0.5)],
        [try shorts([2], [-1, 3], 1)]),
      OperatorCase(
        "two bits", FakeQuantize(range: ActivationRange(lower: 0, upper: 3), bitCount: 2),
        [try floats([5], [0.4, 1.5, 9, -2, .nan])], [try floats([5], [0, 2, 3, 0, 0])]),
      OperatorCase(
        "a slope for each column", PRelu(),
        [try floats([2, 2], [1, -2, -3, 4]), try floats([2], [0.5, 3])],
        [try floats([2, 2], [1, -6, -1.5, 4])]),
      OperatorCase(
        "int8", PRelu(), [try bytes([2, 2], [4, -4, 8, -8], 1, 0), try bytes([1], [2], 0.25, 0)],
        [try bytes([2, 2], [5, -1, 9, -3], 1, 1)]),
    ]
  }

  /// Operators that look at lines of numbers.
  static func normalisations() throws -> [OperatorCase] {
    let root = Float(0.5).squareRoot()
    return [
      OperatorCase(
        "lines", L2Normalization(), [try floats([2, 2], [3, 4, 0, 0])],
        [try floats([2, 2], [0.6, 0.8, 0, 0])]),
      OperatorCase(
        "columns", L2Normalization(axis: 0), [try floats([2, 1], [3, -4])],
        [try floats([2, 1], [0.6, -0.8])]),
      // 0.6 * 128 is 76.8, and 0.8 * 128 is 102.4.
      OperatorCase(
        "int8", L2Normalization(), [try bytes([1, 2], [3, -4], 0.1, 0)],
        [try bytes([1, 2], [77, -102], 1.0 / 128, 0)]),
      OperatorCase(
        "uint8 of one", LogSoftmax(), [try unsigned([2, 1], [3, 200], 0.1, 0)],
        [try unsigned([2, 1], [255, 255], 1.0 / 16, 255)]),
      // A difference of 20 leaves nothing of the smaller number.
      OperatorCase(
        "int8", LogSoftmax(), [try bytes([2], [100, -100], 0.1, 0)],
        [try bytes([2], [127, -128], 1.0 / 16, 127)]),
      OperatorCase(
        "float16", Softmax(), [try halves([7, 7])], [try halves([0.5, 0.5])]),
      OperatorCase(
        "pairs", HadamardRotation(blockSize: 2), [try floats([1, 4], [1, 3, 0, 2])],
        [try floats([1, 4], [4 * root, -2 * root, 2 * root, -2 * root])]),
      OperatorCase(
        "four", HadamardRotation(blockSize: 4), [try floats([1, 1, 4], [0, 2, 0, 0])],
        [try floats([1, 1, 4], [1, -1, 1, -1])]),
    ]
  }

  /// What functions, conversions and normalisations must refuse.
  static var refusedFunctions: [RefusedCase] {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func stored(
      _ elementType: ElementType, _ scale: Double, _ zero: Int = 0
    ) -> TensorType {
      TensorType(
        elementType, [1, 2], quantization: try? Quantization(scale: scale, zeroPoint: zero))
    }
    func fake(_ bitCount: Int, _ lower: Float = 0, _ upper: Float = 1) -> FakeQuantize {
      FakeQuantize(range: ActivationRange(lower: lower, upper: upper), bitCount: bitCount)
    }
    let step = 1.0 / 32768
    return [
      RefusedCase("four bits of 32", Cast(elementType: .int32, bitCount: 4), [real([2])]),
      RefusedCase("no bits", Cast(elementType: .int8, bitCount: 0), [real([2])]),
      RefusedCase("texts", Cast(elementType: .string), [real([2])]),
      RefusedCase("no bits", fake(0), [real([2])]),
      RefusedCase("bits beyond all", fake(.max), [real([2])]),
      RefusedCase("upside down", fake(8, 1, 0), [real([2])]),
      RefusedCase("an endless range", fake(8, 0, .infinity), [real([2])]),
      RefusedCase("blocks of three", HadamardRotation(blockSize: 3), [real([2, 3])]),
      RefusedCase("no blocks", HadamardRotation(blockSize: 0), [real([2, 3])]),
      RefusedCase("negative blocks", HadamardRotation(blockSize: .min), [real([2, 3])]),
      RefusedCase("a part of a block", HadamardRotation(blockSize: 4), [real([2, 6])]),
      RefusedCase("more slopes", PRelu(), [real([2]), real([3, 2])]),
      RefusedCase("real slopes", PRelu(), [stored(.int8, 1), real([2])]),
      RefusedCase("a scalar", L2Normalization(), [real([])]),
      RefusedCase("another scale", L2Normalization(), [stored(.int8, 1)]),
      RefusedCase("another scale", LogSoftmax(), [stored(.uint8, 1)]),
      RefusedCase("another scale", Logistic(), [stored(.int16, 1)]),
      RefusedCase(
        "a zero point", Tanh(), [stored(.int16, 1, 3)], declared: [stored(.int16, step)]),
      RefusedCase(
        "a scale beyond all", Tanh(), [stored(.int16, 1e9)], declared: [stored(.int16, step)]),
      RefusedCase("int16", HardSwish(), [stored(.int16, 1)]),
      RefusedCase("a zero point", Exp(), [stored(.int16, 1, 3)]),
      RefusedCase("another scale", Softmax(), [stored(.int16, 1)]),
      RefusedCase(
        "other shapes", NumericVerify(tolerance: 1, isEnforced: false),
        [stored(.int8, 1), real([2])]),
      RefusedCase("unsigned integers", Negate(), [TensorType(.uint8, [2])]),
      RefusedCase("bfloat16", Sin(), [TensorType(.bfloat16, [2])]),
    ]
  }
}
