internal import Synchronization

/// Says on standard error what long work is at, where a person watches, from the first second on.
///
/// A task of its own writes the line, so that it goes on while the work does.
final class Progress: Sendable {
  private struct State {
    var text = ""
    var start = ContinuousClock.now
    var shown = ""
  }

  private let state = Mutex(State())

  /// Begins to watch the clock.
  init() {
    guard Terminal.showsProgress else { return }
    Task.detached(priority: .high) { [weak self] in
      while true {
        try? await Task.sleep(for: .milliseconds(200))
        guard let self else { return }
        draw()
      }
    }
  }

  deinit { clear() }

  /// Says what the work is at now.
  func show(_ text: String) { state.withLock { $0.text = text } }

  /// Takes the line away; what is shown next waits for a second again.
  func clear() {
    state.withLock { state in
      if !state.shown.isEmpty { Terminal.writeError("\r\u{1b}[K") }
      state = State()
    }
  }

  private func draw() {
    state.withLock { state in
      let time = ContinuousClock.now - state.start
      guard time >= .seconds(1), !state.text.isEmpty else { return }
      let line = "\(state.text), \(time.components.seconds) s"
      guard line != state.shown else { return }
      Terminal.writeError("\r\u{1b}[K\(line)")
      state.shown = line
    }
  }
}

extension String {
  /// What follows the last slash of a path, so that a line of progress stays a line.
  var lastPathComponent: String {
    split(separator: "/").last.map(String.init) ?? self
  }
}
