import Discovery
import Glibc
import Lowering
import Quadlet

/// What Quadlet files name, of the system and of `QUADLET_UNIT_DIRS`.
protocol UnitMentions {
    /// What could not be read: what it names is unknown.
    var problems: [String] { get set }

    init()

    mutating func add(_ source: QuadletSource)
}

extension UnitMentions {
    init(isUser: Bool) {
        let sources = QuadletSources(scope: isUser ? .user : .system)
        self.init()
        problems = sources.errors.map { "\($0)" }
        for source in sources.sources { add(source) }
    }

    /// Those of the caller's scope.
    static func ofCaller() -> Self { Self(isUser: geteuid() != 0) }
}
