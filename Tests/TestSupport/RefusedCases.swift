import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// What operators must refuse.
  package static let refused: [RefusedCase] = {
    func real(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }
    func plain(_ shape: Shape) -> TensorType { TensorType(.int8, shape) }
    func stored(_ shape: Shape, _ scale: Double = 1, _ zero: Int = 0) -> TensorType {
      TensorType(
        .int8, shape, quantization: try? Quantization(scale: scale, zeroPoint: zero))
    }
    let (images, kernel) = (real([1, 4, 4, 2]), real([3, 3, 3, 2]))
    let huge = SpatialPadding.explicit(top: .max, bottom: 0, left: 0, right: 0)
    let negative = SpatialPadding.explicit(top: -1, bottom: 0, left: 0, right: 0)
    let wide = SpatialPadding.explicit(top: 9, bottom: 0, left: 0, right: 0)
    func pool(_ height: Int, _ window: SpatialWindow) -> MaxPool2D {
      MaxPool2D(kernelHeight: height, kernelWidth: 2, window: window)
    }
    func average(_ height: Int, _ window: SpatialWindow) -> AveragePool2D {
      AveragePool2D(kernelHeight: height, kernelWidth: 2, window: window)
    }
    let windows: [RefusedCase] = [
      ("stride 0", SpatialWindow(strideHeight: 0)), ("stride -1", SpatialWindow(strideWidth: -1)),
      ("stride of the smallest", SpatialWindow(strideWidth: .min)),
      ("dilation 0", SpatialWindow(dilationHeight: 0)),
      ("a huge dilation", SpatialWindow(dilationWidth: .max)),
      ("negative padding", SpatialWindow(padding: negative)),
      ("huge padding", SpatialWindow(padding: huge)),
    ].flatMap { name, window in
      [
        RefusedCase(name, Conv2D(window: window), [images, kernel]),
        RefusedCase(name, DepthwiseConv2D(window: window), [images, real([1, 3, 3, 2])]),
        RefusedCase(name, pool(2, window), [images]),
      ]
    }
    return windows + refusedMovements + refusedProducts + refusedSignals() + refusedSlices()
      + refusedPoints()
      + refusedIntegers + refusedRecurrences + [
        RefusedCase("no input", Conv2D(), []),
        RefusedCase("one input", Conv2D(), [images]),
        RefusedCase("a flat image", Conv2D(), [real([4, 4, 2]), kernel]),
        RefusedCase("other channels", Conv2D(), [images, real([3, 3, 3, 3])]),
        RefusedCase("no channels", Conv2D(), [real([1, 4, 4, 0]), real([3, 3, 3, 0])]),
        RefusedCase("outputs that are no groups", Conv2D(), [images, real([3, 3, 3, 1])]),
        RefusedCase("another bias", Conv2D(), [images, kernel, real([2])]),
        RefusedCase("mixed types", Conv2D(), [images, plain([3, 3, 3, 2])]),
        RefusedCase("no quantisation", Conv2D(), [plain([1, 4, 4, 2]), plain([3, 3, 3, 2])]),
        RefusedCase(
          "a zero point beyond the type", Conv2D(),
          [stored([1, 4, 4, 2], 1, 200), stored([3, 3, 3, 2])], declared: [stored([1, 2, 2, 3])]),
        RefusedCase("two kernels", DepthwiseConv2D(), [images, real([2, 3, 3, 2])]),
        RefusedCase("three of two channels", DepthwiseConv2D(), [images, real([1, 3, 3, 3])]),
        RefusedCase("rows of another length", FullyConnected(), [real([2, 5]), real([3, 4])]),
        RefusedCase("weights of three axes", FullyConnected(), [real([2, 5]), real([3, 5, 1])]),
        RefusedCase("no depth", FullyConnected(), [real([2, 0]), real([3, 0])]),
        RefusedCase("an empty window", pool(0, SpatialWindow()), [images]),
        RefusedCase("a window in the padding", pool(2, SpatialWindow(padding: wide)), [images]),
        RefusedCase("a window in the padding", average(2, SpatialWindow(padding: wide)), [images]),
        RefusedCase("dilation", average(2, SpatialWindow(dilationHeight: 2)), [images]),
        RefusedCase("shapes that do not broadcast", Add(), [real([2]), real([3])]),
        RefusedCase("mixed types", Add(), [real([2]), plain([2])]),
        RefusedCase("three inputs", Add(), [real([2]), real([2]), real([2])]),
        RefusedCase(
          "a clamp that is upside down", Add(activation: ActivationRange(lower: 1, upper: 0)),
          [real([2]), real([2])]),
        RefusedCase(
          "a clamp to NaN", Add(activation: ActivationRange(lower: .nan, upper: 0)),
          [real([2]), real([2])]),
        RefusedCase("bytes without a scale", Multiply(), [plain([2]), plain([2])]),
        RefusedCase("bytes without a scale", Divide(), [plain([2]), plain([2])]),
        RefusedCase("bytes without a scale", Tanh(), [plain([2])]),
        RefusedCase("two -1", Reshape(dimensions: [-1, -1]), [real([4])]),
        RefusedCase("-1 over nothing", Reshape(dimensions: [0, -1]), [real([0])]),
        RefusedCase("-2", Reshape(dimensions: [-2]), [real([4])]),
        RefusedCase("another size", Reshape(dimensions: [5]), [real([4])]),
        RefusedCase("a product beyond all", Reshape(dimensions: [.max, .max]), [real([4])]),
        RefusedCase("an axis twice", Transpose(permutation: [0, 0]), [real([2, 3])]),
        RefusedCase("another rank", Transpose(permutation: [0]), [real([2, 3])]),
        RefusedCase("an axis beyond", Transpose(permutation: [0, 2]), [real([2, 3])]),
        RefusedCase("negative", Pad(before: [-1], after: [0]), [real([2])]),
        RefusedCase("another rank", Pad(before: [1], after: [0, 0]), [real([2])]),
        RefusedCase("beyond all", Pad(before: [.max], after: [.max]), [real([2])]),
        RefusedCase("1000 in a byte", Pad(before: [1], after: [0], value: 1000), [plain([2])]),
        RefusedCase("other sizes", Concatenate(axis: 0), [real([2, 3]), real([2, 4])]),
        RefusedCase("an axis beyond", Concatenate(axis: 2), [real([2, 3])]),
        RefusedCase("nothing", Concatenate(axis: 0), []),
        RefusedCase("beyond the end", Slice(starts: [1], sizes: [2]), [real([2])]),
        RefusedCase("before the start", Slice(starts: [-1], sizes: [1]), [real([2])]),
        RefusedCase("of size -2", Slice(starts: [0], sizes: [-2]), [real([2])]),
        RefusedCase("stride 0", StridedSlice(starts: [0], ends: [1], strides: [0]), [real([2])]),
        RefusedCase(
          "the smallest stride", StridedSlice(starts: [0], ends: [1], strides: [.min]), [real([2])]),
        RefusedCase(
          "an index beyond",
          StridedSlice(starts: [2], ends: [nil], strides: [1], removedAxes: [0]), [real([2])]),
        RefusedCase("too little", Split(axis: 0, sizes: [1]), [real([2])]),
        RefusedCase("too much", Split(axis: 0, sizes: [.max, .max]), [real([2])]),
        RefusedCase("negative parts", Split(axis: 0, sizes: [3, -1]), [real([2])]),
        RefusedCase("real indices", Gather(), [real([2]), real([1])]),
        RefusedCase("an axis beyond", Gather(axis: 1), [real([2]), TensorType(.int32, [1])]),
        RefusedCase(
          "other batches", Gather(axis: 1, batchDimensions: 1),
          [real([2, 3]), TensorType(.int32, [3, 1])]),
        RefusedCase("fewer", BroadcastTo(dimensions: [2]), [real([3])]),
        RefusedCase("negative", BroadcastTo(dimensions: [-1]), [real([1])]),
        RefusedCase("an axis beyond", Mean(axes: [2]), [real([0, 2])]),
        RefusedCase("an axis beyond", Sum(axes: [-3]), [real([1, 2])]),
        RefusedCase("over nothing", ArgMax(axis: 0), [real([0])]),
        RefusedCase("indices of floats", ArgMax(axis: 0, elementType: .float32), [real([2])]),
        RefusedCase("a scalar", Softmax(), [real([])]),
        RefusedCase(
          "another scale", Softmax(), [stored([2])], declared: [stored([2], 1.0 / 128, -128)]),
        RefusedCase(
          "no pixels", ResizeBilinear(height: 0, width: 1, sampling: .asymmetric), [images]),
        RefusedCase(
          "from no pixels", ResizeBilinear(height: 1, width: 1, sampling: .asymmetric),
          [real([1, 0, 4, 2])]),
        RefusedCase(
          "beyond all", ResizeNearestNeighbor(height: .max, width: .max, sampling: .asymmetric),
          [images]),
        RefusedCase("other depths", MatMul(), [real([2, 3]), real([2, 3])]),
        RefusedCase("vectors", MatMul(), [real([3]), real([3])]),
        RefusedCase(
          "other channels", BatchNormalization(epsilon: 0),
          [real([2, 2]), real([3]), real([2]), real([2]), real([2])]),
        RefusedCase("no scale", Dequantize(), [plain([2])]),
      ] + refusedFunctions
  }()
}
