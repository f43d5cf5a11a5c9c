internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

extension AlignedBytes {
  /// Memory with the same bytes that somebody uses already, or else this one.
  ///
  /// Several plans of one model pack the same weights, for other shapes of its inputs or another kind of
  /// its state; so they hold them once.
  func shared() -> AlignedBytes {
    guard count >= Self.smallestShared else { return self }
    let key = fingerprint
    return Self.inUse.withLock { table in
      table.memory(of: key) { $0.hasSameBytes(as: self) } ?? table.add(self, key)
    }
  }

  /// What is smaller is not worth the search.
  private static let smallestShared = 1 << 12
  private static let inUse = Mutex(Table())

  /// Packed weights by what a sample of their bytes says; they are not kept for this alone.
  private struct Table {
    private struct Entry { weak var memory: AlignedBytes? }
    private var entries: [Int: [Entry]] = [:]
    /// How many entries there may be before those whose memory is gone are looked for.
    private var limit = 1 << 8

    func memory(of key: Int, where matches: (AlignedBytes) -> Bool) -> AlignedBytes? {
      entries[key]?.lazy.compactMap(\.memory).first(where: matches)
    }

    mutating func add(_ memory: AlignedBytes, _ key: Int) -> AlignedBytes {
      if entries.count >= limit {
        entries = entries.mapValues { $0.filter { $0.memory != nil } }.filter { !$0.value.isEmpty }
        limit = max(1 << 8, 2 * entries.count)
      }
      entries[key, default: []].append(Entry(memory: memory))
      return memory
    }
  }

  /// A number for the size and some thousand words among the bytes.
  private var fingerprint: Int {
    let words = count / 8
    let step = max(1, words / (1 << 12))
    var hasher = Hasher()
    hasher.combine(count)
    for word in stride(from: 0, to: words, by: step) {
      hasher.combine(unsafe pointer.load(fromByteOffset: 8 * word, as: UInt64.self))
    }
    return hasher.finalize()
  }

  private func hasSameBytes(as other: AlignedBytes) -> Bool {
    guard count == other.count else { return false }
    return unsafe memcmp(pointer, other.pointer, count) == 0
  }
}
