/// What `run --bundle` is asked to do: a bundle of the runtime specification as a transient service.
package struct BundleOptions: FlagOptions, Equatable {
    /// The directory with `config.json`.
    package var bundle: String?
    package var detach = false
    package var remove = false
    package var wait = false
    package var user = false
    package var slice: String?
    package var description: String?
    /// `--property`, in order.
    package var properties: [UnitAssignment] = []
    /// Whether a bundle without a user namespace gets one with a range of IDs of its own.
    package var hasOwnIDs = true
    /// Who tells that the service is ready; nil from a shell, where the service is yet to be made.
    package var notify: RunOptions.Notify?
    package var showsHelp = false
    package var warnings: [String] = []
    /// The container's name.
    package var operands: [String] = []

    package init() {}

    package static let command = "`run --bundle`"

    /// The container's name, which is its unit's without the suffix.
    package var name: String { operands.first ?? "" }

    /// Whether a command line of `run` names a bundle instead of an image.
    ///
    /// Flags end at the first operand, so that a command may have such a flag, too.
    package static func areMeant(by arguments: ArraySlice<String>) -> Bool {
        // Which words are values need be known only where one could be it.
        guard arguments.contains(where: namesBundle) else { return false }
        var isValue = false
        for word in arguments {
            if namesBundle(word) { return true }
            if isValue {
                isValue = false
                continue
            }
            guard word.hasPrefix("-"), word != "-", word != "--" else { return false }
            isValue = !word.utf8.contains(UInt8(ascii: "=")) && takesValue(word)
        }
        return false
    }

    private static func namesBundle(_ word: String) -> Bool {
        word == "--bundle" || word == "-b" || word.hasPrefix("--bundle=")
    }

    /// Whether the word after a flag is its value, for either kind of command line.
    private static func takesValue(_ word: String) -> Bool {
        if word.hasPrefix("--") {
            let name = word.dropFirst(2)
            return RunFlags.table.contains { $0.name == name && $0.value != nil && $0.implied == nil }
                || flags.contains { $0.name == name && $0.value != nil }
        }
        guard let letter = word.last, word.utf8.count == 2 else { return false }
        return RunFlags.table.contains { $0.short == letter && $0.value != nil }
    }

    // swift-format-ignore
    package static let flags: [Flag<BundleOptions>] = [
        Flag("bundle", "b", value: "DIRECTORY", .value("The directory with config.json.") { options, text throws(FlagError) in options.bundle = try RunFlags.nonEmpty(text) }),
        Flag("description", value: "TEXT", .value("What `systemctl status` calls the service.") { $0.description = $1 }),
        Flag("detach", "d", .flag("Return when it runs; what it writes goes to the journal.") { $0.detach = $1 }),
        Flag("help", "h", .flag("Say what the flags are.") { $0.showsHelp = $1 }),
        Flag("property", "p", value: "NAME=VALUE", .value("A setting of the unit, such as MemoryMax=1G.") { options, text throws(FlagError) in options.properties.append(try UnitAssignment(text)) }),
        Flag("rm", .flag("Forget the unit when it has ended, also when it failed.") { $0.remove = $1 }),
        Flag("sdnotify", value: "WHO", .value("In a unit with Type=notify: who says that it is ready, `conmon` or `container`.") { options, text throws(FlagError) in options.notify = try RunFlags.choice(text) }),
        Flag("slice", value: "UNIT", .value("The slice that the unit is in, system.slice otherwise.") { options, text throws(FlagError) in options.slice = try RunFlags.slice(text) }),
        Flag("user", .flag("Ask the user's service manager instead of the host's, as always for who is not root.") { $0.user = $1 }),
        Flag("userns", value: "MODE", .value("Without a user namespace in the bundle: `auto`, a range of IDs of its own, or `host`.") { options, text throws(FlagError) in options.hasOwnIDs = try RunFlags.hasOwnIDs(text) }),
        Flag("wait", .flag("With --detach: wait for its end all the same, and exit as it does.") { $0.wait = $1 }),
    ]

    package mutating func complete() throws(FlagError) {
        if showsHelp { return }
        guard operands.count == 1 else {
            throw FlagError("", "--bundle needs one name for the container, and the bundle says what it runs")
        }
        operands[0] = ServiceName.stem(operands[0])
        do {
            operands[0] = try RunFlags.containerName(operands[0])
        } catch {
            throw FlagError("'\(operands[0])'", error.reason)
        }
        if notify == .ignore { throw FlagError("--sdnotify", "must be conmon or container") }
    }

    /// What `run --bundle --help` prints.
    package static var help: String {
        var text = "Usage: systemd-oci run --bundle DIRECTORY [FLAG]... NAME\n\n"
        text += "Runs a bundle of the OCI runtime specification as the transient service NAME.service.\n\n"
        return text + flags.compactMap { $0.help }.joined()
    }
}

extension RunFlags {
    static func slice(_ text: String) throws(FlagError) -> String {
        let name = text.hasSuffix(".slice") ? text : text + ".slice"
        guard UnitAssignment.isUnitName(name) else { throw wrong("is no name of a slice") }
        return name
    }

    static func hasOwnIDs(_ text: String) throws(FlagError) -> Bool {
        guard ["auto", "host"].contains(text) else { throw wrong("must be auto or host") }
        return text == "auto"
    }
}
