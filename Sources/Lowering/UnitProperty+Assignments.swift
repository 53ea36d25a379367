import UnitFile

extension UnitProperty {
    /// What a unit file says instead; nothing for what it can't say.
    var assignments: [(key: String, value: String)] {
        switch (name, value) {
        case ("CPUQuotaPerSecUSec", .uint64(let time)):
            time == Self.infinity ? [] : [("CPUQuota", "\(time / 10_000)%")]
        case ("CPUWeight", .uint64(0)): [(name, "idle")]
        case ("CPUQuotaPeriodUSec", .uint64(let time)): [("CPUQuotaPeriodSec", "\(time)us")]
        case (_, .uint64(Self.infinity)): [(name, "infinity")]
        case (_, .uint64(let number)): [(name, String(number))]
        case (_, .string(let text)): [(name, text)]
        case (_, .array("y", let bytes)): [(name, Self.list(bytes))]
        case (_, .array("(st)", let rows)):
            rows.compactMap { row in
                guard case .structure(let fields) = row, fields.count == 2,
                    case .string(let path) = fields[0], case .uint64(let number) = fields[1]
                else { return nil }
                return (name, Quoting.word(path) + " " + String(number))
            }
        default: []
        }
    }

    /// The numbers of the bits that are set.
    private static func list(_ bytes: [Value]) -> String {
        var numbers: [Int] = []
        for (index, value) in bytes.enumerated() {
            guard case .byte(let byte) = value else { continue }
            numbers += (0..<8).filter { byte & 1 << $0 != 0 }.map { index * 8 + $0 }
        }
        return numbers.map(String.init).joined(separator: ",")
    }
}
