/// One input of Podman's tests, and what its case table says about it.
package struct TestCase: Equatable, Sendable {
    /// The Quadlet file's name.
    package var file: String
    /// What the generator ends with.
    package var status: Int32 = 0
    /// A text that standard error has; empty where it may have any.
    package var message = ""
    /// The unit's name without `.service`, where the file says it.
    package var service: String?
    /// The files that lie beside it.
    package var dependencies: [String] = []

    package init(file: String) {
        self.file = file
    }

    /// The name of the unit that the file becomes.
    package var unit: String {
        (service ?? Self.service(of: file)) + ".service"
    }

    /// The name that Quadlet gives the unit of a file, by the file's kind.
    private static func service(of file: String) -> String {
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        let (name, kind) = (parts.dropLast().joined(separator: "."), parts.last ?? "")
        return ["volume", "network", "image", "build", "artifact", "pod"].contains(kind)
            ? "\(name)-\(kind)" : name
    }

    /// The drop-in directories that belong to the file: its own, and its template's.
    var dropIns: [String] {
        guard let at = file.firstIndex(of: "@"), let dot = file.lastIndex(of: "."), at < dot,
            file.index(after: at) != dot
        else { return [file + ".d"] }
        return [file + ".d", file[...at] + file[dot...] + ".d"]
    }

    /// What the table says, and what holds for all that is no error.
    package func assertions(isFailing: Bool) -> [Assertion] {
        let all =
            [Assertion("exit-status", [String(status)])]
            + (message.isEmpty ? [] : [Assertion("stderr-contains", [message])])
        return all
            + (isFailing ? [Assertion("failed")] : [Assertion("unit"), Assertion("dryrun-prints-unit")])
    }
}
