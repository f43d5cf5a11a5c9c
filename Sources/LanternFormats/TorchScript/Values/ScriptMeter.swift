/// What one call of a program may still use up, so that none runs for ever or takes all memory.
final class ScriptMeter {
  /// What an entry of a dictionary counts for; it takes as much memory as so many elements of a list.
  static let entryCost = 8

  /// What a call of an operator counts for, beside its own work; it takes as long as so many statements.
  static let operatorCost = 6
  /// What a new object counts for, beside what is put into it.
  static let objectCost = 4

  /// How many statements and list elements a call may come to.
  let limit: Int
  private var used = 0
  /// Throws when the call is to stop.
  var checkCancellation: () throws -> Void = {}

  init(limit: Int) { self.limit = limit }

  /// Counts statements that are executed, and elements that are made or gone through.
  ///
  /// Throws `ScriptError` when there have been too many, and `CancellationError` when the call is to
  /// stop.
  func spend(_ count: Int) throws {
    try checkCancellation()
    let (total, overflow) = used.addingReportingOverflow(count)
    guard !overflow, total <= limit else {
      throw ScriptError(
        "the program has used up the \(limit) steps of one call without coming to an end")
    }
    used = total
  }

  /// Starts anew, for another call.
  func reset() { used = 0 }
}
