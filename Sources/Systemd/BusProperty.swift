/// A property of an object, such as `MemoryMax` of a unit.
package struct BusProperty: Equatable, Sendable {
    package var name: String
    package var value: BusValue

    package init(_ name: String, _ value: BusValue) {
        self.name = name
        self.value = value
    }

    static let type = BusType.structure([.string, .variant])

    /// As the service manager takes it, `(sv)`.
    var argument: BusValue { .structure([.string(name), .variant(value)]) }

    /// As the service manager takes several, `a(sv)`.
    static func argument(_ properties: [BusProperty]) -> BusValue {
        .array(type, properties.map { $0.argument })
    }
}
