internal import Lantern

/// The command `lantern`.
@main
struct LanternCommand {
  /// The subcommands, in the order in which help lists them.
  static let subcommands: [any Subcommand.Type] = [
    ClassifyCommand.self, RunCommand.self, InspectCommand.self, BenchmarkCommand.self,
  ]

  /// The version that `lantern --version` prints.
  static let version = "0.1.0"

  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    guard let first = words.first else {
      Terminal.printError(overview)
      Terminal.exit(.wrongUsage)
    }
    words.removeFirst()
    if first == "--version" {
      print("lantern \(version)")
      return
    }
    if ["help", "--help", "-h"].contains(first) {
      print(words.first.flatMap(subcommand)?.help ?? overview)
      return
    }
    guard let command = subcommand(first) else {
      Terminal.printError("lantern: there is no subcommand \"\(first)\"\n\n\(overview)")
      Terminal.exit(.wrongUsage)
    }
    if words.contains("--help") || words.contains("-h") {
      print(command.help)
      return
    }
    run(command, words)
  }

  private static func run(_ command: any Subcommand.Type, _ words: [String]) {
    do {
      let arguments = try Arguments(words, of: command)
      Terminal.exit(try command.init(arguments).run())
    } catch let error as UsageError {
      Terminal.printError("lantern \(command.name): \(error.description)")
      Terminal.printError("See: lantern help \(command.name)")
      Terminal.exit(.wrongUsage)
    } catch {
      Terminal.printError("lantern: \(error)")
      Terminal.exit(.failure)
    }
  }

  private static func subcommand(_ name: String) -> (any Subcommand.Type)? {
    subcommands.first { $0.name == name }
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

      lantern help SUBCOMMAND tells more of one; lantern --version tells the version.

      Exit status: 0 done, 1 something failed, 2 wrong usage.
      """
  }
}
