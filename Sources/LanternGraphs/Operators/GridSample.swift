package import LanternTensors

/// Images read at computed places, between their pixels too.
///
/// Inputs: images `[N, C, H, W]` with places `[N, OH, OW, 2]`, or volumes `[N, C, D, H, W]` with places
/// `[N, OD, OH, OW, 3]`, both float32 or both float64. A place names the innermost axis first; -1 and 1
/// are the centres of the outermost pixels where `alignsCorners`, otherwise their outer edges. Output:
/// `[N, C, OH, OW]`, or `[N, C, OD, OH, OW]`.
///
/// Places outside read 0, the nearest pixel, or what is reflected at the edges. Places that are no
/// numbers count as -1. Cubic interpolation, with `a = -0.75`, is for images alone.
///
/// ATen `grid_sampler`, `grid_sampler_2d`, `grid_sampler_3d`. Source: PyTorch `GridSampler.cpp`,
/// `GridSamplerUtils.h`.
package struct GridSample: Operator {
  /// How pixels between pixels are made.
  package enum Interpolation: Int, Hashable, Sendable {
    case linear, nearest, cubic
  }

  /// What lies around the images.
  package enum Border: Int, Hashable, Sendable {
    case zeros, edge, reflection
  }

  /// How pixels between pixels are made.
  package var interpolation: Interpolation
  /// What lies around the images.
  package var border: Border
  /// Whether -1 and 1 are the centres of the outermost pixels.
  package var alignsCorners: Bool

  /// Creates a sampling.
  package init(interpolation: Interpolation, border: Border, alignsCorners: Bool) {
    self.interpolation = interpolation
    self.border = border
    self.alignsCorners = alignsCorners
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireReal(inputs)
    let (images, places) = (inputs[0].shape, inputs[1].shape)
    let axes = images.rank - 2
    guard (2...3).contains(axes), places.rank == images.rank, places[0] == images[0],
      places[axes + 1] == axes, images.dimensions.suffix(axes).allSatisfy({ $0 > 0 }),
      axes == 2 || interpolation != .cubic
    else {
      throw invalidShape("cannot read images \(inputs[0]) at places \(inputs[1])")
    }
    return [
      inputs[0].with(shape: try Shape(Array(images.dimensions[..<2]) + places.dimensions[1...axes]))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try withReal(inputs) { try sampled(inputs, output, $0) }]
  }

  @specialized(where Element == Float)
  private func sampled<Element: RealElement>(
    _ inputs: [Tensor], _ output: TensorType, _: Element.Type
  ) throws -> Tensor {
    let shape = inputs[0].shape
    let sizes = Array(shape.dimensions[2...])
    let (pixels, places) = (
      try inputs[0].elements(as: Element.self), try inputs[1].elements(as: Element.self)
    )
    let plane = sizes.reduce(1, *)
    let positions = output.shape.dimensions[2...].reduce(1, *)
    var results = [Element](repeating: 0, count: output.shape.elementCount)
    for image in 0..<shape[0] {
      for position in 0..<positions {
        let start = (image * positions + position) * sizes.count
        // Taps of one axis after the other, the outermost first, as indices and weights.
        var taps: [(index: Int, weight: Element)] = [(0, 1)]
        for axis in sizes.indices {
          let place = places[start + sizes.count - 1 - axis]
          let line = lineTaps(place, size: sizes[axis])
          taps = taps.flatMap { outer in
            line.map { (outer.index * sizes[axis] + $0.index, outer.weight * $0.weight) }
          }
        }
        for channel in 0..<shape[1] {
          let source = (image * shape[1] + channel) * plane
          var sum: Element = 0
          for tap in taps { sum += pixels[source + tap.index] * tap.weight }
          results[(image * shape[1] + channel) * positions + position] = sum
        }
      }
    }
    return try Tensor(results, type: output)
  }

  /// The pixels of one axis that count at a place, and how much.
  private func lineTaps<Element: RealElement>(
    _ place: Element, size: Int
  ) -> [(index: Int, weight: Element)] {
    let length = Element(size)
    var x =
      alignsCorners ? (place + 1) / 2 * (length - 1) : ((place + 1) * length - 1) / 2
    guard interpolation == .cubic else {
      x = bounded(x, length)
      // What is no number, or beyond all integers, is far outside.
      guard x.magnitude < 0x1p40 else { return [] }
      if interpolation == .nearest {
        let index = Int(x.rounded(.toNearestOrEven))
        return (0..<size).contains(index) ? [(index, Element(1))] : []
      }
      let first = x.rounded(.down)
      let part = x - first
      let taps: [(index: Int, weight: Element)] = [
        (Int(first), 1 - part), (Int(first) + 1, part),
      ]
      return taps.filter { (0..<size).contains($0.index) }
    }
    guard x.magnitude < 0x1p40 else { return [] }
    let first = x.rounded(.down)
    let weights = Self.cubicWeights(x - first)
    return (0..<4).compactMap { tap in
      let index = bounded(first - 1 + Element(tap), length)
      guard index >= 0, index < length else { return nil }
      return (Int(index), weights[tap])
    }
  }

  /// A position brought into the image where the border says so.
  private func bounded<Element: RealElement>(_ x: Element, _ length: Element) -> Element {
    switch border {
    case .zeros: return x
    case .edge: return clipped(x, length)
    case .reflection:
      let reflected =
        alignsCorners
        ? reflected(x, from: 0, to: length - 1) : reflected(x, from: -0.5, to: length - 0.5)
      return clipped(reflected, length)
    }
  }

  private func clipped<Element: RealElement>(_ x: Element, _ length: Element) -> Element {
    // A comparison with what is no number is false, so that it becomes 0.
    x > 0 ? (x < length - 1 ? x : length - 1) : 0
  }

  private func reflected<Element: RealElement>(
    _ x: Element, from low: Element, to high: Element
  ) -> Element {
    let span = high - low
    guard span > 0, x.isFinite else { return 0 }
    let distance = (x - low).magnitude
    let flips = (distance / span).rounded(.down)
    let rest = distance - flips * span
    let isEven = flips.truncatingRemainder(dividingBy: 2) == 0
    return isEven ? rest + low : span - rest + low
  }

  /// How much four neighbours count at a distance from the second, by a cubic with `a = -0.75`.
  ///
  /// Source: PyTorch `UpSample.h`, `get_cubic_upsample_coefficients`.
  package static func cubicWeights<Element: RealElement>(
    _ distance: Element, a: Element = -0.75
  ) -> [Element] {
    func near(_ x: Element) -> Element { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Element) -> Element { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(distance + 1), near(distance), near(1 - distance), far(2 - distance)]
  }
}
