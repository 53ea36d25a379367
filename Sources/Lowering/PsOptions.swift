/// What `ps` of the runtime's command line is asked for; what follows the container is for ps(1).
package struct PsOptions: RuntimeCommandOptions, Equatable {
    package var isJSON = false
    package var showsHelp = false
    package var warnings: [String] = []
    package var operands: [String] = []

    package init() {}

    package static var command: String { "`ps`" }
    package static let hasFlagsAfterOperands = false

    // swift-format-ignore
    package static let flags: [Flag<PsOptions>] = [
        Flag("format", "f", value: "FORMAT", .value("table or json.") { options, text throws(FlagError) in
            guard ["json", "table"].contains(text) else { throw RunFlags.wrong("invalid format option") }
            options.isJSON = text == "json"
        }),
        help,
    ]
}
