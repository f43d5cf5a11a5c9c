internal import Lantern

/// A type as TorchScript writes it, taken apart: `Dict[str, List[Tensor]]`.
struct ValueType {
  let name: String
  let parameters: [ValueType]

  /// Reads a type; brackets that do not match belong to its name.
  init(_ text: String) {
    guard let open = text.firstIndex(of: "["), text.hasSuffix("]") else {
      (name, parameters) = (text, [])
      return
    }
    name = String(text[..<open])
    var (parts, depth): ([String], Int) = ([""], 0)
    for character in text[text.index(after: open)...].dropLast() {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else if character != " " || depth > 0 || parts.last != "" {
        parts[parts.count - 1].append(character)
      }
    }
    parameters = parts.filter { !$0.isEmpty }.map { ValueType($0) }
  }

  /// The type in an `Optional`, which others are themselves.
  var wrapped: ValueType { name == "Optional" ? parameters.first ?? self : self }
}

extension JSON {
  /// The value that a parameter of a type gets.
  ///
  /// Arrays are lists, tuples or tensors, as the type says. `{"tensor": [[1, 2]], "type": "int64"}` says
  /// the element type, `{"npy": "FILE"}` takes a tensor from a file, and `{"tuple": [1, 2]}` is one
  /// whatever the type. Throws `InputError` for what can be no value of the type.
  func value(_ type: ValueType, elementType: ElementType? = nil) throws -> IValue {
    if type.name == "Optional", case .null = self { return .none }
    let type = type.wrapped
    if case .object(let members) = self, let special = try special(members) { return special }
    switch (type.name, self) {
    case ("Tensor", .null): return .none
    case ("Tensor", _): return .tensor(try tensor(elementType))
    case ("Tuple", .array(let elements)):
      return .tuple(
        try elements.enumerated().map { index, element in
          try element.value(
            type.parameters.indices.contains(index) ? type.parameters[index] : ValueType("Any"))
        })
    // The names of classes have dots: it is a named tuple, in the order of its fields or by their names.
    case (_, .array(let elements)) where type.name.contains("."):
      return .tuple(try elements.map { try $0.value(ValueType("Any")) })
    case (_, .object(let members)) where type.name.contains("."):
      return .object(
        IValue.Object(
          className: type.name,
          fields: try members.map {
            IValue.Field(name: $0.0, value: try $0.1.value(ValueType("Any")))
          }))
    case (_, .array(let elements)):
      let element = type.parameters.first ?? ValueType("Any")
      return .list(try elements.map { try $0.value(element) })
    case (_, .object(let members)):
      let (key, value) =
        type.parameters.count == 2
        ? (type.parameters[0], type.parameters[1]) : (ValueType("str"), ValueType("Any"))
      return .dictionary(
        try members.map { name, member in
          let number = key.name == "int" ? Int(name) : nil
          return IValue.Entry(
            key: number.map(IValue.int) ?? .string(name), value: try member.value(value))
        })
    case ("float", .integer(let number)): return .double(Double(number))
    case (_, .null): return .none
    case (_, .bool(let value)): return .bool(value)
    case (_, .integer(let number)): return .int(number)
    case (_, .number(let number)): return .double(number)
    case (_, .string(let text)): return .string(text)
    }
  }

  private func special(_ members: [(String, JSON)]) throws -> IValue? {
    func member(_ name: String) -> JSON? { members.first { $0.0 == name }?.1 }
    if members.count == 1, case .string(let path)? = member("npy") {
      return .tensor(try NumPyFile.read(path: path))
    }
    if members.count == 1, case .array(let elements)? = member("tuple") {
      return .tuple(try elements.map { try $0.value(ValueType("Any")) })
    }
    guard members.count <= 2, let numbers = member("tensor") else { return nil }
    guard case .string(let name)? = member("type") else {
      return members.count == 1 ? .tensor(try numbers.tensor(nil)) : nil
    }
    guard let elementType = ElementType(rawValue: name) else {
      throw InputError("there is no element type \(name)")
    }
    return .tensor(try numbers.tensor(elementType))
  }

  /// The tensor that nested arrays of numbers are; without an element type integers are int64, real
  /// numbers float32, and truth values bool, as with `torch.tensor`.
  private func tensor(_ elementType: ElementType?) throws -> Tensor {
    var (leaves, sizes): ([JSON], [Int?]) = ([], [])
    func collect(_ value: JSON, _ axis: Int) throws {
      guard case .array(let elements) = value else {
        guard axis == sizes.count else { throw InputError("a tensor's rows are not equally long") }
        leaves.append(value)
        return
      }
      if axis == sizes.count {
        guard leaves.isEmpty else { throw InputError("a tensor's rows are not equally long") }
        sizes.append(elements.count)
      }
      guard sizes[axis] == elements.count else {
        throw InputError("a tensor's rows are not equally long")
      }
      for element in elements { try collect(element, axis + 1) }
    }
    try collect(self, 0)
    let shape = try Shape(sizes.compactMap(\.self))
    var (numbers, isReal, isBool): ([Double], Bool, Bool) = ([], false, !leaves.isEmpty)
    for leaf in leaves {
      switch leaf {
      case .integer(let number):
        numbers.append(Double(number))
        isBool = false
      case .number(let number):
        numbers.append(number)
        (isReal, isBool) = (true, false)
      case .bool(let value): numbers.append(value ? 1 : 0)
      default: throw InputError("a tensor is made of numbers, and \(leaf.text) is among them")
      }
    }
    let type = elementType ?? (isBool ? .bool : isReal || leaves.isEmpty ? .float32 : .int64)
    func integers<T: FixedWidthInteger>(_: T.Type) throws -> [T] {
      try zip(leaves, numbers).map { leaf, number in
        if case .integer(let exact) = leaf, let value = T(exactly: exact) { return value }
        guard let value = T(exactly: number) else {
          throw InputError("\(leaf.text) is no \(type)")
        }
        return value
      }
    }
    switch type {
    case .float16: return try Tensor(numbers.map { Float16($0) }, shape: shape)
    case .float32: return try Tensor(numbers.map { Float($0) }, shape: shape)
    case .float64: return try Tensor(numbers, shape: shape)
    case .int8: return try Tensor(integers(Int8.self), shape: shape)
    case .int16: return try Tensor(integers(Int16.self), shape: shape)
    case .int32: return try Tensor(integers(Int32.self), shape: shape)
    case .int64: return try Tensor(integers(Int64.self), shape: shape)
    case .uint8: return try Tensor(integers(UInt8.self), shape: shape)
    case .uint16: return try Tensor(integers(UInt16.self), shape: shape)
    case .uint32: return try Tensor(integers(UInt32.self), shape: shape)
    case .uint64: return try Tensor(integers(UInt64.self), shape: shape)
    case .bool:
      return try Tensor(numbers.map { $0 == 0 ? UInt8(0) : 1 }, type: TensorType(.bool, shape))
    case .bfloat16, .complex64, .string:
      throw InputError("tensors of \(type) are given as NumPy files, not as numbers")
    }
  }
}
