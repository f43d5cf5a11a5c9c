/// One thing a plan does: a kernel call over parallel items, or an operator's own evaluation.
package struct Step: Sendable {
  /// How a step's first output may share memory with one of the node's inputs.
  package enum Sharing: Sendable, Hashable {
    /// It has memory of its own.
    case none
    /// It is the same bytes as this input; the step does nothing.
    case alias(Int)
    /// It may be written over this input, of the same size, where nothing else reads that later.
    case overwrite(Int)
  }

  /// What is executed.
  package enum Work: Sendable {
    /// Nothing.
    case nothing
    /// A closure over ranges of items that do not depend on each other, on any threads.
    case items(Int, @Sendable (StepBuffers, Range<Int>) -> Void)
    /// A closure on one thread, which may fail because of the data.
    case evaluation(@Sendable (StepBuffers) throws -> Void)
  }

  /// The kernel and instruction set, for profiles: `conv_f32 avx512`.
  package var kernel: String
  /// What is executed.
  package var work: Work
  /// How its output may share memory.
  package var sharing: Sharing
  /// Bytes of memory besides inputs and outputs, which all steps of a node have in common.
  package var scratchByteCount = 0

  /// Creates a step that does `itemCount` independent items.
  ///
  /// The closure is called with ranges that together cover all items once, perhaps at the same time
  /// on several threads; its result must not depend on how they are cut.
  package init(
    _ kernel: String, items itemCount: Int, sharing: Sharing = .none,
    _ body: @escaping @Sendable (StepBuffers, Range<Int>) -> Void
  ) {
    self.kernel = kernel
    self.work = .items(itemCount, body)
    self.sharing = sharing
  }

  /// Creates a step that is executed on one thread and may fail.
  package init(evaluation kernel: String, _ body: @escaping @Sendable (StepBuffers) throws -> Void)
  {
    self.kernel = kernel
    self.work = .evaluation(body)
    self.sharing = .none
  }

  /// A step whose output is the bytes of an input.
  package static func alias(of input: Int) -> Step {
    var step = Step(evaluation: "alias") { _ in }
    step.work = .nothing
    step.sharing = .alias(input)
    return step
  }
}

/// Where a step finds its node's values while a session runs.
@safe package struct StepBuffers {
  let base: UnsafeMutableRawPointer
  let inputOffsets: [Int]
  let outputOffsets: [Int]
  let scratchOffset: Int

  /// The memory that the steps of the node have in common.
  package var scratch: UnsafeMutableRawPointer { unsafe base + scratchOffset }

  /// The elements of an input that is not constant.
  package func input(_ index: Int) -> UnsafeRawPointer {
    unsafe UnsafeRawPointer(base + inputOffsets[index])
  }

  /// The memory of an output.
  package func output(_ index: Int) -> UnsafeMutableRawPointer {
    unsafe base + outputOffsets[index]
  }
}

/// An input as a kernel reads it: a value in the arena, or the step's own copy of a constant.
package enum Operand: Sendable {
  case value(Int)
  case constant(AlignedBytes)

  /// The first element.
  package func address(in buffers: StepBuffers) -> UnsafeRawPointer {
    switch self {
    case .value(let index): unsafe buffers.input(index)
    case .constant(let bytes): unsafe bytes.pointer
    }
  }
}
