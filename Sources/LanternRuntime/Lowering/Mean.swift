package import LanternGraphs
internal import LanternTensors

extension Mean: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    // The kernels divide by the number of elements, and a scalar has no axes.
    guard context.inputs[0].shape.elementCount > 0, context.inputs[0].shape.rank > 0 else {
      return nil
    }
    return switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    let shape = context.inputs[0].shape
    let reduced = Set(try axes.map { try shape.normalizedAxis($0) }).sorted()
    // The axes must lie side by side, so that what is averaged is the middle of three dimensions.
    guard let first = reduced.first, let last = reduced.last, last - first + 1 == reduced.count
    else { return nil }
    let sizes = shape.dimensions
    let images = try Shape([
      sizes[..<first].reduce(1, *), 1, sizes[first...last].reduce(1, *),
      sizes[(last + 1)...].reduce(1, *),
    ])
    return try FloatPooling(
      largest: false, images: images, kernelHeight: 1, kernelWidth: images[2],
      window: SpatialWindow()
    ).steps(context)
  }
}
