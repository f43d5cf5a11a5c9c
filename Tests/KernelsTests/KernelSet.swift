import CLanternKernels

/// An instruction set that kernels are tested with.
struct KernelSet: CustomStringConvertible, Sendable {
  let isa: ck_isa
  let description: String

  /// All that this machine has.
  static let available: [KernelSet] = {
    let all: [(ck_isa, String)] = [
      (CK_ISA_SCALAR, "scalar"), (CK_ISA_AVX2, "avx2"), (CK_ISA_AVX512, "avx512"),
      (CK_ISA_AVX512VNNI, "avx512vnni"),
    ]
    return all.filter { $0.0.rawValue <= ck_detect_isa().rawValue }
      .map { KernelSet(isa: $0.0, description: $0.1) }
  }()
}
