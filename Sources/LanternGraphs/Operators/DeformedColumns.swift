package import LanternTensors

/// The pixels under a kernel whose taps are moved by computed offsets.
///
/// Inputs: float32 images `[N, C, H, W]`; offsets `[N, groups * 2 * taps, OH, OW]`, for each tap that of
/// the row, then of the column; and, where `hasMask`, a factor for each tap `[N, groups * taps, OH, OW]`.
/// The channels divide into as many groups, each with offsets of its own. Output:
/// `[N, C * taps, OH, OW]`; places between pixels are interpolated, and outside there are zeros.
///
/// torchvision `deform_conv2d`. Source: torchvision `csrc/ops/cpu/deform_conv2d_kernel.cpp`.
package struct DeformedColumns: Operator {
  /// The rows and columns of the kernel.
  package var kernel: [Int]
  /// The distances between neighbouring positions.
  package var stride: [Int]
  /// The rows and columns around the images.
  package var padding: [Int]
  /// The distances between neighbouring taps.
  package var dilation: [Int]
  /// How many groups of channels have offsets of their own.
  package var groups: Int
  /// Whether there are factors.
  package var hasMask: Bool

  /// Creates the operator; lists have two numbers, for rows and columns.
  package init(
    kernel: [Int], stride: [Int], padding: [Int], dilation: [Int], groups: Int, hasMask: Bool
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.hasMask = hasMask
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, hasMask ? 3...3 : 2...2)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    let (images, offsets) = (inputs[0].shape, inputs[1].shape)
    guard images.rank == 4, offsets.rank == 4,
      [kernel, stride, dilation].allSatisfy({
        $0.count == 2 && $0.allSatisfy { (1..<1 << 20).contains($0) }
      }), padding.count == 2, padding.allSatisfy({ (0..<1 << 20).contains($0) }), groups > 0,
      images[1] % groups == 0
    else { throw invalidAttribute("cannot slide over \(inputs[0]) with offsets \(inputs[1])") }
    let sizes = (0..<2).map { axis in
      let room = images[axis + 2] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1
      return room < 0 ? 0 : room / stride[axis] + 1
    }
    guard let taps = kernel[0].checkedProduct(with: kernel[1]), taps < 1 << 20,
      let factors = taps.checkedProduct(with: groups),
      let depth = taps.checkedProduct(with: images[1]),
      offsets.dimensions == [images[0], 2 * factors] + sizes,
      !hasMask || inputs[2].shape.dimensions == [images[0], factors] + sizes
    else {
      throw invalidShape("cannot bring \(inputs.map(\.description)) together")
    }
    return [inputs[0].with(shape: try Shape([images[0], depth] + sizes))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let images = try inputs[0].elements(as: Float.self)
    let offsets = try inputs[1].elements(as: Float.self)
    let masks = try hasMask ? inputs[2].elements(as: Float.self) : []
    let (shape, made) = (inputs[0].shape, output.shape)
    let (taps, area) = (kernel[0] * kernel[1], made[2] * made[3])
    let (plane, share) = (shape[2] * shape[3], shape[1] / groups)
    var results = [Float](repeating: 0, count: made.elementCount)
    for image in 0..<shape[0] {
      for group in 0..<groups {
        for tap in 0..<taps {
          let set = (image * groups + group) * taps + tap
          for position in 0..<area {
            let row = Float(
              position / made[3] * stride[0] - padding[0] + tap / kernel[1] * dilation[0])
            let column = Float(
              position % made[3] * stride[1] - padding[1] + tap % kernel[1] * dilation[1])
            let y = row + offsets[2 * set * area + position]
            let x = column + offsets[(2 * set + 1) * area + position]
            let factor = hasMask ? masks[set * area + position] : 1
            let pixels = neighbours(y, x, shape)
            for channel in group * share..<(group + 1) * share {
              let source = (image * shape[1] + channel) * plane
              var sum: Float = 0
              for (pixel, weight) in pixels { sum += images[source + pixel] * weight }
              results[((image * shape[1] + channel) * taps + tap) * area + position] = factor * sum
            }
          }
        }
      }
    }
    return [try Tensor(results, type: output)]
  }

  private func neighbours(_ y: Float, _ x: Float, _ shape: Shape) -> [(Int, Float)] {
    guard y > -1, x > -1, y < Float(shape[2]), x < Float(shape[3]) else { return [] }
    let (top, left) = (Int(y.rounded(.down)), Int(x.rounded(.down)))
    let (down, right) = (y - Float(top), x - Float(left))
    let all = [
      (top, left, (1 - down) * (1 - right)), (top, left + 1, (1 - down) * right),
      (top + 1, left, down * (1 - right)), (top + 1, left + 1, down * right),
    ]
    return all.compactMap { row, column, weight in
      guard row >= 0, column >= 0, row < shape[2], column < shape[3] else { return nil }
      return (row * shape[3] + column, weight)
    }
  }
}
