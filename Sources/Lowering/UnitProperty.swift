/// A setting of a transient unit, as the service manager takes it over D-Bus (org.freedesktop.systemd1(5)).
package struct UnitProperty: Equatable, Sendable {
    /// A value with its D-Bus type.
    package indirect enum Value: Equatable, Sendable {
        case byte(UInt8)
        case boolean(Bool)
        case int16(Int16)
        case uint16(UInt16)
        case int32(Int32)
        case uint32(UInt32)
        case int64(Int64)
        case uint64(UInt64)
        case double(Double)
        case string(String)
        case objectPath(String)
        case signature(String)
        case variant(Value)
        /// The signature of the elements, of which there need not be any.
        case array(String, [Value])
        case structure([Value])

        /// The signature, such as `a(st)`.
        package var signature: String {
            switch self {
            case .byte: "y"
            case .boolean: "b"
            case .int16: "n"
            case .uint16: "q"
            case .int32: "i"
            case .uint32: "u"
            case .int64: "x"
            case .uint64: "t"
            case .double: "d"
            case .string: "s"
            case .objectPath: "o"
            case .signature: "g"
            case .variant: "v"
            case .array(let element, _): "a\(element)"
            case .structure(let fields): "(\(fields.map { $0.signature }.joined()))"
            }
        }

        /// `a(st)`, such as limits of devices.
        package static func limits(_ rows: [(String, UInt64)]) -> Value {
            .array("(st)", rows.map { .structure([.string($0.0), .uint64($0.1)]) })
        }
    }

    /// The name on the bus, which is not always that in unit files: `CPUQuotaPerSecUSec` for `CPUQuota=`.
    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// What stands for no limit.
    package static let infinity = UInt64.max
}
