package import OCI

extension UnitProperty {
    /// Rules for devices as `DevicePolicy` and `DeviceAllow`.
    ///
    /// A unit only has a list of what is allowed. Where that can't say the rules, as they deny some of what others allow, the
    /// list allows more than they do, never less: who uses it must have a program of its own as well.
    ///
    /// - Parameter rules: In their order.
    /// - Returns: The settings, and whether they say just what the rules do.
    package static func devices(_ rules: DeviceRules) -> (properties: [UnitProperty], isExact: Bool) {
        var isExact = true
        var allowed: [DeviceRules.Rule] = []
        var allowsAll = false
        for rule in rules.rules {
            if rule.isUniversal {
                allowed = []
                allowsAll = rule.isAllowed
            } else if rule.isAllowed {
                allowed.append(rule)
            } else if allowsAll || allowed.contains(where: { $0.overlaps(rule) }) {
                isExact = false
            }
        }
        if allowsAll {
            // None in the list and no policy is all.
            return (
                [UnitProperty("DeviceAllow", entries([])), UnitProperty("DevicePolicy", .string("auto"))],
                isExact
            )
        }
        var list: [(String, String)] = []
        for rule in allowed {
            for isBlock in rule.isBlock.map({ [$0] }) ?? [false, true] {
                // A group can't be told by a minor number.
                if rule.major == nil, rule.minor != nil { isExact = false }
                list.append((specifier(isBlock, rule.major, rule.minor), rule.access.letters))
            }
        }
        return (
            [
                // Forgets those of an earlier update.
                UnitProperty("DeviceAllow", entries([])), UnitProperty("DevicePolicy", .string("strict")),
                UnitProperty("DeviceAllow", entries(list)),
            ], isExact
        )
    }

    private static func entries(_ list: [(String, String)]) -> Value {
        .array("(ss)", list.map { .structure([.string($0.0), .string($0.1)]) })
    }

    /// A device, or all of a group, in the form of `DeviceAllow=`.
    private static func specifier(_ isBlock: Bool, _ major: UInt32?, _ minor: UInt32?) -> String {
        let kind = isBlock ? "block" : "char"
        guard let major else { return "\(kind)-*" }
        return minor.map { "/dev/\(kind)/\(major):\($0)" } ?? "\(kind)-\(major)"
    }
}

extension DeviceRules.Rule {
    /// Whether there is a device and a permission that both say something of.
    fileprivate func overlaps(_ other: DeviceRules.Rule) -> Bool {
        func agree<T: Equatable>(_ one: T?, _ two: T?) -> Bool { one == nil || two == nil || one == two }
        return agree(isBlock, other.isBlock) && agree(major, other.major) && agree(minor, other.minor)
            && !access.isDisjoint(with: other.access)
    }
}
