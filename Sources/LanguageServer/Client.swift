package import JSON

/// What the client said at `initialize` that it can do.
package struct Client: Equatable, Sendable {
    package var encoding = PositionEncoding.utf16
    /// Whether completion may have places to fill in, `${1:value}`.
    package var takesSnippets = false
    package var takesMarkdownInHover = false
    package var takesMarkdownInCompletion = false
    /// Whether symbols may have symbols in them.
    package var takesSymbolTree = false
    /// Whether the server may ask at run time to be told of files that change on the disk.
    package var registersWatchers = false
    /// Whether code actions may be edits and not only commands.
    package var takesCodeActions = false
    /// Whether a deprecated key can be marked as such.
    package var takesDeprecatedTag = false
    /// The folders that the client works in, those of deeper paths first.
    package var folders: [String] = []

    package init() {}

    /// Reads the parameters of `initialize`.
    package init(_ parameters: JSONValue) {
        let capabilities = parameters["capabilities"]
        let document = capabilities?["textDocument"]
        let item = document?["completion"]?["completionItem"]
        encoding = PositionEncoding(offered: capabilities?["general"]?["positionEncodings"]?.strings ?? [])
        takesSnippets = item?["snippetSupport"]?.bool ?? false
        takesMarkdownInCompletion = item?["documentationFormat"]?.strings?.contains("markdown") ?? false
        takesMarkdownInHover = document?["hover"]?["contentFormat"]?.strings?.contains("markdown") ?? false
        takesSymbolTree =
            document?["documentSymbol"]?["hierarchicalDocumentSymbolSupport"]?.bool ?? false
        takesCodeActions = document?["codeAction"]?["codeActionLiteralSupport"] != nil
        let tags = item?["tagSupport"]?["valueSet"]?.array ?? []
        takesDeprecatedTag = tags.contains { $0.integer(as: Int.self) == 1 }
        registersWatchers =
            capabilities?["workspace"]?["didChangeWatchedFiles"]?["dynamicRegistration"]?.bool ?? false
        let root = parameters["rootUri"]?.string.flatMap(FileURI.path) ?? parameters["rootPath"]?.string
        add(
            parameters["workspaceFolders"]?.array ?? root.map { [["uri": .string(FileURI.uri(of: $0))]] }
                ?? []
        )
    }

    /// Follows `workspace/didChangeWorkspaceFolders`.
    package mutating func changeFolders(_ parameters: JSONValue) {
        let removed = Self.paths(parameters["event"]?["removed"]?.array ?? [])
        folders.removeAll(where: removed.contains)
        add(parameters["event"]?["added"]?.array ?? [])
    }

    private mutating func add(_ folders: [JSONValue]) {
        self.folders += Self.paths(folders)
        self.folders.sort { $0.utf8.count > $1.utf8.count }
    }

    private static func paths(_ folders: [JSONValue]) -> [String] {
        folders.compactMap { $0["uri"]?.string.flatMap(FileURI.path) }.map {
            $0.utf8.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0
        }
    }
}
