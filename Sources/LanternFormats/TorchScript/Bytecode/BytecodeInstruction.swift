/// One instruction of a program for PyTorch's lite interpreter.
///
/// Source: PyTorch `torch/csrc/jit/runtime/instruction.h`.
struct BytecodeInstruction: Sendable, Hashable {
  var operation: Operation
  /// An index, a count or a distance, as the operation means it.
  var x: Int
  /// A count.
  var n: Int

  /// What instructions do, in the order of their numbers; the raw values are their names in pickles.
  enum Operation: String, Sendable, CaseIterable {
    case callOperator = "OP"
    case callVariadicOperator = "OPN"
    case load = "LOAD"
    case move = "MOVE"
    case storeSeveral = "STOREN"
    case store = "STORE"
    case drop = "DROP"
    case dropRegister = "DROPR"
    case loadConstant = "LOADC"
    case jumpUnless = "JF"
    case jump = "JMP"
    case loop = "LOOP"
    case returns = "RET"
    case wait = "WAIT"
    case call = "CALL"
    case guardType = "GUARD"
    case checkTypes = "TYPECHECK"
    case failGuard = "FAIL_GUARD"
    case profile = "PROFILE_OP"
    case tailCall = "TAIL_CALL"
    case callMethod = "INTERFACE_CALL"
    case getAttribute = "GET_ATTR"
    case setAttribute = "SET_ATTR"
    case unpackList = "LIST_UNPACK"
    case makeTuple = "TUPLE_CONSTRUCT"
    case makeNamedTuple = "NAMED_TUPLE_CONSTRUCT"
    case makeList = "LIST_CONSTRUCT"
    case makeDictionary = "DICT_CONSTRUCT"
    case makeObject = "CREATE_OBJECT"
    case isInstance = "ISINSTANCE"
    case sliceTuple = "TUPLE_SLICE"
    case indexTuple = "TUPLE_INDEX"
    case raise = "RAISE_EXCEPTION"
    case indexDictionary = "DICT_INDEX"
    case cast = "UNCHECKED_CAST"
    case isSame = "__IS__"
    case uninitialized = "UN_INITIALIZED"
    case isNotSame = "__ISNOT__"
    case format = "FORMAT"
    case device = "DEVICE"
    case elementType = "DTYPE"
    case rank = "DIM"
    case not = "__NOT__"
    case toList = "TO_LIST"
    case tensorOfNumber = "NUM_TO_TENSOR"
    case isCUDA = "IS_CUDA"
    case fork = "FORK"
    case warn = "WARN"
    case enter = "ENTER"
    case exit = "EXIT"
    case awaitable = "AWAITABLE"

    /// The operation of a number, as the FlatBuffers of programs have it.
    init?(number: Int) {
      guard Self.allCases.indices.contains(number) else { return nil }
      self = Self.allCases[number]
    }

    /// Whether files for the lite interpreter may hold it.
    ///
    /// The others are made only while PyTorch's full interpreter runs, or need tables that these files
    /// do not have.
    var isMobile: Bool {
      switch self {
      case .wait, .call, .guardType, .checkTypes, .failGuard, .profile, .tailCall, .fork, .enter,
        .exit, .awaitable:
        false
      default: true
      }
    }
  }
}
