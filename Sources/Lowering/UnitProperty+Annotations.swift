// `org.systemd.property.NAME` annotations, as runc and crun have them.
extension UnitProperty {
    package static let annotationPrefix = "org.systemd.property."

    /// The settings that a container's annotations ask for, sorted by name.
    ///
    /// A value is in GVariant's text format, such as `uint64 5` or `'inactive-or-failed'`. A name that ends in `Sec` is also one in
    /// microseconds, as the bus has it: `TimeoutStopSec` is `TimeoutStopUSec`.
    ///
    /// - Parameter annotations: Those of the container; others than these are left out.
    /// - Returns: The settings.
    /// - Throws: Which annotation is wrong and why.
    package static func properties(of annotations: [String: String]) throws(AnnotationError) -> [UnitProperty]
    {
        var properties: [UnitProperty] = []
        for (key, text) in annotations.sorted(by: { $0.key < $1.key }) where key.hasPrefix(annotationPrefix) {
            var name = String(key.dropFirst(annotationPrefix.count))
            guard name.utf8.count >= 3, name.utf8.allSatisfy({ isLetter($0) }) else {
                throw AnnotationError(key, "'\(name)' is no name of a property")
            }
            guard var value = VariantText.value(of: text) else {
                throw AnnotationError(key, "'\(text)' is not in GVariant's text format")
            }
            if name.hasSuffix("Sec"), let before = name.utf8.dropLast(3).last, before >= UInt8(ascii: "a") {
                name = "\(name.dropLast(3))USec"
                guard let microseconds = value.times(1_000_000) else {
                    throw AnnotationError(key, "'\(text)' is no number of seconds")
                }
                value = .uint64(microseconds)
            }
            properties.append(UnitProperty(name, value))
        }
        return properties
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// An annotation that can't be understood.
package struct AnnotationError: Error, Equatable, Sendable, CustomStringConvertible {
    package var key: String
    package var reason: String

    package init(_ key: String, _ reason: String) {
        self.key = key
        self.reason = reason
    }

    package var description: String { "annotation \(key): \(reason)" }
}

extension UnitProperty.Value {
    /// A number that is not negative, times another; nil for what is none, or too large.
    fileprivate func times(_ factor: UInt64) -> UInt64? {
        let number: UInt64? =
            switch self {
            case .byte(let number): UInt64(number)
            case .int16(let number): UInt64(exactly: number)
            case .uint16(let number): UInt64(number)
            case .int32(let number): UInt64(exactly: number)
            case .uint32(let number): UInt64(number)
            case .int64(let number): UInt64(exactly: number)
            case .uint64(let number): number
            default: nil
            }
        if case .double(let number) = self {
            return UInt64(exactly: (number * Double(factor)).rounded(.towardZero))
        }
        guard let (product, overflow) = number?.multipliedReportingOverflow(by: factor), !overflow else {
            return nil
        }
        return product
    }
}
