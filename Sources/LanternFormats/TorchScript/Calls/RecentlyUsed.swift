/// Values by key, of which those that were used last are kept.
struct RecentlyUsed<Key: Hashable, Value> {
  /// How many are kept.
  let capacity: Int
  private var entries: [Key: (value: Value, use: Int)] = [:]
  private var uses = 0

  /// Creates an empty cache for at least one value.
  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// The number of values that are kept.
  var count: Int { entries.count }

  /// The value of a key, which then counts as used; nil without one.
  subscript(key: Key) -> Value? {
    mutating get {
      guard let value = entries[key]?.value else { return nil }
      uses += 1
      entries[key]?.use = uses
      return value
    }
    set {
      guard let newValue else {
        entries[key] = nil
        return
      }
      uses += 1
      if entries[key] == nil, entries.count >= capacity,
        let oldest = entries.min(by: { $0.value.use < $1.value.use })?.key
      {
        entries[oldest] = nil
      }
      entries[key] = (newValue, uses)
    }
  }

  /// Lets go of all values.
  mutating func removeAll() { entries = [:] }
}

extension RecentlyUsed: Sendable where Key: Sendable, Value: Sendable {}
