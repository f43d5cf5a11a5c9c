import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// What arithmetic, comparisons and reductions of integers must refuse.
  static let refusedIntegers: [RefusedCase] = {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func integer(_ shape: Shape) -> TensorType { TensorType(.int32, shape) }
    func truth(_ shape: Shape) -> TensorType { TensorType(.bool, shape) }
    func short(_ scale: Double, _ zero: Int) -> TensorType {
      TensorType(.int16, [2], quantization: try? Quantization(scale: scale, zeroPoint: zero))
    }
    let bytes = TensorType(.uint8, [2], quantization: try? Quantization(scale: 1, zeroPoint: 0))
    return [
      RefusedCase("a zero point", Add(), [short(1, 3), short(1, 0)]),
      RefusedCase("a zero point", Multiply(), [short(1, 0), short(1, 0)], declared: [short(1, 1)]),
      RefusedCase(
        "two halvings", Add(halvesOperands: true), [short(0.5, 0), short(0.5, 0)],
        declared: [short(1, 0)]),
      RefusedCase(
        "clamped complex numbers", Multiply(activation: .relu),
        [TensorType(.complex64, [1]), TensorType(.complex64, [1])]),
      RefusedCase("uint8", SquaredDifference(), [bytes, bytes]),
      RefusedCase("truths", Power(), [truth([2]), truth([2])]),
      RefusedCase("truths", FloorDivide(), [truth([2]), truth([2])]),
      RefusedCase("truths", FloorModulo(), [truth([2]), truth([2])]),
      RefusedCase("integers", Atan2(), [integer([2]), integer([2])]),
      RefusedCase("other shapes", AddAll(), [integer([2]), integer([1])]),
      RefusedCase("nothing", AddAll(), []),
      RefusedCase("order of truths", Compare(.less), [truth([2]), truth([2])]),
      RefusedCase("mixed types", Compare(.equal), [integer([2]), real([2])]),
      RefusedCase("integers", LogicalAnd(), [integer([2]), integer([2])]),
      RefusedCase("integers", LogicalOr(), [integer([2]), integer([2])]),
      RefusedCase("integers", LogicalNot(), [integer([2])]),
      RefusedCase("floats", BitwiseXor(), [real([2]), real([2])]),
      RefusedCase("floats", RightShift(), [real([2]), real([2])]),
      RefusedCase("a condition of integers", Select(), [integer([2]), real([2]), real([2])]),
      RefusedCase("mixed types", Select(), [truth([2]), real([2]), integer([2])]),
      RefusedCase(
        "another length", Select(conditionLeads: true), [truth([3]), real([2, 3]), real([2, 3])]),
      RefusedCase("an axis beyond", Product(axes: [2]), [real([1, 2])]),
      RefusedCase(
        "another scale", ReduceMaximum(axes: [0]), [bytes],
        declared: [TensorType(.uint8, [], quantization: try? Quantization(scale: 2, zeroPoint: 0))]),
      RefusedCase("an axis beyond", ReduceMinimum(axes: [.min]), [real([1, 2])]),
      RefusedCase("integers", ReduceAny(axes: [0]), [integer([2])]),
      RefusedCase("integers", ReduceAll(axes: [0]), [integer([2])]),
      RefusedCase("over nothing", ArgMin(axis: 0), [real([0])]),
      RefusedCase("an axis beyond", CumulativeSum(axis: 1), [real([2])]),
      RefusedCase("truths", CumulativeSum(axis: 0), [truth([2])]),
      RefusedCase("more than there are", TopK(count: 3), [real([2, 2])]),
      RefusedCase("a negative count", TopK(count: -1), [real([2])]),
      RefusedCase("a scalar", TopK(count: 0), [real([])]),
      RefusedCase("marks of floats", ReduceSegments(.sum, count: 1), [real([2]), real([2])]),
      RefusedCase("other marks", ReduceSegments(.sum, count: 1), [real([2]), integer([3])]),
      RefusedCase("fewer than none", ReduceSegments(.sum, count: -1), [real([2]), integer([2])]),
      RefusedCase("no order", Bucketize(boundaries: [1, 0]), [real([2])]),
      RefusedCase("NaN", Bucketize(boundaries: [.nan, 0]), [real([2])]),
    ]
  }()
}
