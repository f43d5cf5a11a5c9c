internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// The arrays that describe a product's rescaling to the kernels' packing.
struct RescalingTables {
  private let output: QuantizedOutput
  private let isSigned: Bool
  private var kind = CK_RESCALING_FIXED_POINT
  private var multipliers: [Int32] = []
  private var shifts: [Int32] = []
  private var factors: [Double] = []
  private var singles: [Float] = []
  private var biases: [Float] = []

  /// Reads a product's rescaling, which is of one kind for all channels.
  init(_ product: QuantizedProduct, output: TensorType) {
    self.output = product.output
    isSigned = output.elementType == .int8
    for scaling in product.scalings {
      switch scaling {
      case .fixedPoint(let factor):
        multipliers.append(factor.multiplier)
        shifts.append(factor.shift)
      case .double(let factor):
        kind = CK_RESCALING_DOUBLE
        factors.append(factor)
      case .single(let factor, let bias):
        kind = CK_RESCALING_SINGLE
        singles.append(factor)
        biases.append(bias)
      }
    }
  }

  /// Calls a closure with the kernels' description, which must not outlive it.
  func withUnsafeRescaling(_ body: (UnsafePointer<ck_rescaling_q8>) -> Void) {
    unsafe multipliers.withUnsafeBufferPointer { multipliers in
      unsafe shifts.withUnsafeBufferPointer { shifts in
        unsafe factors.withUnsafeBufferPointer { factors in
          unsafe singles.withUnsafeBufferPointer { singles in
            unsafe biases.withUnsafeBufferPointer { biases in
              var rescaling = unsafe ck_rescaling_q8()
              unsafe rescaling.kind = kind
              unsafe rescaling.multipliers = multipliers.baseAddress
              unsafe rescaling.shifts = shifts.baseAddress
              unsafe rescaling.factors = factors.baseAddress
              unsafe rescaling.singles = singles.baseAddress
              unsafe rescaling.biases = biases.baseAddress
              unsafe rescaling.zero_point = output.affine.zeroPoint
              unsafe rescaling.lower = output.bounds.lowerBound
              unsafe rescaling.upper = output.bounds.upperBound
              unsafe rescaling.is_signed = isSigned
              unsafe body(&rescaling)
            }
          }
        }
      }
    }
  }
}
