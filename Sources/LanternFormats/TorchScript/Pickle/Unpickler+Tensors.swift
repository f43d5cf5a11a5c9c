internal import LanternTensors

extension Unpickler {
  /// The storage that a persistent identifier names: `("storage", type, key, device, count)`.
  func storage(_ identifier: PickleItem) throws(FormatError) -> TensorStorages.Storage {
    guard case .parts(let parts) = identifier.content, (5...6).contains(parts.count),
      case .string("storage") = try value(parts[0]),
      case .global(.storageType(let kind)) = parts[1].content,
      case .string(let key) = try value(parts[2]),
      case .int(let count) = try value(parts[4])
    else {
      throw failure("a persistent identifier is not (\"storage\", type, key, device, count)")
    }
    // Tensors that several pickles share may be named with their folder.
    let entry = key.contains("/") && archive.has(key) ? key : "\(dataFolder)/\(key)"
    return try storages.storage(
      named: entry, of: kind, count: count, in: archive)
  }

  /// A tensor of the arguments `(storage, offset, sizes, strides, ...)`.
  ///
  /// Quantised ones have their scheme fifth; plain ones may have flags of lazy operations seventh.
  func tensor(
    _ arguments: [PickleItem], isQuantized: Bool
  ) throws(FormatError) -> ScriptTensor {
    guard arguments.count >= (isQuantized ? 5 : 4), arguments.count <= 7,
      case .storage(let storage) = arguments[0].content,
      case .int(let offset) = try value(arguments[1])
    else { throw failure("a tensor is not rebuilt from (storage, offset, sizes, strides, ...)") }
    guard storage.kind.isQuantized == isQuantized else {
      throw failure(
        "a \(isQuantized ? "quantised" : "plain") tensor is rebuilt from a storage of "
          + "\(storage.kind.name) elements")
    }
    if isQuantized, case .global(.scheme(.perRow))? = try elements(of: arguments[4]).first?.content
    {
      return try table(arguments, storage, offset: offset)
    }
    guard storage.kind.bitCount == nil else {
      throw failure(
        "elements of \(storage.kind.name) are read in tables of rows only", .unsupported)
    }
    let view = try TensorView(
      offset: offset, sizes: integers(arguments[2]), strides: integers(arguments[3]),
      within: storage)
    if !isQuantized, arguments.count == 7 { try refuseLazyOperations(value(arguments[6])) }
    let quantization = isQuantized ? try quantization(arguments[4], of: storage, view) : nil
    let tensor = ScriptTensor(
      try view.tensor(of: storage, quantization: quantization, counting: storages))
    if !isQuantized {
      storages.note(TensorStorages.Part(tensor: tensor, view: view, storage: storage))
    }
    return tensor
  }

  /// A tensor whose rows have a scale and a zero point each.
  private func table(
    _ arguments: [PickleItem], _ storage: TensorStorages.Storage, offset: Int
  ) throws(FormatError) -> ScriptTensor {
    let (sizes, parts) = (try integers(arguments[2]), try elements(of: arguments[4]))
    guard parts.count == 4, case .tensor(let scaleTensor) = try value(parts[1]),
      case .tensor(let zeroPointTensor) = try value(parts[2]), case .int(0) = try value(parts[3]),
      case .constant(let scales) = scaleTensor.content,
      case .constant(let zeroPoints) = zeroPointTensor.content
    else { throw failure("the quantisation of a table is not (scheme, scales, zero points, 0)") }
    return try storages.table(
      of: storage, offset: offset, sizes: sizes, strides: integers(arguments[3]), scales: scales,
      zeroPoints: zeroPoints)
  }

  private func integers(_ item: PickleItem) throws(FormatError) -> [Int] {
    guard case .tuple(let elements) = try value(item) else {
      throw failure("the sizes or strides of a tensor are no tuple")
    }
    return try elements.map { element throws(FormatError) in
      guard case .int(let value) = element else {
        throw failure("the sizes or strides of a tensor are no integers")
      }
      return value
    }
  }

  /// Tensors may be marked as still to be conjugated or negated, which is not read.
  private func refuseLazyOperations(_ flags: ScriptValue) throws(FormatError) {
    guard case .dictionary(let dictionary) = flags else { return }
    for (key, value) in dictionary.pairs {
      if case .bool(true) = value {
        throw failure("a tensor has the flag \(key) set, which is not read", .unsupported)
      }
    }
  }

  /// The quantisation of `(scheme, scale, zero point)` or `(scheme, scales, zero points, axis)`.
  private func quantization(
    _ item: PickleItem, of storage: TensorStorages.Storage, _ view: TensorView
  ) throws(FormatError) -> Quantization {
    let parts = try elements(of: item)
    guard let first = parts.first, case .global(.scheme(let scheme)) = first.content else {
      throw failure("the quantisation of a tensor names no scheme")
    }
    let scales: [Double]
    let zeroPoints: [Int]
    var axis: Int?
    switch scheme {
    case .perTensor:
      guard parts.count == 3, case .double(let scale) = try value(parts[1]),
        case .int(let zeroPoint) = try value(parts[2])
      else { throw failure("the quantisation of a tensor is not (scheme, scale, zero point)") }
      (scales, zeroPoints) = ([scale], [zeroPoint])
    case .perRow: throw failure("a table of rows has another quantisation")
    case .perChannel:
      guard parts.count == 4, case .tensor(let scaleTensor) = try value(parts[1]),
        case .tensor(let zeroPointTensor) = try value(parts[2]),
        case .int(let channelAxis) = try value(parts[3]),
        case .constant(let knownScales) = scaleTensor.content,
        case .constant(let knownZeroPoints) = zeroPointTensor.content
      else {
        throw failure("the quantisation of a tensor is not (scheme, scales, zero points, axis)")
      }
      guard view.shape.dimensions.indices.contains(channelAxis),
        knownScales.shape.elementCount == view.shape[channelAxis],
        knownZeroPoints.shape.elementCount == view.shape[channelAxis]
      else {
        throw failure(
          "\(knownScales.shape.elementCount) scales do not fit axis \(channelAxis) of the shape "
            + "\(view.shape)")
      }
      axis = channelAxis
      do {
        (scales, zeroPoints) = (try knownScales.realValues(), try knownZeroPoints.integers())
      } catch {
        throw failure(error.description)
      }
    }
    try check(zeroPoints, of: storage.elementType)
    do {
      return try Quantization(scales: scales, zeroPoints: zeroPoints, axis: axis)
    } catch {
      throw failure(error.description)
    }
  }

  private func check(_ zeroPoints: [Int], of type: ElementType) throws(FormatError) {
    let range =
      switch type {
      case .uint8: 0...255
      case .int8: -128...127
      default: Int(Int32.min)...Int(Int32.max)
      }
    guard let wrong = zeroPoints.first(where: { !range.contains($0) }) else { return }
    throw failure("the zero point \(wrong) is no \(type)")
  }
}
