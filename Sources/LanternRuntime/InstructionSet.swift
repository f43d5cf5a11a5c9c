package import CLanternKernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// The instructions that kernels may use; a later one includes the earlier ones.
public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
  /// C alone, on any processor.
  case scalar
  /// x86-64 with AVX2, FMA and F16C.
  case avx2
  /// The same with AVX-512 F, BW, DQ and VL.
  case avx512
  /// The same with AVX-512 VNNI, for 8-bit integers.
  case avx512vnni

  /// The best that this processor has.
  public static let best: InstructionSet = {
    switch ck_detect_isa() {
    case CK_ISA_AVX2: .avx2
    case CK_ISA_AVX512: .avx512
    case CK_ISA_AVX512VNNI: .avx512vnni
    default: .scalar
    }
  }()

  /// All that this processor has, plainest first.
  public static var available: [InstructionSet] { allCases.filter { $0 <= best } }
}

extension InstructionSet: Comparable {
  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rank < b.rank }

  private var rank: UInt32 { kernelSet.rawValue }

  /// The same in the kernels' own numbering.
  package var kernelSet: ck_isa {
    switch self {
    case .scalar: CK_ISA_SCALAR
    case .avx2: CK_ISA_AVX2
    case .avx512: CK_ISA_AVX512
    case .avx512vnni: CK_ISA_AVX512VNNI
    }
  }
}

/// The processor that this runs on.
public enum CPU {
  /// The instruction set that plans use by default: the best there is, unless the environment
  /// variable `LANTERN_ISA` names another.
  ///
  /// Throws `RuntimeError` when it names none, or one that this processor does not have.
  public static func instructionSet() throws(RuntimeError) -> InstructionSet {
    guard let value = unsafe getenv("LANTERN_ISA") else { return .best }
    let name = unsafe String(cString: value)
    let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
    guard let set = InstructionSet(rawValue: name), set <= .best else {
      throw RuntimeError(
        .unavailable, "LANTERN_ISA is \"\(name)\"; this processor can use one of \(names)")
    }
    return set
  }
}
