import TestSupport
import Testing

@Suite struct HelpTests {
  private static let subcommands = ["classify", "run", "inspect", "benchmark", "ops"]

  @Test func overview() throws {
    let help = try Command(["help"])
    #expect(help.status == 0)
    #expect(help.errors.isEmpty)
    try Snapshot.expect(help.output, "lantern")
    for word in ["--help", "-h"] { #expect(try Command([word]).output == help.output) }
    let nothing = try Command([])
    #expect(nothing.status == 2)
    #expect(nothing.output.isEmpty)
    #expect(nothing.errors == help.output)
  }

  @Test(arguments: subcommands) func subcommand(_ name: String) throws {
    let help = try Command(["help", name])
    #expect(help.status == 0)
    #expect(help.errors.isEmpty)
    try Snapshot.expect(help.output, name)
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    for words in [[name, "--help"], [name, "-h"], [name, "x", "--json", "--help"]] {
      let other = try Command(words)
      #expect(other.output == help.output, "\(words)")
      #expect(other.status == 0, "\(words)")
    }
  }

  @Test func version() throws {
    let version = try Command(["--version"])
    #expect(version.output == "lantern 0.1.0\n")
    #expect(version.status == 0)
  }

  /// Wrong usage: status 2, nothing on standard output, and where to read more.
  @Test(arguments: [
    (["frobnicate"], "there is no subcommand \"frobnicate\""),
    (["help", "frobnicate"], "there is no subcommand \"frobnicate\""),
    (["classify"], "IMAGE... is missing"), (["classify", "a.jpg"], "--model is missing"),
    (["inspect"], "MODEL is missing"), (["inspect", "a", "b"], "it takes one MODEL"),
    (["run", "a", "--frobnicate"], "there is no option --frobnicate"),
    (["run", "a", "-j"], "there is no option -j"), (["run", "a", "--json=1"], "takes no value"),
    (["run", "a", "--signature", "x", "--method", "y"], "two names for one thing"),
    (["run", "a", "--external", "x"], "takes a name and a file like weights=weights.bin"),
    (["run", "a", "--external", "x="], "takes a name and a file"),
    (["run", "a", "--external", "x=y", "--external", "x=z"], "--external names x twice"),
    (["run", "a", "--threads"], "--threads needs a value"),
    (["benchmark", "a", "--shape", "1", "--input", "x=1"], "three ways to give the inputs"),
    (["run", "a", "--input", "--json"], "--input needs a value"),
    (["run", "a", "--threads", "two"], "whole number from 1 to 1024, not \"two\""),
    (["run", "a", "--threads", "0"], "whole number from 1 to 1024"),
    (["run", "a", "--json", "--json"], "--json is given twice"),
    (["inspect", "a", "--shape", "1,x"], "not \"1,x\""),
    (["inspect", "a", "--shape", "1,,3"], "not \"1,,3\""),
    (["inspect", "a", "--shape", ""], "--shape takes sizes"),
    (["inspect", "a", "--shape", "1,-3"], "--shape takes sizes"),
    (["inspect", "a", "--shape", "9999999999,9999999999"], "--shape takes sizes"),
    (["ops", "--format", "onnx"], "--format takes one of tflite, torchscript, both"),
    (["ops", "--json", "--markdown"], "two forms of one thing"),
    (["benchmark", "a", "--runs", "0"], "--runs takes a whole number"),
    (["classify", "a", "--model", "b", "--mean", "1,2,3"], "--mean and --std go together"),
    (["classify", "a", "--model", "b", "--mean", "1,2", "--std", "1,2,3"], "three numbers"),
    (["classify", "a", "--model", "b", "--mean", "1,2,3", "--std", "1,0,3"], "above zero"),
    (["classify", "a", "--model", "b", "--resize", "cubic"], "one of nearest, bilinear, area"),
    (["classify", "a", "--model", "b", "--crop", "left"], "one of center, none"),
    (["classify", "a", "--model", "b", "--threshold", "2"], "a number from 0 to 1, not \"2\""),
    (["classify", "a", "--model", "b", "--threshold", "x"], "a number from 0 to 1, not \"x\""),
    (["classify", "a", "--model", "b", "--top", "0"], "--top takes a whole number"),
    (["classify", "a", "--model", "b", "--size", "224x224"], "--size takes a whole number"),
  ])
  func wrongUsage(_ words: [String], _ reason: String) throws {
    let command = try Command(words)
    #expect(command.status == 2)
    #expect(command.output.isEmpty)
    #expect(command.errors.contains(reason), "\(command.errors)")
    #expect(command.errors.contains("lantern help"))
  }

  @Test func wordsAfterTwoDashesAreFiles() throws {
    let command = try Command(["inspect", "--json", "--", "--help"])
    #expect(command.status == 1)
    #expect(command.errors == "lantern: --help: No such file or directory\n")
  }
}
