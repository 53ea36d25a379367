package import JSON

// What is written of an image; members that say nothing are left out.
extension Manifest {
    /// The manifest as a document.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("schemaVersion", 2), .init("mediaType", .string(mediaType.description)),
        ]
        if let artifactType { members.append(.init("artifactType", .string(artifactType.description))) }
        members.append(.init("config", configuration.json))
        members.append(.init("layers", .array(layers.map { $0.json })))
        if let subject { members.append(.init("subject", subject.json)) }
        if !annotations.isEmpty { members.append(.init("annotations", JSONValue(annotations))) }
        return .object(members)
    }
}

extension Index {
    /// The index as a document.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("schemaVersion", 2), .init("mediaType", .string(mediaType.description)),
        ]
        if let artifactType { members.append(.init("artifactType", .string(artifactType.description))) }
        members.append(.init("manifests", .array(manifests.map { $0.json })))
        if let subject { members.append(.init("subject", subject.json)) }
        if !annotations.isEmpty { members.append(.init("annotations", JSONValue(annotations))) }
        return .object(members)
    }
}

extension ContentDescriptor {
    /// The descriptor as a part of a document.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("mediaType", .string(mediaType.description)), .init("digest", .string(digest.description)),
            .init("size", .number(String(size))),
        ]
        if let platform { members.append(.init("platform", platform.json)) }
        if let artifactType { members.append(.init("artifactType", .string(artifactType.description))) }
        if !urls.isEmpty { members.append(.init("urls", .array(urls.map { .string($0) }))) }
        if let data { members.append(.init("data", .string(Base64.text(data)))) }
        if !annotations.isEmpty { members.append(.init("annotations", JSONValue(annotations))) }
        return .object(members)
    }
}

extension Platform {
    /// The platform as a part of a document.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("architecture", .string(architecture)), .init("os", .string(operatingSystem)),
        ]
        if !variant.isEmpty { members.append(.init("variant", .string(variant))) }
        return .object(members)
    }
}

extension JSONValue {
    /// Texts by name, in the order of the names.
    fileprivate init(_ texts: [String: String]) {
        self = .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
}
