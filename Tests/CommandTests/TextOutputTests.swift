import TestSupport
import Testing

/// What a person reads, but for measured figures.
@Suite struct TextOutputTests {
  @Test(arguments: ["colors", "open", "sigmoid", "sum", "unsupported"])
  func inspect(_ model: String) throws {
    let command = try Command(["inspect", fixture("models/\(model).tflite")])
    #expect(command.status == 0)
    try Snapshot.expect(command.output, "inspect-\(model)")
  }

  @Test(arguments: ["colors", "open", "sigmoid"])
  func classify(_ model: String) throws {
    let command = try Command([
      "classify", fixture("images/color.png"), fixture("images/gray.jpg"), "--model",
      fixture("models/\(model).tflite"),
    ])
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    try Snapshot.expect(command.output, "classify-\(model)")
  }

  @Test func benchmark() throws {
    let command = try Command(["benchmark", fixture("models/sum.tflite"), "--runs", "10"])
    #expect(command.status == 0)
    try Snapshot.expect(command.output, "benchmark-sum")
  }

  // MARK: Output that cannot be written

  @Test(arguments: [">/dev/full", ">&-"]) func failsWhenOutputIsLost(_ redirection: String) throws {
    let command = try Command(
      shell: "\"$0\" inspect \"$1\" \(redirection)", [fixture("models/colors.tflite")])
    #expect(command.status == 1)
    #expect(command.errors.hasPrefix("lantern: standard output: "), "\(command.errors)")
    #expect(!command.hasCrashReport)
  }

  /// A reader that has seen enough ends the command without a word.
  @Test func endsQuietlyWithItsReader() throws {
    let command = try Command(
      shell: """
        yes "$1" | head -n 400 | xargs "$0" classify --json --model "$2" | head -n 1
        """, [fixture("images/color.png"), fixture("models/colors.tflite")])
    #expect(command.output.hasPrefix("{\"image\":"))
    #expect(command.output.filter { $0 == "\n" }.count == 1)
    #expect(!command.hasCrashReport, "\(command.errors)")
  }

  @Test func worksWithoutAnyStream() throws {
    try withTemporaryFolder { folder in
      let command = try Command(
        shell: "\"$0\" inspect \"$1\" <&- >&- 2>&-; echo $?", [fixture("models/colors.tflite")])
      #expect(command.output == "1\n")
    }
  }
}
