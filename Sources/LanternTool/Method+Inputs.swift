internal import Lantern

extension Model.Method {
  /// Throws `InputError` unless these are what the file says that the method takes.
  ///
  /// Dimensions that the file leaves open may have any size; what it does not say is not checked.
  func check(_ types: [TensorType]) throws(InputError) {
    try checkCount(types.count, "--input FILE.npy gives one")
    for (index, (type, parameter)) in zip(types, inputs).enumerated() {
      guard let declared = parameter.type else { continue }
      guard type.elementType == declared.elementType, accepts(type.shape, at: index) else {
        let isQuantised = declared.quantization != nil && type.elementType != declared.elementType
        throw InputError(
          "input \(index) (\(parameter.name)) must be \(parameter.shortDescription), and "
            + "\(type.elementType)\(type.shape) is given"
            + (isQuantised ? "; quantised tensors are given as their stored integers" : ""))
      }
    }
  }

  /// The types of inputs of these shapes; float32 where the file does not say.
  ///
  /// Without shapes the file must say them all, but for the number of pictures, which is 1 then.
  /// Throws `InputError` when they do not fit, or are missing.
  func inputTypes(_ shapes: [Shape]?) throws(InputError) -> [TensorType] {
    if let shapes { try checkCount(shapes.count, "--shape D,D,... gives one") }
    var types: [TensorType] = []
    for (index, parameter) in inputs.enumerated() {
      if let shapes {
        guard accepts(shapes[index], at: index) else {
          throw InputError(
            "input \(index) (\(parameter.name)) must be \(parameter.shortDescription), and the "
              + "shape \(shapes[index]) is given")
        }
        types.append(
          parameter.type?.with(shape: shapes[index]) ?? TensorType(.float32, shapes[index]))
        continue
      }
      guard let type = parameter.type, parameter.openDimensions.allSatisfy({ $0 == 0 }) else {
        throw InputError(
          "the file does not say the shape of input \(index) (\(parameter.shortDescription)); "
            + "--shape D,D,... for each input says it")
      }
      types.append(type)
    }
    return types
  }

  private func checkCount(_ count: Int, _ remedy: String) throws(InputError) {
    // Methods of files that do not say types may have defaults for what is left out.
    let needed = inputs.prefix { $0.type != nil }.count
    guard count < needed || count > inputs.count else { return }
    let list = inputs.map { "\($0.name): \($0.shortDescription)" }.joined(separator: ", ")
    throw InputError(
      "\(name) takes \(inputs.count == 1 ? "1 input" : "\(inputs.count) inputs")"
        + (inputs.isEmpty ? "" : " (\(list))") + ", and "
        + "\(count == 0 ? "none is" : count == 1 ? "1 is" : "\(count) are") given"
        + (count < needed ? "; \(remedy)" : ""))
  }

  private func accepts(_ shape: Shape, at index: Int) -> Bool {
    guard let declared = inputs[index].type?.shape else { return true }
    return shape.rank == declared.rank
      && (0..<shape.rank).allSatisfy {
        shape[$0] == declared[$0] || inputs[index].openDimensions.contains($0)
      }
  }
}

extension Model.Parameter {
  /// The element type and shape, a question mark for each open dimension.
  var shortDescription: String {
    guard let type else { return typeName ?? "of a type that the file does not say" }
    let sizes = type.shape.dimensions.enumerated().map { axis, size in
      openDimensions.contains(axis) ? "?" : "\(size)"
    }
    return "\(type.elementType)[\(sizes.joined(separator: ", "))]"
  }
}

/// Why tensors cannot be a method's inputs.
struct InputError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
