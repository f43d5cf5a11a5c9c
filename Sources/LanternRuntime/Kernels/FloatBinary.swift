internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Float32 functions of two tensors that broadcast together, by the `elementwise_f32` kernels.
struct FloatBinary {
  private var layer = ck_binary_f32_layer()
  private let rowCount: Int

  /// The elements of a row where no broadcasting says otherwise: enough to make a call worth it.
  private static let chunkLength = 4096

  /// Describes a function of two shapes; nil where their broadcasting is more involved than the
  /// kernels can do.
  init?(_ function: ck_binary, _ a: Shape, _ b: Shape, activation: ActivationRange) throws {
    let shape = try a.broadcast(with: b)
    var axes = Self.axes(shape, a, b)
    guard axes.count <= 3 else { return nil }
    if axes.count == 1 {
      // One row would be one item.
      let (axis, length) = (axes[0], Self.chunkLength)
      axes = [Axis(size: (axis.size + length - 1) / length, a: axis.a * length, b: axis.b * length)]
      axes.append(Axis(size: length, a: axis.a, b: axis.b))
    }
    let row = axes.removeLast()
    let inner = axes.removeLast()
    let outer = axes.last ?? Axis(size: 1, a: 0, b: 0)
    layer.function = function
    layer.count = shape.elementCount
    layer.row_length = row.size
    layer.inner_rows = max(inner.size, 1)
    layer.a_outer_stride = outer.a
    layer.a_row_stride = inner.a
    layer.b_outer_stride = outer.b
    layer.b_row_stride = inner.b
    layer.a_repeats = row.a == 0 ? 1 : 0
    layer.b_repeats = row.b == 0 ? 1 : 0
    layer.lower = activation.lower
    layer.upper = activation.upper
    rowCount = shape.elementCount == 0 ? 0 : outer.size * inner.size
  }

  /// The steps for a node's inputs; nil where the kernels do not serve.
  static func steps(
    _ function: ck_binary, activation: ActivationRange, _ context: LoweringContext
  ) throws -> [Step]? {
    let (a, b) = (context.inputs[0].shape, context.inputs[1].shape)
    guard let binary = try FloatBinary(function, a, b, activation: activation) else { return nil }
    let (layer, left, right) = (binary.layer, context.operand(0), context.operand(1))
    let kernels = context.instructionSet.kernelSet
    let output = context.outputs[0].shape
    let sharing: Step.Sharing =
      output == a ? .overwrite(0) : output == b ? .overwrite(1) : .none
    return [
      Step(
        "elementwise_f32 \(context.instructionSet)", items: binary.rowCount, sharing: sharing
      ) { buffers, items in
        unsafe withUnsafePointer(to: layer) {
          unsafe ck_binary_f32(
            kernels, $0, left.floats(in: buffers), right.floats(in: buffers),
            buffers.outputFloats(), items.lowerBound, items.upperBound)
        }
      }
    ]
  }

  /// Some neighbouring dimensions taken as one, with the distance between an operand's elements,
  /// which is 0 where it repeats.
  private struct Axis {
    var size: Int
    var a: Int
    var b: Int
  }

  /// The fewest axes that say the same as the shapes.
  private static func axes(_ shape: Shape, _ a: Shape, _ b: Shape) -> [Axis] {
    func stride(_ operand: Shape, _ axis: Int) -> Int {
      let own = axis - (shape.rank - operand.rank)
      return own < 0 || operand[own] == 1 ? 0 : operand.strides[own]
    }
    var axes: [Axis] = []
    for index in 0..<shape.rank where shape[index] != 1 {
      let axis = Axis(size: shape[index], a: stride(a, index), b: stride(b, index))
      if let last = axes.last, last.a == axis.size * axis.a, last.b == axis.size * axis.b {
        axes[axes.count - 1] = Axis(size: last.size * axis.size, a: axis.a, b: axis.b)
      } else {
        axes.append(axis)
      }
    }
    return axes.isEmpty ? [Axis(size: 1, a: 1, b: 1)] : axes
  }
}

extension Operand {
  /// The elements of a float32 operand.
  func floats(in buffers: StepBuffers) -> UnsafePointer<Float> {
    unsafe address(in: buffers).assumingMemoryBound(to: Float.self)
  }
}
