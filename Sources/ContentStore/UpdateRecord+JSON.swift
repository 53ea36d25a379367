package import JSON
import OCI

// The files of automatic updates.
extension UpdateRecord {
    static let longest = 1 << 18

    var json: JSONValue {
        .object([
            .init("version", 1),
            .init("reference", .string(reference.description)),
            .init("good", good?.content ?? .null),
            .init("previous", previous?.content ?? .null),
            .init("failed", .array(failed.map { .string($0.description) })),
            .init("history", .array(history.map { $0.json })),
        ])
    }

    init(parsing text: [UInt8], file: String) throws(StoreError) {
        let (root, reference) = try recordRoot(of: text, file: file)
        self.init(reference: reference)
        good = ImageRecord(content: root["good"], of: reference)
        previous = ImageRecord(content: root["previous"], of: reference)
        failed = (root["failed"]?.strings ?? []).compactMap { Digest($0) }
        history = (root["history"]?.array ?? []).compactMap(UpdateEntry.init)
    }
}

extension UpdateEntry {
    package var json: JSONValue {
        .object([
            .init("started", .number("\(started)")),
            .init("ended", .number("\(ended)")),
            .init("from", from.map { .string($0.description) } ?? .null),
            .init("to", .string(to.description)),
            .init("result", .string(result.rawValue)),
            .init("reason", reason.map { .string($0) } ?? .null),
            .init("units", .array(units.map { .string($0) })),
        ])
    }

    init?(_ json: JSONValue) {
        guard let started = json["started"]?.integer(as: Int64.self),
            let to = json["to"]?.string.flatMap({ Digest($0) }),
            let result = json["result"]?.string.flatMap(Result.init)
        else { return nil }
        self.init(
            started: started,
            ended: json["ended"]?.integer() ?? started,
            from: json["from"]?.string.flatMap { Digest($0) },
            to: to,
            result: result,
            reason: json["reason"]?.string,
            units: json["units"]?.strings ?? []
        )
    }
}

extension PendingUpdate {
    var json: JSONValue {
        .object([
            .init("version", 1),
            .init("reference", .string(reference.description)),
            .init("phase", .string(phase.rawValue)),
            .init("from", from?.content ?? .null),
            .init("to", to?.content ?? .null),
            .init("units", .array(units.map { .string($0) })),
            .init("started", .number("\(started)")),
            .init("reversion", .bool(isReversion)),
            .init("reason", reason.map { .string($0) } ?? .null),
        ])
    }

    init(parsing text: [UInt8], file: String) throws(StoreError) {
        let (root, reference) = try recordRoot(of: text, file: file)
        guard let phase = root["phase"]?.string.flatMap(Phase.init),
            let started = root["started"]?.integer(as: Int64.self)
        else { throw .damaged(file: file, reason: "not a pending update") }
        self.init(
            reference: reference,
            from: ImageRecord(content: root["from"], of: reference),
            units: root["units"]?.strings ?? [],
            started: started
        )
        self.phase = phase
        to = ImageRecord(content: root["to"], of: reference)
        isReversion = root["reversion"]?.bool ?? false
        reason = root["reason"]?.string
    }
}

extension ImageRecord {
    /// What a name means, without the name.
    fileprivate var content: JSONValue {
        .object([
            .init("resolved", .string(resolved.description)),
            .init("manifest", .string(manifest.description)),
            .init("configuration", .string(configuration.description)),
            .init("pulled", .number("\(pulled)")),
        ])
    }

    fileprivate init?(content: JSONValue?, of reference: Reference) {
        guard let resolved = content?["resolved"]?.string.flatMap({ Digest($0) }),
            let manifest = content?["manifest"]?.string.flatMap({ Digest($0) }),
            let configuration = content?["configuration"]?.string.flatMap({ Digest($0) })
        else { return nil }
        self.init(
            reference: reference,
            resolved: resolved,
            manifest: manifest,
            configuration: configuration,
            pulled: content?["pulled"]?.integer() ?? 0
        )
    }
}
