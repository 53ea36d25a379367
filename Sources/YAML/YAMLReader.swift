import CYAML

extension YAMLNode {
    /// How much of a text is taken; what has more is refused.
    package struct Limits: Sendable {
        /// Bytes of the text.
        package var size = 4 << 20
        /// Collections in each other.
        package var depth = 64
        /// Nodes of the tree, those of aliases counted each time.
        package var nodes = 200_000

        package init() {}
    }

    /// The documents of a text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, or UTF-16 with a byte order mark.
    ///   - limits: What is too much.
    /// - Returns: The root of each document.
    /// - Throws: The first mistake.
    package static func documents(
        parsing bytes: [UInt8],
        limits: Limits = Limits()
    ) throws(YAMLError) -> [YAMLNode] {
        guard bytes.count <= limits.size else {
            throw YAMLError("the text has more than \(limits.size) bytes")
        }
        // No collection ends after the text does, and none is so deep that libyaml would need much time.
        let events = try YAMLEvents(bytes)
        var reader = YAMLReader(events: events, limits: limits)
        return try reader.documents()
    }
}

/// The events of a text; libyaml's parser is closed with it.
@safe private final class YAMLEvents {
    enum Kind {
        case document, scalar, alias, sequence, sequenceEnd, mapping, mappingEnd, streamEnd, other
    }

    struct Event {
        var kind: Kind
        var line: Int
        var column: Int
        var text = ""
        var isPlain = false
        var anchor: String?
        var tag: String?
    }

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private let parser: OpaquePointer

    init(_ bytes: [UInt8]) throws(YAMLError) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        _ = unsafe buffer.initialize(from: bytes)
        guard let parser = unsafe cyaml_open(buffer.baseAddress, bytes.count) else {
            unsafe buffer.deallocate()
            throw YAMLError("not enough memory")
        }
        unsafe self.buffer = buffer
        unsafe self.parser = parser
    }

    deinit {
        unsafe cyaml_close(parser)
        unsafe buffer.deallocate()
    }

    func next() throws(YAMLError) -> Event {
        var event = unsafe cyaml_event()
        guard unsafe cyaml_next(parser, &event) == 1 else {
            let problem = unsafe cyaml_problem(parser)
            let message = unsafe problem.message.map { unsafe String(cString: $0) } ?? "not YAML"
            throw unsafe YAMLError(message, line: Int(problem.line), column: Int(problem.column))
        }
        var result = unsafe Event(
            kind: Self.kind(event.kind),
            line: Int(event.line),
            column: Int(event.column),
            isPlain: event.is_plain != 0
        )
        if let text = unsafe event.text {
            let bytes = unsafe UnsafeBufferPointer(start: text, count: event.length)
            result.text = unsafe String(decoding: bytes, as: UTF8.self)
        }
        result.anchor = unsafe event.anchor.map { unsafe String(cString: $0) }
        result.tag = unsafe event.tag.map { unsafe String(cString: $0) }
        return result
    }

    private static func kind(_ kind: cyaml_kind) -> Kind {
        switch kind {
        case CYAML_DOCUMENT: .document
        case CYAML_SCALAR: .scalar
        case CYAML_ALIAS: .alias
        case CYAML_SEQUENCE: .sequence
        case CYAML_SEQUENCE_END: .sequenceEnd
        case CYAML_MAPPING: .mapping
        case CYAML_MAPPING_END: .mappingEnd
        case CYAML_STREAM_END: .streamEnd
        default: .other
        }
    }
}

private struct YAMLReader {
    let events: YAMLEvents
    let limits: YAMLNode.Limits
    /// How many nodes there are so far.
    var count = 0
    /// What an anchor names, and how many nodes that has.
    var anchors: [String: (node: YAMLNode, count: Int)] = [:]

    init(events: YAMLEvents, limits: YAMLNode.Limits) {
        self.events = events
        self.limits = limits
    }

    mutating func documents() throws(YAMLError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return documents
            case .document:
                anchors = [:]
                documents.append(try node(try events.next(), depth: 0))
            default: break
            }
        }
    }

    private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(YAMLError) -> YAMLNode {
        if event.kind == .alias { return try alias(event, depth: depth) }
        let before = count
        try grow(by: 1, at: event)
        guard depth <= limits.depth else {
            throw YAMLError("more than \(limits.depth) levels", line: event.line, column: event.column)
        }
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar: content = .scalar(event.text, isPlain: event.isPlain)
        case .sequence: content = .sequence(try elements(depth: depth))
        case .mapping: content = .mapping(try members(depth: depth))
        default: throw YAMLError("unexpected end", line: event.line, column: event.column)
        }
        let node = YAMLNode(content, tag: event.tag, line: event.line, column: event.column)
        if let anchor = event.anchor { anchors[anchor] = (node, count - before) }
        return node
    }

    /// A copy of what the alias names, which has the alias's place.
    private mutating func alias(_ event: YAMLEvents.Event, depth: Int) throws(YAMLError) -> YAMLNode {
        let name = event.anchor ?? ""
        guard let anchor = anchors[name] else {
            throw YAMLError("'*\(name)' names nothing above", line: event.line, column: event.column)
        }
        try grow(by: anchor.count, at: event)
        guard depth + anchor.node.depth <= limits.depth else {
            throw YAMLError("more than \(limits.depth) levels", line: event.line, column: event.column)
        }
        return anchor.node
    }

    private mutating func grow(by more: Int, at event: YAMLEvents.Event) throws(YAMLError) {
        count += more
        guard count <= limits.nodes else {
            throw YAMLError("more than \(limits.nodes) nodes", line: event.line, column: event.column)
        }
    }

    private mutating func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .sequenceEnd { return elements }
            elements.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func members(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var merged: [YAMLNode.Member] = []
        var names: Set<String> = []
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd { break }
            let key = try node(event, depth: depth + 1)
            let value = try node(try events.next(), depth: depth + 1)
            if case .scalar("<<", true) = key.content {
                merged += try Self.merged(value, at: key)
                continue
            }
            if let name = key.text, !names.insert(name).inserted {
                throw YAMLError("'\(name)' is there twice", line: key.line, column: key.column)
            }
            members.append(YAMLNode.Member(key, value))
        }
        // What is written here wins, then what was merged first.
        for member in merged where member.key.text.map({ names.insert($0).inserted }) ?? true {
            members.append(member)
        }
        return members
    }

    /// The members that `<<` takes over: of a mapping, or of several in a sequence.
    private static func merged(_ value: YAMLNode, at key: YAMLNode) throws(YAMLError) -> [YAMLNode.Member] {
        if let members = value.members { return members }
        guard let mappings = value.sequence?.map({ $0.members }),
            !mappings.contains(where: { $0 == nil })
        else {
            throw YAMLError("'<<' takes mappings", line: key.line, column: key.column)
        }
        return mappings.flatMap { $0 ?? [] }
    }
}

extension YAMLNode {
    /// How many collections are in each other.
    fileprivate var depth: Int {
        switch content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.map { $0.depth }.max() ?? 0)
        case .mapping(let members): 1 + (members.map { max($0.key.depth, $0.value.depth) }.max() ?? 0)
        }
    }
}
