import Lowering
import Systemd

extension BusProperty {
    /// A setting in the types of the bus.
    init(_ property: UnitProperty) throws(BusError) {
        self.init(property.name, try BusValue(property.value))
    }
}

extension BusValue {
    init(_ value: UnitProperty.Value) throws(BusError) {
        self =
            switch value {
            case .byte(let number): .byte(number)
            case .boolean(let isTrue): .boolean(isTrue)
            case .int16(let number): .int16(number)
            case .uint16(let number): .uint16(number)
            case .int32(let number): .int32(number)
            case .uint32(let number): .uint32(number)
            case .int64(let number): .int64(number)
            case .uint64(let number): .uint64(number)
            case .double(let number): .double(number)
            case .string(let text): .string(text)
            case .objectPath(let path): .objectPath(path)
            case .signature(let text): .signature(try BusType.types(of: text.utf8))
            case .variant(let content): .variant(try BusValue(content))
            case .array(let signature, let elements):
                .array(try BusType.type(of: signature.utf8), try Self.values(elements))
            case .structure(let fields): .structure(try Self.values(fields))
            }
    }

    private static func values(_ values: [UnitProperty.Value]) throws(BusError) -> [BusValue] {
        var result: [BusValue] = []
        for value in values { result.append(try BusValue(value)) }
        return result
    }
}
