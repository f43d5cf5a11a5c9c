internal import LanternGraphs
internal import LanternTensors

extension ScriptCall {
  /// Throws for a generator of the program's own.
  func requireDefaultGenerator(_ index: Int) throws {
    guard isNone(index) else {
      throw ScriptError.unsupported("\(name) with a generator of its own")
    }
  }

  /// The type of a new tensor: of the sizes of the first argument, or like it if that is a tensor.
  func sizedType(_ typeIndex: Int) throws -> TensorType {
    if case .tensor(let model) = arguments[0] {
      return TensorType(try scalarType(typeIndex) ?? model.type.elementType, model.shape)
    }
    return TensorType(try scalarType(typeIndex) ?? .float32, try listedShape(ints(0)))
  }

  /// A tensor of random real numbers, made one after the other.
  ///
  /// Throws `ScriptError` for other types than float32 and float64: how numbers of 16 bits are drawn
  /// differs from version to version.
  func reals(
    _ type: TensorType, _ draw: (MersenneTwister, _ isSingle: Bool) -> Double
  ) throws -> ScriptValue {
    if type.elementType == .complex64 {
      guard case .tensor(let parts) = try reals(type.realView(), draw) else { throw NeedsData() }
      return .tensor(try recorder.apply(Bitcast(elementType: .complex64), [parts]))
    }
    let isSingle = try requireReal(type)
    return .tensor(
      try recorder.computed {
        try Tensor(
          reals: (0..<type.shape.elementCount).map { _ in draw(generator, isSingle) }, type: type)
      })
  }

  /// A tensor of normal random numbers.
  func normals(_ type: TensorType, _ mean: Double, _ deviation: Double) throws -> ScriptTensor {
    if type.elementType == .complex64 {
      // Each part has half of the variance.
      let parts = try normals(type.realView(), mean, deviation * 0.5.squareRoot())
      return try recorder.apply(Bitcast(elementType: .complex64), [parts])
    }
    let isSingle = try requireReal(type)
    return try recorder.computed {
      let numbers = generator.normals(type.shape.elementCount, isSingle: isSingle)
      return try Tensor(reals: numbers.map { $0 * deviation + mean }, type: type)
    }
  }

  private func requireReal(_ type: TensorType) throws -> Bool {
    guard [.float32, .float64].contains(type.elementType) else {
      throw ScriptError.unsupported("\(name) of \(type.elementType)")
    }
    _ = try listedShape(type.shape.dimensions)
    return type.elementType == .float32
  }

