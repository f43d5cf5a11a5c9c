internal import LanternTensors

/// Something on the stack or in the memo of an unpickler.
final class PickleItem {
  enum Content {
    case value(ScriptValue)
    /// A tuple that holds what is no value of the program, such as a storage.
    case parts([PickleItem])
    case global(PickleGlobal)
    case storage(TensorStorages.Storage)
  }

  let content: Content
  /// The levels of containers, 0 for what is none.
  private(set) var height = 0
  /// The number of values that one meets who follows every reference.
  private(set) var weight = 1
  /// Whether another value holds this one.
  ///
  /// It is then complete: what could still grow could come to hold itself.
  private(set) var isHeld = false

  /// Creates an item that holds nothing.
  init(_ content: Content) { self.content = content }

  convenience init(_ value: ScriptValue) { self.init(.value(value)) }

  /// Creates an item that holds others.
  init(_ content: Content, holding parts: some Collection<PickleItem>) {
    self.content = content
    hold(parts)
    height = max(height, 1)
  }

  /// Creates an item for a value taken out of another.
  init(_ value: ScriptValue, from whole: PickleItem) {
    content = .value(value)
    height = whole.height
    weight = whole.weight
    isHeld = true
  }

  /// Notes that this item holds others from now on.
  func hold(_ parts: some Collection<PickleItem>) {
    for part in parts {
      part.isHeld = true
      height = max(height, part.height + 1)
      weight += part.weight
    }
  }
}

/// What a pickle may name: the closed table of callables, types and classes.
enum PickleGlobal {
  case storageType(TensorStorages.ElementKind)
  case scheme(QuantizationScheme)
  case rebuildTensor, rebuildQuantizedTensor, rebuildParameter, rebuildFromType
  /// A class of tensors, which only `rebuildFromType` is given.
  case tensorClass
  case orderedDictionary
  case device
  case list(ListElement)
  /// A list of integers as the first archives wrote it.
  case legacyIntList
  case restoreTypeTag
  /// A class of the program.
  case programClass(String)

  enum QuantizationScheme { case perTensor, perChannel, perRow }
  enum ListElement: String {
    case int, double, bool, tensor

    /// The type in the language.
    var type: ScriptType {
      switch self {
      case .int: .int
      case .double: .float
      case .bool: .bool
      case .tensor: .tensor
      }
    }
  }

  /// How it is named in errors.
  var description: String {
    switch self {
    case .storageType(let kind): "torch.\(kind.name)Storage"
    case .scheme: "a quantisation scheme"
    case .rebuildTensor, .rebuildQuantizedTensor, .rebuildParameter, .rebuildFromType:
      "a function that rebuilds tensors"
    case .tensorClass: "a class of tensors"
    case .orderedDictionary: "collections.OrderedDict"
    case .device: "torch.device"
    case .list, .legacyIntList: "a function that builds lists"
    case .restoreTypeTag: "torch.jit._pickle.restore_type_tag"
    case .programClass(let name): name
    }
  }
}

extension PickleGlobal {
  /// The global of a qualified name, classes of the program aside; nil when it is not in the table.
  init?(named name: String) {
    guard let known = Self.table[name] else { return nil }
    self = known
  }

  /// Names that are known and whose meaning is not read, and why.
  static let unsupported: [String: String] = [
    "torch._utils._rebuild_sparse_tensor": "sparse tensors are not read",
    "torch.per_channel_symmetric": "symmetric quantisation schemes are not read",
    "torch.per_tensor_symmetric": "symmetric quantisation schemes are not read",
    "builtins.complex": "complex numbers are not read",
    "__builtin__.complex": "complex numbers are not read",
    "torch.jit._pickle.build_tensor_from_id": "there is no table of tensors to refer to",
    "__main__.TensorID": "there is no table of tensors to refer to",
  ]

  private static let table: [String: PickleGlobal] = {
    var table: [String: PickleGlobal] = [
      "torch._utils._rebuild_tensor": .rebuildTensor,
      "torch._utils._rebuild_tensor_v2": .rebuildTensor,
      "torch._utils._rebuild_qtensor": .rebuildQuantizedTensor,
      "torch._utils._rebuild_parameter": .rebuildParameter,
      "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
      "torch.Tensor": .tensorClass,
      "torch.nn.parameter.Parameter": .tensorClass,
      "torch.nn.parameter.Buffer": .tensorClass,
      "torch.per_tensor_affine": .scheme(.perTensor),
      "torch.per_channel_affine": .scheme(.perChannel),
      "torch.per_channel_affine_float_qparams": .scheme(.perRow),
      "collections.OrderedDict": .orderedDictionary,
      "torch.device": .device,
      "torch.jit._pickle.build_intlist": .list(.int),
      "torch.jit._pickle.build_doublelist": .list(.double),
      "torch.jit._pickle.build_boollist": .list(.bool),
      "torch.jit._pickle.build_tensorlist": .list(.tensor),
      "torch.jit._pickle.restore_type_tag": .restoreTypeTag,
      "__main__.IntList": .legacyIntList,
    ]
    for kind in TensorStorages.ElementKind.all {
      table["torch.\(kind.name)Storage"] = .storageType(kind)
    }
    return table
  }()
}
