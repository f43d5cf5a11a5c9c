internal import LanternTensors

/// What a recurrent layer computes at a step, for several rows that know nothing of each other.
protocol RecurrentCell {
  /// What numbers are.
  associatedtype Number

  /// How many outputs a row has; they are the state that the next step sees.
  var outputs: Int { get }
  /// How many more numbers of a row the next step sees.
  var cells: Int { get }

  /// Computes a step: rows of inputs and the state before it give the state after it.
  func step(_ input: [Number], auxiliary: [Number]?, _ state: inout RecurrentState<Number>)
}

/// What a recurrent cell remembers of the steps before, for several rows.
struct RecurrentState<Number> {
  /// The outputs of the last step.
  var outputs: [Number]
  /// What cells hold besides.
  var cells: [Number]
}

/// An input of a recurrent layer: rows of numbers for each step and each sequence of a batch.
struct RecurrentSequence {
  /// How many steps there are.
  let steps: Int
  /// How many sequences there are.
  let batch: Int
  /// Whether the rows of one step lie together, or those of one sequence.
  let isTimeMajor: Bool

  /// Reads a shape: `[steps, batch, inputs]`, `[batch, steps, inputs]`, or `[batch, inputs]` for one
  /// step.
  ///
  /// Throws `GraphError` for other ranks.
  init(_ shape: Shape, isTimeMajor: Bool) throws(GraphError) {
    switch shape.rank {
    case 2: (steps, batch, self.isTimeMajor) = (1, shape[0], true)
    case 3 where isTimeMajor: (steps, batch, self.isTimeMajor) = (shape[0], shape[1], true)
    case 3: (steps, batch, self.isTimeMajor) = (shape[1], shape[0], false)
    default:
      throw GraphError(
        .invalidShape, "a recurrent layer reads sequences or single steps, not the shape \(shape)")
    }
  }

  /// Where the rows of a group are at a step.
  private func rows(_ group: Range<Int>, at step: Int) -> Range<Int> {
    let first = isTimeMajor ? step * batch + group.lowerBound : group.lowerBound * steps + step
    return first..<first + group.count
  }

  /// A place for the outputs of one direction within rows.
  struct Columns {
    /// How many numbers a row has.
    let width: Int
    /// Where those of this direction begin.
    let first: Int
  }

  /// Numbers that a cell reads at each step.
  struct Source<Number> {
    let numbers: [Number]
    /// How many numbers of a row are read.
    let width: Int
    /// How far rows lie apart; their width, but for what LiteRT takes for it.
    let stride: Int

    init(_ numbers: [Number], width: Int, stride: Int? = nil) {
      self.numbers = numbers
      self.width = width
      self.stride = stride ?? width
    }

    func rows(_ rows: Range<Int>) throws(GraphError) -> [Number] {
      let first = rows.lowerBound * stride
      let end = first + rows.count * width
      guard end <= numbers.count else {
        throw GraphError(
          .invalidShape,
          "row \(rows.upperBound - 1) of an auxiliary input ends at \(end) of \(numbers.count)")
      }
      return Array(numbers[first..<end])
    }
  }

  /// Runs a cell over the steps, and writes what it puts out into rows.
  func run<Cell: RecurrentCell>(
    _ cell: Cell, _ input: Source<Cell.Number>, auxiliary: Source<Cell.Number>? = nil,
    backwards: Bool = false, _ state: inout RecurrentState<Cell.Number>,
    into results: inout [Cell.Number], _ columns: Columns
  ) throws(GraphError) {
    // Rows that lie together in memory at each step go through the cell together.
    for first in stride(from: 0, to: batch, by: isTimeMajor ? max(1, batch) : 1) {
      let group = first..<(isTimeMajor ? batch : first + 1)
      let outputs = group.lowerBound * cell.outputs..<group.upperBound * cell.outputs
      let cells = group.lowerBound * cell.cells..<group.upperBound * cell.cells
      var current = RecurrentState(
        outputs: Array(state.outputs[outputs]), cells: Array(state.cells[cells]))
      for index in 0..<steps {
        let rows = rows(group, at: backwards ? steps - 1 - index : index)
        cell.step(try input.rows(rows), auxiliary: try auxiliary?.rows(rows), &current)
        for (row, target) in rows.enumerated() {
          for output in 0..<cell.outputs {
            results[target * columns.width + columns.first + output] =
              current.outputs[row * cell.outputs + output]
          }
        }
      }
      state.outputs.replaceSubrange(outputs, with: current.outputs)
      state.cells.replaceSubrange(cells, with: current.cells)
    }
  }
}
