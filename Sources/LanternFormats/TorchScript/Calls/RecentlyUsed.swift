/// Values by key, of which those that were used last are kept.
struct RecentlyUsed<Key: Hashable, Value> {
  /// How many are kept.
  let capacity: Int
  /// What they may cost together; the one that was used last stays whatever it costs.
  let costLimit: Int
  private var entries: [Key: (value: Value, cost: Int, use: Int)] = [:]
  private var uses = 0
  private var cost = 0

  /// Creates an empty cache for at least one value.
  init(capacity: Int, costLimit: Int = .max) {
    self.capacity = max(1, capacity)
    self.costLimit = costLimit
  }

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
  }

  /// Keeps a value, and lets go of those that were used longest ago where there are too many.
  mutating func insert(_ value: Value, for key: Key, cost added: Int = 0) {
    remove(key)
    while !entries.isEmpty,
      entries.count >= capacity || cost.addingReportingOverflow(added).partialValue > costLimit
        || cost.addingReportingOverflow(added).overflow,
      let oldest = entries.min(by: { $0.value.use < $1.value.use })?.key
    {
      remove(oldest)
    }
    uses += 1
    entries[key] = (value, added, uses)
    cost = cost.addingReportingOverflow(added).overflow ? .max : cost + added
  }

  private mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    cost = entries.isEmpty ? 0 : cost - entry.cost
  }
}

extension RecentlyUsed: Sendable where Key: Sendable, Value: Sendable {}
