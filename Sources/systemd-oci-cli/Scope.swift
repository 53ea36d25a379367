import Conversion
import Glibc
import Lowering
import UnitFile

// `Flag` means something else here than in the files of commands.

extension LoweringContext.Scope {
    /// The scope of a command that was given `--user` or was not, and of who runs it.
    static func of(user: Bool) -> LoweringContext.Scope { user || geteuid() != 0 ? .user : .system }
}

extension Conversion {
    /// What the generator of a scope would say of the files.
    func check(isUser: Bool) -> [Diagnostic] { check(scope: .of(user: isUser)) }
}
