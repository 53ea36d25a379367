extension NetworkCreation {
    /// Checks `--opt` for the driver, and spells truth values as netavark wants them.
    mutating func checkOptions() throws(NetworkError) {
        guard ["bridge", "macvlan", "ipvlan"].contains(driver) else {
            throw .creation("--driver '\(driver)': must be bridge, macvlan or ipvlan")
        }
        for (name, value) in options {
            switch name {
            case "mtu":
                guard value.isEmpty || UInt32(value) != nil else {
                    throw Self.wrong(name, value, "is no size")
                }
            case "metric":
                guard UInt32(value) != nil else { throw Self.wrong(name, value, "is no number") }
            case "no_default_route": options[name] = try Self.truth(name, value)
            case "mode":
                let modes = Self.modes(of: driver)
                guard modes.contains(value) else {
                    throw Self.wrong(name, value, "must be one of \(modes.joined(separator: ", "))")
                }
            case "vlan" where driver == "bridge":
                guard value.isEmpty || UInt16(value).map({ $0 <= 4094 }) == true else {
                    throw Self.wrong(name, value, "must be a number up to 4094")
                }
            case "isolate" where driver == "bridge":
                if value != "strict" { options[name] = value.isEmpty ? "false" : try Self.truth(name, value) }
            case "vrf" where driver == "bridge":
                if value.isEmpty { throw Self.wrong(name, value, "needs a name") }
            case "bclim" where driver == "macvlan":
                guard Int32(value) != nil else { throw Self.wrong(name, value, "is no number") }
            default: throw .creation("--opt '\(name)': there is no such option of \(driver)")
            }
        }
    }

    private static func modes(of driver: String) -> [String] {
        switch driver {
        case "macvlan": ["bridge", "private", "vepa", "passthru"]
        case "ipvlan": ["l2", "l3", "l3s"]
        default: ["managed", "unmanaged"]
        }
    }

    /// What Go's strconv.ParseBool takes, as Rust spells it.
    private static func truth(_ name: String, _ value: String) throws(NetworkError) -> String {
        switch value {
        case "1", "t", "T", "TRUE", "true", "True": "true"
        case "0", "f", "F", "FALSE", "false", "False": "false"
        default: throw wrong(name, value, "is neither true nor false")
        }
    }

    private static func wrong(_ name: String, _ value: String, _ reason: String) -> NetworkError {
        .creation("--opt '\(name)=\(value)': \(reason)")
    }
}
