import Discovery
import Glibc
import JSON
import Linux
import Lowering

/// What is known of a secret besides the credential: its labels, and when it was made first.
///
/// It is beside the store and says nothing of a credential that was written by somebody else since.
struct SecretRecord: Equatable {
    var labels: [String: String] = [:]
    /// Seconds since 1970.
    var created: Int64
    /// When the credential was written that this belongs to, in nanoseconds since 1970.
    var written: Int64

    var document: JSONValue {
        [
            "Labels": .object(
                labels.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
            ),
            "Created": .number(String(created)),
            "Written": .number(String(written)),
        ]
    }

    init(labels: [String: String], created: Int64, written: Int64) {
        self.labels = labels
        self.created = created
        self.written = written
    }

    /// Reads a record; nil where it is none.
    init?(parsing text: [UInt8]) {
        guard let document = try? JSONValue(parsing: text),  // What is damaged is no record.
            let created: Int64 = document["Created"]?.integer(),
            let written: Int64 = document["Written"]?.integer()
        else { return nil }
        self.init(labels: [:], created: created, written: written)
        for member in document["Labels"]?.members ?? [] { labels[member.name] = member.value.string }
    }
}

extension SecretStore {
    private var records: String {
        if scope == .system { return "/var/lib/systemd-oci/secrets" }
        return (Environment["XDG_DATA_HOME"] ?? (Environment["HOME"] ?? "") + "/.local/share")
            + "/systemd-oci/secrets"
    }

    private func recordPath(_ name: String) -> String { "\(records)/\(name).json" }

    /// What was written down about a secret as it is now; nil where that is nothing.
    func record(of secret: Secret) throws(SyscallError) -> SecretRecord? {
        guard let text = try SmallFile.contents(of: recordPath(secret.name), limit: 1 << 20),
            let record = SecretRecord(parsing: text), record.written == secret.modifiedNanoseconds
        else { return nil }
        return record
    }

    /// Writes down what is to be known of a secret besides.
    func save(_ record: SecretRecord, of name: String) throws(SyscallError) {
        if let slash = records.lastIndex(of: "/") {
            try SmallFile.makeDirectory(String(records[..<slash]), mode: 0o700)
        }
        try SmallFile.makeDirectory(records, mode: 0o700)
        try SmallFile.replace(
            recordPath(name),
            with: Array((record.document.text + "\n").utf8),
            mode: 0o600
        )
    }

    func forgetRecord(of name: String) { _ = unsafe unlink(recordPath(name)) }
}

extension SecretStore {
    /// What keeps secrets, in Podman's words.
    static let driver = "systemd-creds"

    /// The members that podman-secret-inspect(1) shows.
    ///
    /// A secret has no other identifier than its name.
    func document(of secret: Secret) throws(SyscallError) -> JSONValue {
        let record = try record(of: secret)
        let labels = (record?.labels ?? [:]).sorted { $0.key < $1.key }
            .map { JSONValue.Member($0.key, .string($0.value)) }
        return [
            "ID": .string(secret.name),
            "CreatedAt": .string(date(record?.created ?? secret.modified)),
            "UpdatedAt": .string(date(secret.modified)),
            "Spec": [
                "Name": .string(secret.name),
                "Driver": [
                    "Name": .string(Self.driver),
                    "Options": [
                        "path": .string(secret.path),
                        "encrypted": .string(secret.isEncrypted ? "true" : "false"),
                    ],
                ],
                "Labels": .object(labels),
            ],
        ]
    }
}
