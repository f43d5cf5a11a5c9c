internal import Synchronization

/// How much may be made of a file in all, so that a small one cannot fill the memory.
///
/// Offsets in a FlatBuffer can name the same bytes any number of times; sound files name them once or
/// a few times. Everything that is copied out of the file or made of it is counted.
package final class ReadingBudget: Sendable {
  private let rest: Atomic<Int>
  private let limit: Int

  /// Creates the budget of a file: 4 MiB and thirty-two times its size.
  package init(fileByteCount: Int) {
    // No mapping is larger than this, so that the product fits.
    limit = min(fileByteCount, 1 << 50) * 32 + 4 << 20
    rest = Atomic(limit)
  }

  /// Takes bytes off.
  ///
  /// Throws `FormatError` when there are not so many left.
  package func spend(_ byteCount: Int, place: String, offset: Int) throws(FormatError) {
    let left = rest.wrappingSubtract(byteCount, ordering: .relaxed).newValue
    guard left >= 0 else {
      throw FormatError(
        .overBudget,
        "reading this would take more than the \(limit) bytes that a file of this size may take: "
          + "its parts are named again and again", place: place, offset: offset)
    }
  }
}
