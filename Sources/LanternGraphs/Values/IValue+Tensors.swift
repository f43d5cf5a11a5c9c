package import LanternTensors

extension IValue {
  /// The tensors of a value in order, however they are nested; numbers are tensors without dimensions.
  ///
  /// Throws `GraphError` when it holds text.
  package func tensors() throws -> [Tensor] {
    switch self {
    case .none: return []
    case .tensor(let tensor): return [tensor]
    case .bool(let value):
      return [try Tensor([value ? UInt8(1) : 0], type: TensorType(.bool, .scalar))]
    case .int(let value): return [try Tensor([Int64(value)], shape: .scalar)]
    case .double(let value): return [try Tensor([Float(value)], shape: .scalar)]
    case .string:
      throw GraphError(
        .invalidInput,
        "the result holds a string, which is no tensor; ask for the values, by call(values:)")
    case .list(let elements), .tuple(let elements): return try elements.flatMap { try $0.tensors() }
    case .dictionary(let entries): return try entries.flatMap { try $0.value.tensors() }
    case .object(let object): return try object.fields.flatMap { try $0.value.tensors() }
    }
  }
}
