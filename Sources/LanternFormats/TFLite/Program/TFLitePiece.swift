internal import LanternGraphs
internal import LanternTensors

/// A stretch of a subgraph's nodes that is run in one go.
struct TFLitePiece {
  /// What runs it.
  enum Work {
    /// A graph, with the tensors that it takes and gives in its own order.
    case graph(Graph, inputs: [Int], outputs: [Int])
    /// One node that can only run by itself: its shapes follow from data, or it holds strings.
    case evaluation
    /// One node that the program does.
    case control(TFLiteControl)
  }

  /// The nodes that it is of.
  let nodes: Range<Int>
  /// What runs them.
  let work: Work
}

extension TFLiteNetwork {
  /// The piece that begins at a node, when the tensors that are there have these types.
  ///
  /// At the first node all of the subgraph's inputs become inputs of the graph. Throws `GraphError`
  /// where a node does not fit its inputs.
  func piece(
    of index: Int, from start: Int, types: @escaping (Int) -> TensorType?
  ) throws -> TFLitePiece {
    let subgraph = subgraphs[index]
    let count = subgraph.declaration.nodes.count
    var reader = TFLiteGraphReader(
      self, subgraph: index, parameters: start == 0 ? subgraph.declaration.inputs : [],
      types: types)
    var end = start
    while end < count, try explained(end, index, { try reader.read(end) }) { end += 1 }
    if end == start, end < count {
      let work = subgraph.controls[end].map { TFLitePiece.Work.control($0) } ?? .evaluation
      return TFLitePiece(nodes: end..<end + 1, work: work)
    }
    // A whole subgraph gives its outputs in their own order, constants and inputs among them.
    let isWhole =
      start == 0 && end == count
      && reader.written.allSatisfy {
        !subgraph.variables.contains($0)
      } && reader.inputs == subgraph.declaration.inputs
    let outputs: [Int]
    if isWhole {
      outputs = subgraph.declaration.outputs
      for tensor in outputs { _ = try reader.value(of: tensor) }
    } else {
      var seen: Set<Int> = []
      outputs = reader.written.filter { tensor in
        (subgraph.lastReads[tensor] >= end || subgraph.variables.contains(tensor))
          && seen.insert(tensor).inserted
      }
    }
    let given = reader.finish(outputs)
    return TFLitePiece(
      nodes: start..<end, work: .graph(reader.graph, inputs: reader.inputs, outputs: given))
  }

  /// The graph of a whole subgraph; nil when it is more than that.
  func wholeGraph(of index: Int, inputs: [TensorType]) throws -> Graph? {
    let parameters = subgraphs[index].declaration.inputs
    let types = Dictionary(zip(parameters, inputs)) { first, _ in first }
    guard subgraphs[index].variables.isEmpty else { return nil }
    let piece = try piece(of: index, from: 0) { types[$0] }
    return wholeGraph(piece, of: index)
  }

  /// A piece's graph when it is the whole subgraph and nothing else.
  func wholeGraph(_ piece: TFLitePiece, of index: Int) -> Graph? {
    let subgraph = subgraphs[index].declaration
    guard case .graph(let graph, let inputs, let outputs) = piece.work,
      piece.nodes == subgraph.nodes.indices, inputs == subgraph.inputs, outputs == subgraph.outputs
    else { return nil }
    return graph
  }

  /// Says of an error which node it is about.
  func explained<R>(_ node: Int, _ index: Int, _ body: () throws -> R) throws -> R {
    let declared = subgraphs[index].declaration.nodes[node]
    let place = "\(place(of: node, in: index)) (\(file.name(of: declared)))"
    do { return try body() } catch let reason as UnsupportedReason {
      throw GraphError(.unsupportedType, reason.description, place: place)
    } catch let error as FormatError {
      throw error
    } catch {
      throw GraphError.placed(error, at: place)
    }
  }
}
