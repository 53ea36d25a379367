import JSON

/// Whose lines a pipe of the pool carries: `/run/systemd-oci/stdio/<n>.owner`.
package struct StandardOutputOwner: Equatable, Sendable {
    /// Where the pool is.
    package static let directory = "/run/systemd-oci/stdio"
    /// How many pipes systemd-oci-stdio.socket listens on.
    package static let count = 64

    package var unit: String?
    package var invocation: String?
    package var identifier: String
    package var pid: Int32?
    /// What the journal has of the container beside that.
    package var fields: [LogField]

    /// The file that says whose a pipe is.
    package static func path(of pipe: String) -> String { "\(pipe).owner" }

    package init(
        unit: String?,
        invocation: String?,
        identifier: String,
        pid: Int32?,
        fields: [LogField] = []
    ) {
        self.unit = unit
        self.invocation = invocation
        self.identifier = identifier
        self.pid = pid
        self.fields = fields
    }

    /// Reads the text of such a file; nil where it is none.
    package init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes),  // Without an owner lines are nobody's, not lost.
            let identifier = value["identifier"]?.string
        else { return nil }
        self.init(
            unit: value["unit"]?.string,
            invocation: value["invocation"]?.string,
            identifier: identifier,
            pid: value["pid"]?.integer(),
            fields: (value["fields"]?.members ?? []).map { LogField($0.name, $0.value.string ?? "") }
        )
    }

    /// What the file says.
    package var text: String {
        var members = [JSONValue.Member("identifier", .string(identifier))]
        if let unit { members.append(.init("unit", .string(unit))) }
        if let invocation { members.append(.init("invocation", .string(invocation))) }
        if let pid { members.append(.init("pid", .number(String(pid)))) }
        if !fields.isEmpty {
            members.append(.init("fields", .object(fields.map { .init($0.name, .string($0.value)) })))
        }
        return JSONValue.object(members).text + "\n"
    }
}
