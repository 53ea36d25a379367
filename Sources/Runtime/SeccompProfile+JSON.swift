import Glibc
package import JSON
import Linux

extension SeccompProfile {
    /// Reads a `seccomp.json`, as containers/common and Docker write it.
    ///
    /// Members that do not change which calls are allowed (`flags`, `comment`) are not looked at.
    ///
    /// - Throws: What is wrong or not supported, such as a listener.
    package init(_ document: JSONValue) throws(SeccompError) {
        guard document.members != nil else { throw .invalid("the profile is no object") }
        guard document["listenerPath"] == nil else { throw .invalid("a listener is not supported") }
        let action = try Action(document, "defaultAction", code: "defaultErrnoRet", name: "defaultErrno")
        self.init(defaultAction: action, architectures: try Self.architectures(document))
        for block in try Self.elements(document, "syscalls") { rules.append(try Rule(block)) }
    }

    private static func architectures(_ document: JSONValue) throws(SeccompError) -> [String] {
        var names: [String] = []
        for value in try strings(document, "architectures") { names.append(try architecture(value)) }
        guard let map = document["archMap"] else { return names.filter { $0 != native } }
        guard let entries = map.array, names.isEmpty else {
            throw .invalid("'archMap' and 'architectures' are both given, or no arrays")
        }
        for entry in entries where try architecture(entry["architecture"]?.string ?? "") == native {
            for value in try strings(entry, "subArchitectures") { names.append(try architecture(value)) }
        }
        return names
    }

    /// libseccomp's spelling of a name such as `SCMP_ARCH_X86_64`.
    static func architecture(_ name: String) throws(SeccompError) -> String {
        guard name.hasPrefix("SCMP_ARCH_") else { throw .invalid("no such architecture: '\(name)'") }
        let rest = name.dropFirst("SCMP_ARCH_".count).lowercased()
        return rest == "native" ? native : rest
    }

    /// The elements of an array that may be missing.
    static func elements(_ value: JSONValue, _ member: String) throws(SeccompError) -> [JSONValue] {
        guard let list = value[member] else { return [] }
        guard let elements = list.array else { throw .invalid("'\(member)' is no array") }
        return elements
    }

    static func strings(_ value: JSONValue, _ member: String) throws(SeccompError) -> [String] {
        guard let list = value[member] else { return [] }
        guard let strings = list.strings else { throw .invalid("'\(member)' is no array of strings") }
        return strings
    }
}

extension SeccompProfile.Rule {
    init(_ block: JSONValue) throws(SeccompError) {
        var names = try SeccompProfile.strings(block, "names")
        if let name = block["name"]?.string {
            guard names.isEmpty else { throw .invalid("'name' and 'names' are both given") }
            names = [name]
        }
        self.init(
            names,
            try SeccompProfile.Action(block, "action", code: "errnoRet", name: "errno")
        )
        for condition in try SeccompProfile.elements(block, "args") {
            conditions.append(try SeccompProfile.Condition(condition))
        }
        let includes = block["includes"] ?? .object([])
        let excludes = block["excludes"] ?? .object([])
        scope.capabilities = try SeccompProfile.strings(includes, "caps")
        scope.absentCapabilities = try SeccompProfile.strings(excludes, "caps")
        scope.architectures = try SeccompProfile.strings(includes, "arches")
        scope.absentArchitectures = try SeccompProfile.strings(excludes, "arches")
        scope.kernel = try KernelVersion(includes["minKernel"])
        scope.absentKernel = try KernelVersion(excludes["minKernel"])
    }
}

extension KernelVersion {
    fileprivate init?(_ value: JSONValue?) throws(SeccompError) {
        guard let value, value != "" else { return nil }
        guard let text = value.string, let version = Self(text) else {
            throw .invalid("'minKernel' is no version")
        }
        self = version
    }
}

extension SeccompProfile.Condition {
    init(_ value: JSONValue) throws(SeccompError) {
        guard let index = value["index"]?.integer(as: UInt32.self), index < 6,
            let first = value["value"]?.integer(as: UInt64.self),
            let comparison = Self.comparisons[value["op"]?.string ?? ""]
        else { throw .invalid("an argument needs an index below 6, a value and an operator") }
        self.init(index, comparison, first, value["valueTwo"]?.integer() ?? 0)
    }

