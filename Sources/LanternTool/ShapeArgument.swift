internal import Lantern

extension Arguments {
  /// The shapes that `--shape` gives, nil without any.
  ///
  /// Throws `UsageError` when one is not a list of sizes.
  func shapes() throws -> [Shape]? {
    guard has("shape") else { return nil }
    return try all("shape").map { text in
      let sizes = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard sizes.allSatisfy({ $0.map { $0 > 0 } ?? false }),
        let shape = try? Shape(sizes.compactMap(\.self))
      else { throw UsageError("--shape takes sizes like 1,3,224,224, not \"\(text)\"") }
      return shape
    }
  }

  /// The option that says the shapes of inputs.
  static let shapeOption = Option(
    name: "shape", value: "D,D,...",
    help: "The shape of an input, in input order, for files that do not say.", isRepeatable: true)
}
