internal import LanternGraphs

extension MersenneTwister {
  /// A number of the Poisson distribution of a mean that is finite and not negative.
  ///
  /// Sources: Knuth, "The Art of Computer Programming" volume 2, for small means; Hoermann, "The
  /// Transformed Rejection Method for Generating Poisson Random Variables", 1993, method PTRS, for others;
  /// which from where on, PyTorch `aten/src/ATen/native/Distributions.cpp`.
  func poisson(_ mean: Double) -> Double {
    guard mean > 0 else { return 0 }
    guard mean >= 10 else {
      let limit = Elementary.exp(-mean)
      var (count, product) = (0.0, double())
      while product > limit {
        count += 1
        product *= double()
      }
      return count
    }
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let scale = 1.1239 + 1.1328 / (b - 3.4)
    let sure = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = double() - 0.5
      let v = double()
      let distance = 0.5 - u.magnitude
      let count = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
      if distance >= 0.07, v <= sure { return count }
      if count < 0 || distance < 0.013 && v > distance { continue }
      let left =
        Elementary.log(v) + Elementary.log(scale) - Elementary.log(a / (distance * distance) + b)
      if left <= count * Elementary.log(mean) - mean - SpecialFunctions.logarithmOfGamma(count + 1)
      {
        return count
      }
    }
  }
}
