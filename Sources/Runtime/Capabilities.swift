package import Linux
import OCI

/// A set of capabilities as the kernel counts them: bit 0 is `CAP_CHOWN` (capabilities(7)).
package struct CapabilitySet: OptionSet, Hashable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Reads names such as `CAP_CHOWN`.
    ///
    /// - Throws: The first name that is no capability.
    package init(names: some Sequence<String>) throws(CapabilityError) {
        self.init(rawValue: 0)
        for name in names {
            guard let number = CapabilityName.all.firstIndex(of: name) else { throw CapabilityError(name) }
            rawValue |= 1 << UInt64(number)
        }
    }

    /// Reads names as ``init(names:)`` does, and leaves out what is no capability.
    package init(knownOf names: some Sequence<String>, unknown: inout Set<String>) {
        self.init(rawValue: 0)
        for name in names {
            if let number = CapabilityName.all.firstIndex(of: name) {
                rawValue |= 1 << UInt64(number)
            } else {
                unknown.insert(name)
            }
        }
    }

    /// The names of those that have one, in the order of their numbers.
    package var names: [String] {
        CapabilityName.all.indices.filter { rawValue & 1 << UInt64($0) != 0 }.map { CapabilityName.all[$0] }
    }

    /// All that the running kernel knows, by `/proc/sys/kernel/cap_last_cap`.
    ///
    /// - Throws: What reading said; without the file, all that have a name.
    package static func ofKernel() throws(SyscallError) -> CapabilitySet {
        let text = try SmallFile.contents(of: "/proc/sys/kernel/cap_last_cap", limit: 16) ?? []
        let digits = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let last = UInt64(digits) ?? UInt64(CapabilityName.all.count - 1)
        return CapabilitySet(rawValue: last >= 63 ? .max : 1 << (last + 1) - 1)
    }
}

/// A name that is no capability.
package struct CapabilityError: Error, Equatable, Sendable, CustomStringConvertible {
    package var name: String

    package init(_ name: String) {
        self.name = name
    }

    package var description: String { "no such capability: '\(name)'" }
}
