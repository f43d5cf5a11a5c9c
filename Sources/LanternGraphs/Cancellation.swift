internal import Synchronization

/// A way to stop a running call from another thread, for code that does not run in tasks.
///
/// It is given to a session in its options. Calls end between two steps, within some milliseconds as
/// a rule, by throwing `CancellationError`. A call in a task ends in the same way when its task is
/// cancelled, with or without such an object.
///
/// ```swift
/// let cancellation = Cancellation()
/// var session = try ModelSession(model, options: SessionOptions(cancellation: cancellation))
/// // On another thread: cancellation.cancel()
/// ```
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates one that is not cancelled.
  public init() {}

  /// Whether calls are to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Ends the call that is running, and all later ones until `reset()`.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Lets later calls run again.
  public func reset() { flag.store(false, ordering: .relaxed) }
}

extension Cancellation {
  /// Throws when the current task is cancelled, or `cancellation` is.
  package static func check(_ cancellation: Cancellation?) throws(CancellationError) {
    if Task.isCancelled || cancellation?.isCancelled == true { throw CancellationError() }
  }
}
