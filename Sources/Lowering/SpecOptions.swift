/// What `spec` of the runtime's command line is asked to write; the flags are runc's.
package struct SpecOptions: RuntimeCommandOptions, Equatable {
    /// The bundle's directory.
    package var bundle = "."
    /// Whether the container is to be started by who is not root.
    package var isRootless = false
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`spec`" }

    // swift-format-ignore
    package static let flags: [Flag<SpecOptions>] = [
        Flag("bundle", "b", value: "DIRECTORY", .value("The bundle; otherwise the working directory.") { $0.bundle = $1.isEmpty ? "." : $1 }),
        Flag("rootless", .flag("Write what can be started by who is not root.") { $0.isRootless = $1 }),
        help,
    ]
}
