/// The magnitudes that an LSTM keeps to; 0 where there is no bound.
package struct LSTMClips: Hashable, Sendable {
  /// Of the cell state.
  package var cell: Float
  /// Of the projected outputs.
  package var projection: Float

  /// Creates bounds.
  package init(cell: Float = 0, projection: Float = 0) {
    self.cell = cell
    self.projection = projection
  }

  /// Throws `GraphError` unless both are 0 or more.
  package func validate() throws(GraphError) {
    guard cell >= 0, projection >= 0 else {
      throw GraphError(
        .invalidAttribute,
        "an LSTM clips to magnitudes of 0 or more, not \(cell) and \(projection)")
    }
  }

  /// A number within a magnitude, 0 being no bound.
  static func clip(_ x: Float, to magnitude: Float) -> Float {
    magnitude > 0 ? max(min(magnitude, x), -magnitude) : x
  }

  /// A magnitude in steps of a scale, cut off, as far as an integer type goes; 0 is no bound.
  static func steps(_ magnitude: Float, scale: Float, largest: Int32) -> Int32 {
    guard magnitude > 0 else { return 0 }
    return Int32(min(magnitude / scale, Float(largest)))
  }

  /// An integer within a magnitude, 0 being no bound.
  static func clip(_ x: Int32, to magnitude: Int32) -> Int32 {
    magnitude > 0 ? max(min(magnitude, x), -magnitude) : x
  }
}
