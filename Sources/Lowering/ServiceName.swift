/// The name of a service as people write it: with `.service` or without.
package enum ServiceName {
    private static let suffix = ".service"

    /// The name without the suffix.
    package static func stem(_ name: String) -> String {
        name.hasSuffix(suffix) ? String(name.utf8.dropLast(suffix.utf8.count)) ?? name : name
    }

    /// The name with the suffix.
    package static func whole(_ name: String) -> String { name.hasSuffix(suffix) ? name : name + suffix }

    /// Whether somebody who writes a text means a unit.
    package static func isMeant(_ unit: String, by text: String) -> Bool {
        unit == text || unit == text + suffix
    }
}
