internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Losses of sequences whose alignment with their labels is not known.
  static let sequenceLosses: [ScriptOperator] = [
    ScriptOperator(
      "aten::ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, "
        + "int[] target_lengths, int blank=0, int reduction=1, bool zero_infinity=False)"
    ) { call in
      try call.connectionistLoss(call.indices(call.ints(2)), call.indices(call.ints(3)))
    },
    ScriptOperator(
      "aten::ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, "
        + "Tensor target_lengths, int blank=0, int reduction=1, bool zero_infinity=False)"
    ) { call in
      try call.connectionistLoss(call.tensor(2), call.tensor(3))
    },
  ]
}

extension ScriptCall {
  /// The loss of each sequence, their mean by the label or their sum.
  ///
  /// Logarithms of probabilities are `[time, batch, classes]` or `[time, classes]`, labels `[batch, most
  /// labels]` or one row after the other.
  ///
  /// Source: Graves and others, "Connectionist Temporal Classification", 2006; reductions, PyTorch
  /// `aten/src/ATen/native/LossCTC.cpp`.
  fileprivate func connectionistLoss(
    _ inputLengths: ScriptTensor, _ targetLengths: ScriptTensor
  ) throws -> ScriptValue {
    let (input, targets) = (try tensor(0), try tensor(1))
    let (blank, reduction, dropsInfinity) = (try int(4), try int(5), try bool(6))
    guard (2...3).contains(input.shape.rank), [.float32, .float64].contains(input.type.elementType)
    else { throw wrong(0, "logarithms of probabilities, [time, batch, classes]") }
    let isBatch = input.shape.rank == 3
    let (time, classes) = (input.shape[0], input.shape[input.shape.rank - 1])
    let batch = isBatch ? input.shape[1] : 1
    guard (0..<classes).contains(blank) else { throw wrong(4, "a class of \(classes)") }
    guard (0...2).contains(reduction) else { throw wrong(5, "a reduction: 0, 1 or 2") }
    try meter.spend(input.shape.elementCount)
    let type = input.type.with(shape: try Shape(isBatch && reduction == 0 ? [batch] : []))
    let losses = try recorder.derive(from: [input, targets, inputLengths, targetLengths]) { data in
      let (steps, labels) = (try data[2].integers(), try data[3].integers())
      let (numbers, classesOfLabels) = (try data[0].realValues(), try data[1].integers())
      guard steps.count == batch, labels.count == batch,
        steps.allSatisfy({ (0...time).contains($0) })
      else { throw wrong(2, "a length of at most \(time) for each of \(batch) sequences") }
      let rows = targets.shape.rank == 2
      let width = rows ? targets.shape[1] : 0
      var (losses, start) = ([Double](), 0)
      for item in 0..<batch {
        let count = labels[item]
        if rows { start = item * width }
        guard count >= 0, count <= (rows ? width : classesOfLabels.count - start) else {
          throw wrong(3, "lengths of the labels that there are")
        }
        let these = Array(classesOfLabels[start..<start + count])
        guard these.allSatisfy({ (0..<classes).contains($0) }) else {
          throw wrong(1, "labels below \(classes)")
        }
        try meter.spend(steps[item] * (count + 1))
        let loss = -alignments(of: these, blank: blank, steps: steps[item]) { step, label in
          numbers[(step * batch + item) * classes + label]
        }
        losses.append(dropsInfinity && loss == .infinity ? 0 : loss)
        if !rows { start += count }
      }
      switch reduction {
      case 1:
        let means = zip(losses, labels).map { $0 / Double(max(1, $1)) }
        losses = [means.reduce(0, +) / Double(batch)]
      case 2: losses = [losses.reduce(0, +)]
      default: break
      }
      return [try Tensor(reals: losses, type: type)]
    }
    return .tensor(losses[0])
  }

  /// The logarithm of the probability of all ways in which labels lie along steps, blanks between them.
  private func alignments(
    of labels: [Int], blank: Int, steps: Int, _ logarithm: (_ step: Int, _ label: Int) -> Double
  ) -> Double {
    guard steps > 0 else { return labels.isEmpty ? 0 : -.infinity }
    let extended = [blank] + labels.flatMap { [$0, blank] }
    var ways = [Double](repeating: -.infinity, count: extended.count)
    ways[0] = logarithm(0, blank)
    if extended.count > 1 { ways[1] = logarithm(0, extended[1]) }
    for step in 1..<max(1, steps) {
      var next = ways
      for (place, label) in extended.enumerated() {
        var terms = [ways[place]]
        if place > 0 { terms.append(ways[place - 1]) }
        // A blank between two labels may be left out unless they are the same.
        if place > 1, label != blank, label != extended[place - 2] { terms.append(ways[place - 2]) }
        let largest = terms.max() ?? -.infinity
        let sum = terms.reduce(0) { $0 + Elementary.exp($1 - largest) }
        next[place] =
          largest == -.infinity
          ? -.infinity : largest + Elementary.log(sum) + logarithm(step, label)
      }
      ways = next
    }
    let ends = ways.suffix(labels.isEmpty ? 1 : 2)
    let largest = ends.max() ?? -.infinity
    guard largest != -.infinity else { return largest }
    return largest + Elementary.log(ends.reduce(0) { $0 + Elementary.exp($1 - largest) })
  }
}
