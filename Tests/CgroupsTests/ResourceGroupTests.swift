import Cgroups
import OCI
import Testing

/// The rules are those of the runtime specification's config-linux.md, "IntelRdt".
@Suite struct `Groups of resctrl` {
    private static func plan(
        _ change: (inout RuntimeSpec.IntelRdt) -> Void
    ) throws -> ResourceGroupPlan {
        var rdt = RuntimeSpec.IntelRdt()
        change(&rdt)
        return try ResourceGroupPlan(rdt, id: "web")
    }

    @Test func `are the container's own where none is named`() throws {
        let plan = try Self.plan { $0.memBwSchema = "MB:0=20;1=70" }
        #expect(plan.group == "web")
        #expect(plan.makesGroup)
        #expect(plan.lines == ["MB:0=20;1=70"])
        #expect(plan.removed == "web")
    }

    @Test func `are never removed where they are named`() throws {
        let plan = try Self.plan { $0.closID = "gold" }
        #expect(plan.group == "gold")
        #expect(!plan.makesGroup)
        #expect(plan.removed == nil)
        #expect(try Self.plan { $0.closID = "/" }.group == "")
    }

    @Test func `get all lines, schemata last`() throws {
        let plan = try Self.plan {
            $0.closID = "gold"
            $0.schemata = ["L2:0=f", "MB:0=30"]
            $0.memBwSchema = "MB:0=20"
            $0.l3CacheSchema = "L3:0=7f0"
        }
        #expect(plan.lines == ["L3:0=7f0", "MB:0=20", "L2:0=f", "MB:0=30"])
        #expect(plan.makesGroup)
    }

    @Test func `have one that counts the container alone`() throws {
        let own = try Self.plan { $0.enableMonitoring = true }
        #expect(own.monitoringGroup == "web/mon_groups/web")
        #expect(own.removed == "web")
        let named = try Self.plan {
            $0.enableMonitoring = true
            $0.closID = "gold"
        }
        #expect(named.removed == "gold/mon_groups/web")
        let root = try Self.plan {
            $0.enableMonitoring = true
            $0.closID = "/"
        }
        #expect(root.monitoringGroup == "mon_groups/web")
    }

    /// The kernel prints masks without zeros before them, and blanks before the kind.
    @Test(
        arguments: [
            ("    L3:0=7f0;1=1f\n    MB:0=20;1=70\n", []), ("L3:0=7f0;1=3\n", ["L3:0=7F0; 1=01f"]),
            ("MB:0=20\n", ["L3:0=7F0; 1=01f"]),
        ]
    )
    func `that are there must have the same shares`(schemata: String, missing: [String]) throws {
        let plan = try Self.plan {
            $0.closID = "gold"
            $0.l3CacheSchema = "L3:0=7F0; 1=01f"
        }
        #expect(plan.missing(in: schemata) == missing)
    }

    @Test(arguments: ["..", "a/b", "info", "mon_groups", "a\nb"])
    func `have names`(closID: String) {
        #expect(throws: CgroupError.intelRdt("closID: '\(closID)' is no name of a group")) {
            try Self.plan { $0.closID = closID }
        }
    }

    @Test func `take one line for each kind`() {
        #expect(throws: CgroupError.intelRdt("memBwSchema: 'L3:0=f' does not begin with MB:")) {
            try Self.plan { $0.memBwSchema = "L3:0=f" }
        }
        #expect(throws: CgroupError.intelRdt("schemata: 'L3:0=f\nMB:0=5' is more than one line")) {
            try Self.plan { $0.schemata = ["L3:0=f\nMB:0=5"] }
        }
    }
}