    static let comparisons: [String: Comparison] = [
        "SCMP_CMP_EQ": .equal, "SCMP_CMP_NE": .notEqual, "SCMP_CMP_GT": .greater,
        "SCMP_CMP_GE": .greaterOrEqual, "SCMP_CMP_LT": .less, "SCMP_CMP_LE": .lessOrEqual,
        "SCMP_CMP_MASKED_EQ": .masked,
    ]
}

extension SeccompProfile.Action {
    /// Reads an action and its error number, which has a name (`errno`) or, in older profiles, a number.
    init(_ value: JSONValue, _ action: String, code: String, name: String) throws(SeccompError) {
        var number = value[code]?.integer(as: UInt16.self) ?? UInt16(EPERM)
        if let text = value[name]?.string, !text.isEmpty {
            guard let named = UInt16(text) ?? Self.errors[text] else {
                throw .invalid("no such error: '\(text)'")
            }
            number = named
        }
        try self.init(value[action]?.string ?? "", UInt32(number))
        if self == .notify { throw .invalid("a listener is not supported") }
    }

    /// An action by its name; the number is an error's or a tracer's, `EPERM` where there is none.
    init(_ name: String, _ number: UInt32?) throws(SeccompError) {
        let number = UInt16(truncatingIfNeeded: number ?? UInt32(EPERM))
        switch name {
        case "SCMP_ACT_ALLOW": self = .allow
        case "SCMP_ACT_ERRNO": self = .fail(number)
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": self = .killThread
        case "SCMP_ACT_KILL_PROCESS": self = .killProcess
        case "SCMP_ACT_TRAP": self = .trap
        case "SCMP_ACT_TRACE": self = .trace(number)
        case "SCMP_ACT_LOG": self = .log
        case "SCMP_ACT_NOTIFY": self = .notify
        default: throw .invalid("no such action, or one that is not supported: '\(name)'")
        }
    }

    /// The errors that a filter has reason to return.
    private static let errors: [String: UInt16] = [
        "EPERM": EPERM, "ENOENT": ENOENT, "ESRCH": ESRCH, "EINTR": EINTR, "EIO": EIO, "ENXIO": ENXIO,
        "E2BIG": E2BIG, "ENOEXEC": ENOEXEC, "EBADF": EBADF, "ECHILD": ECHILD, "EAGAIN": EAGAIN,
        "EWOULDBLOCK": EAGAIN, "ENOMEM": ENOMEM, "EACCES": EACCES, "EFAULT": EFAULT, "EBUSY": EBUSY,
        "EEXIST": EEXIST, "EXDEV": EXDEV, "ENODEV": ENODEV, "ENOTDIR": ENOTDIR, "EISDIR": EISDIR,
        "EINVAL": EINVAL, "ENFILE": ENFILE, "EMFILE": EMFILE, "ENOTTY": ENOTTY, "EFBIG": EFBIG,
        "ENOSPC": ENOSPC, "ESPIPE": ESPIPE, "EROFS": EROFS, "EPIPE": EPIPE, "EDOM": EDOM, "ERANGE": ERANGE,
        "EDEADLK": EDEADLK, "ENAMETOOLONG": ENAMETOOLONG, "ENOSYS": ENOSYS, "ELOOP": ELOOP,
        "EPROTO": EPROTO, "EOVERFLOW": EOVERFLOW, "EUSERS": EUSERS, "ENOTSOCK": ENOTSOCK,
        "EPROTONOSUPPORT": EPROTONOSUPPORT, "ESOCKTNOSUPPORT": ESOCKTNOSUPPORT, "EOPNOTSUPP": EOPNOTSUPP,
        "ENOTSUP": EOPNOTSUPP, "EPFNOSUPPORT": EPFNOSUPPORT, "EAFNOSUPPORT": EAFNOSUPPORT,
        "EADDRINUSE": EADDRINUSE, "ENETDOWN": ENETDOWN, "ENETUNREACH": ENETUNREACH,
        "ECONNREFUSED": ECONNREFUSED, "ETIMEDOUT": ETIMEDOUT, "ECANCELED": ECANCELED,
    ].mapValues { UInt16($0) }
}
