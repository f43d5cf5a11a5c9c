internal import Lantern

/// The command `lantern`.
@main
struct LanternCommand {
  /// The subcommands, in the order in which help lists them.
  static let subcommands: [any Subcommand.Type] = [
    ClassifyCommand.self, RunCommand.self, InspectCommand.self, BenchmarkCommand.self,
    OperatorsCommand.self,
  ]

  /// The version that `lantern --version` prints.
  static let version = "0.1.0"

  static func main() {
    Terminal.occupyStandardStreams()
    Terminal.exit(status(of: Array(CommandLine.arguments.dropFirst())))
  }

  private static func status(of words: [String]) -> ExitStatus {
    guard let first = words.first else {
      Terminal.printError(overview)
      return .wrongUsage
    }
    let rest = Array(words.dropFirst())
    if first == "--version" {
      print("lantern \(version)")
      return .success
    }
    let asksForHelp = ["help", "--help", "-h"].contains(first)
    guard let name = asksForHelp ? rest.first : first else {
      print(overview)
      return .success
    }
    guard let command = subcommands.first(where: { $0.name == name }) else {
      Terminal.printError("lantern: there is no subcommand \"\(name)\"\n\n\(overview)")
      return .wrongUsage
    }
    if asksForHelp || rest.prefix(while: { $0 != "--" }).contains(where: ["--help", "-h"].contains)
    {
      print(command.help)
      return .success
    }
    return run(command, rest)
  }

  private static func run(_ command: any Subcommand.Type, _ words: [String]) -> ExitStatus {
    do {
      return try command.init(Arguments(words, of: command)).run()
    } catch let error as UsageError {
      Terminal.printError("lantern \(command.name): \(error.description)")
      Terminal.printError("See: lantern help \(command.name)")
      return .wrongUsage
    } catch {
      Terminal.printError("lantern: \(error)")
      return .failure
    }
  }

  private static var overview: String {
    let width = subcommands.map { $0.name.count }.max() ?? 0
    let list = subcommands.map { command in
      "  " + command.name.padded(to: width) + "  " + command.summary
    }
    return """
      lantern runs TensorFlow Lite (.tflite) and TorchScript (.pt) models.

      Usage: lantern SUBCOMMAND ...

      \(list.joined(separator: "\n"))

      "lantern help SUBCOMMAND" tells more of one, "lantern --version" the version.

      Exit status: 0 done, 1 something failed, 2 wrong usage.
      """
  }
}
