/// A setting of a unit as it is written in a file, `NAME=VALUE`, which over D-Bus has a name and a type of its own.
package struct UnitAssignment: Equatable, Sendable {
    package var name: String
    package var value: String

    /// Reads `NAME=VALUE`, of which the name must be one that a transient unit can have.
    package init(_ text: String) throws(FlagError) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else {
            throw FlagError("'\(text)'", "is not NAME=VALUE")
        }
        name = String(text[..<equals])
        value = String(text[text.utf8.index(after: equals)...])
        // What is wrong is said before anything is made.
        _ = try properties()
    }

    /// Whether a text can be the name of a unit, as far as its characters go.
    package static func isUnitName(_ name: String) -> Bool {
        let others = Set(":-_.\\@".utf8)
        return name.utf8.count < 256
            && name.utf8.allSatisfy { RunFlags.isAlphanumeric($0) || others.contains($0) }
    }

    /// What the setting is over D-Bus.
    ///
    /// - Returns: Mostly one; a limit of setrlimit(2) is two.
    /// - Throws: That the name is not known, or the value is none for it.
    package func properties() throws(FlagError) -> [UnitProperty] {
        guard let kind = Self.kinds[name] else {
            throw FlagError("'\(name)='", "is no setting that can be given to a transient service here")
        }
        do {
            return try properties(kind)
        } catch {
            throw FlagError("'\(name)=\(value)'", error.reason)
        }
    }

    private func properties(_ kind: Kind) throws(FlagError) -> [UnitProperty] {
        switch kind {
        case .text: return [UnitProperty(name, .string(value))]
        case .flag:
            guard let isOn = Self.truth(value) else { throw RunFlags.wrong("must be yes or no") }
            return [UnitProperty(name, .boolean(isOn))]
        case .number: return [UnitProperty(name, .int32(try RunFlags.number(value)))]
        case .unsigned: return [UnitProperty(name, .uint32(try RunFlags.number(value)))]
        case .mode:
            guard let mode = UInt32(value, radix: 8), mode <= 0o7777 else {
                throw RunFlags.wrong("must be a mode in octal digits")
            }
            return [UnitProperty(name, .uint32(mode))]
        case .words: return [UnitProperty(name, .strings(try words()))]
        case .weight: return [UnitProperty(name, .uint64(value == "idle" ? 0 : try RunFlags.number(value)))]
        case .time: return [UnitProperty(Self.timeName(name), .uint64(try UnitTime.microseconds(value)))]
        case .size: return try size()
        case .limit: return try limit()
        case .signal: return [UnitProperty(name, .int32(try RunFlags.signal(value)))]
        case .quota: return [UnitProperty("CPUQuotaPerSecUSec", .uint64(try quota()))]
        case .numbers:
            guard let numbers = NumberList(value) else { throw RunFlags.wrong("is no list such as 0-3,7") }
            return [UnitProperty(name, .array("y", numbers.bytes.map { .byte($0) }))]
        case .device: return [try device()]
        case .rates: return [try rates()]
        }
    }

    static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": true
        case "0", "no", "n", "false", "f", "off": false
        default: nil
        }
    }

    /// `TimeoutStopSec` is `TimeoutStopUSec` over D-Bus.
    static func timeName(_ name: String) -> String {
        name.hasSuffix("Sec") ? "\(name.dropLast(3))USec" : name
    }
}

extension UnitProperty.Value {
    package static func strings(_ texts: [String]) -> UnitProperty.Value {
        .array("s", texts.map { .string($0) })
    }
}
