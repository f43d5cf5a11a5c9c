import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport
import Testing

/// Every operator case through plans: all instruction sets of this machine, one thread and two.
@Suite struct OperatorCaseTests {
  @Test(arguments: OperatorCases.all)
  func plansGiveWhatDefinitionsGive(_ operatorCase: OperatorCase) throws {
    for first in [Int.max, 1] {
      let graph = try operatorCase.graph(constantsFrom: first)
      let inputs = Array(operatorCase.inputs.prefix(first))
      for set in InstructionSet.available {
        let plan = try Plan(graph, options: PlanOptions(instructionSet: set))
        for threads in [1, 2] {
          var session = Session(plan, threads: threads)
          // Twice, since the second run finds what the first one left in the arena.
          for run in 1...2 {
            try operatorCase.check(
              session.run(inputs), "\(set), \(threads) threads, run \(run), constants \(first)")
          }
        }
      }
    }
  }
}
