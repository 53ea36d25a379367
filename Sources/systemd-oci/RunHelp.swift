import Lowering

/// What `run --help` prints.
enum RunHelp {
    static func print() {
        Swift.print(RunFlags.help, terminator: "")
    }
}