  /// Random counts of events, by the mean of each.
  func poissonNumbers() throws -> ScriptTensor {
    guard recorder.hasData else { throw NeedsData() }
    let input = try tensor(0)
    _ = try requireReal(input.type)
    let means = try recorder.data(of: input).realValues()
    guard means.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw ScriptError("\(name) takes means that are finite and not negative")
    }
    return try recorder.computed {
      try Tensor(reals: means.map { generator.poisson($0) }, type: input.type)
    }
  }

  /// A tensor of random integers from one number up to another.
  func integers(
    _ low: Int, _ high: Int, _ sizes: [Int], _ type: ElementType
  ) throws -> ScriptValue {
    guard low < high else { throw ScriptError("\(name) from \(low) up to \(high) is empty") }
    let shape = try listedShape(sizes)
    let span = UInt64(bitPattern: Int64(high &- low))
    return .tensor(
      try recorder.computed {
        let values = (0..<shape.elementCount).map { _ in
          Int64(low) &+ Int64(bitPattern: generator.integer(below: span))
        }
        return try Tensor(values, shape: shape).cast(to: type)
      })
  }

  /// The first tensor with any integers that its type has: those of a float are exact.
  func anyIntegers() throws -> ScriptValue {
    let type = try tensor(0).type
    let limits: [ElementType: UInt64] = [
      .float32: 1 << 24 + 1, .float64: 1 << 53 + 1, .float16: 1 << 11 + 1, .bfloat16: 1 << 8 + 1,
      .uint8: 1 << 8, .int8: 1 << 7, .int16: 1 << 15, .int32: 1 << 31, .int64: 1 << 63, .bool: 2,
    ]
    guard let limit = limits[type.elementType] else {
      throw ScriptError.unsupported("\(name) of \(type.elementType)")
    }
    let isWide = [.float64, .int64].contains(type.elementType)
    return .tensor(
      try recorder.computed {
        let values = (0..<type.shape.elementCount).map { _ in
          Int64((isWide ? generator.bits64() : UInt64(generator.bits32())) % limit)
        }
        return try Tensor(values, shape: type.shape).cast(to: type.elementType)
      })
  }

  /// The numbers below a count in random order.
  ///
  /// Source: PyTorch
  /// `aten/src/ATen/native/TensorFactories.cpp`, `randperm_cpu`.
  func permutation(_ type: ElementType) throws -> ScriptValue {
    let count = try int(0)
    guard count >= 0 else { throw wrong(0, "a count that is not negative") }
    let shape = try listedShape([count])
    return .tensor(
      try recorder.computed {
        var values = (0..<count).map(Int64.init)
        for index in 0..<max(0, count - 1) {
          values.swapAt(index, index + Int(UInt64(generator.bits32()) % UInt64(count - index)))
        }
        return try Tensor(values, shape: shape).cast(to: type)
      })
  }

  /// A tensor of ones of one probability, else zeros.
  func truths(_ type: TensorType, probability: Double) throws -> ScriptTensor {
    _ = try listedShape(type.shape.dimensions)
    guard (0...1).contains(probability) else { throw wrong(1, "a probability from 0 to 1") }
    return try recorder.computed {
      let truths = (0..<type.shape.elementCount).map { _ in
        generator.double() < probability ? 1.0 : 0
      }
      return try Tensor(truths, shape: type.shape).cast(to: type.elementType)
    }
  }

  /// The first tensor with elements, or whole channels, dropped and the rest made larger to match.
  ///
  /// Source: PyTorch `aten/src/ATen/native/Dropout.cpp`.
  func dropped(channels: Bool) throws -> ScriptTensor {
    let (input, probability) = (try tensor(0), try double(1))
    guard (0...1).contains(probability) else { throw wrong(1, "a probability from 0 to 1") }
    guard probability > 0, input.shape.elementCount > 0 else { return input }
    var sizes = input.shape.dimensions
    if channels {
      guard sizes.count >= 2 else { throw wrong(0, "at least a batch of channels") }
      for axis in sizes.indices.dropFirst(2) { sizes[axis] = 1 }
    }
    let type = input.type.with(shape: try Shape(sizes))
    if probability == 1 {
      return try recorder.apply(Multiply(), [input, number(.int(0), like: input)])
    }
    let kept = try truths(type, probability: 1 - probability)
    let noise = try recorder.apply(
      Divide(), [kept, number(.double(1 - probability), like: input)])
    return try recorder.apply(Multiply(), [input, noise])
  }

  /// A tensor of ones, each of its own probability, else zeros.
  func truths(by probabilities: ScriptTensor, _ type: TensorType) throws -> ScriptTensor {
    guard recorder.hasData else { throw NeedsData() }
    let wide = try broadcast(probabilities, to: type.shape)
    let isDouble = wide.type.elementType == .float64
    let numbers = try recorder.data(of: real(wide)).realValues()
    guard numbers.allSatisfy({ (0...1).contains($0) }) else {
      throw ScriptError("\(name) takes probabilities from 0 to 1")
    }
    return try recorder.computed {
      let truths = numbers.map { probability in
        (isDouble ? generator.double() : Double(generator.single())) < probability ? 1.0 : 0
      }
      return try Tensor(truths, shape: type.shape).cast(to: type.elementType)
    }
  }

  /// Indices drawn by weights.
  ///
  /// Source: PyTorch `aten/src/ATen/native/Distributions.cpp`,
  /// `multinomial`, and `cpu/MultinomialKernel.cpp`.
  func samples() throws -> ScriptTensor {
    guard recorder.hasData else { throw NeedsData() }
    let input = try tensor(0)
    let (count, isReplacing) = (try int(1), try bool(2))
    guard (1...2).contains(input.shape.rank), let width = input.shape.dimensions.last, width > 0,
      count > 0, isReplacing || count <= width
    else {
      throw wrong(1, "fewer samples than there are weights, and a vector or a matrix of these")
    }
    _ = try requireReal(input.type)
    let weights = try recorder.data(of: input).realValues()
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw ScriptError("\(name) takes weights that are finite and not negative")
    }
    let rows = stride(from: 0, to: weights.count, by: width).map { weights[$0..<$0 + width] }
    let shape = try listedShape(input.shape.dimensions.dropLast() + [count])
    return try recorder.computed {
      // All races are drawn before any is decided.
      let races =
        isReplacing && count > 1
        ? [] : rows.map { row in row.map { $0 / -Elementary.logOnePlus(-generator.double()) } }
      let drawn =
        races.isEmpty
        ? rows.map { row in (0..<count).map { _ in draw(row) } }
        : races.map { race in
          Array(race.indices.sorted { race[$0] > race[$1] }.prefix(count))
        }
      return try Tensor(drawn.flatMap(\.self).map(Int64.init), shape: shape)
    }
  }

  /// One index by the weights of a row.
  private func draw(_ row: ArraySlice<Double>) -> Int {
    let total = row.reduce(0, +)
    let target = generator.double()
    var sum = 0.0
    for (index, weight) in row.enumerated() {
      sum += weight
      if sum / total >= target { return index }
    }
    return row.count - 1
  }
}

extension TensorType {
  /// The type of the real and imaginary parts of complex numbers, side by side.
  fileprivate func realView() throws -> TensorType {
    TensorType(.float32, try Shape(shape.dimensions + [2]))
  }
}
