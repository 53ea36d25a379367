import Glibc
import Linux
package import OCI

/// A group of resctrl: shares of caches and of memory bandwidth (Documentation/filesystems/resctrl.rst).
package struct ResourceGroup: ~Copyable {
    /// What is to be removed with the container, below the mount; nil for nothing.
    package let removed: String?
    /// The groups that the container's process belongs to, below the mount.
    private let groups: [String]
    private let mount: Directory

    private init(_ plan: ResourceGroupPlan, _ mount: consuming Directory) {
        removed = plan.removed
        groups = [plan.group] + (plan.monitoringGroup.map { [$0] } ?? [])
        self.mount = mount
    }

    /// Makes the groups that a container asks for.
    ///
    /// - Throws: `.intelRdt` where resctrl is not mounted, or there is another group of that name.
    package static func make(_ rdt: RuntimeSpec.IntelRdt, id: String) throws(CgroupError) -> ResourceGroup {
        let plan = try ResourceGroupPlan(rdt, id: id)
        let mount = try open()
        let isThere = try exists(plan.group, in: mount)
        if !isThere {
            guard plan.makesGroup else { throw .intelRdt("closID: there is no group '\(plan.group)'") }
            try inGroup(plan.group) { () throws(SyscallError) in
                try mount.makeDirectory(PathBytes(plan.group), mode: 0o755)
            }
        }
        do throws(CgroupError) {
            try fill(plan, isThere: isThere, mount)
        } catch {
            // What was there is not ours.
            if !isThere { try? mount.removeDirectory(PathBytes(plan.group)) }
            throw error
        }
        return ResourceGroup(plan, mount)
    }

    private static func fill(
        _ plan: ResourceGroupPlan,
        isThere: Bool,
        _ mount: borrowing Directory
    ) throws(CgroupError) {
        let prefix = plan.group.isEmpty ? "" : "\(plan.group)/"
        if isThere, !plan.expected.isEmpty {
            let text = try inGroup(plan.group) { () throws(SyscallError) in
                let file = try mount.open(beneath: PathBytes("\(prefix)schemata"))
                return try SmallFile.contents(of: file, named: "schemata")
            }
            let missing = plan.missing(in: String(decoding: text, as: UTF8.self))
            if let line = missing.first { throw .intelRdt("group '\(plan.group)' is there and has not '\(line)'") }
        }
        for line in plan.lines {
            try inGroup(plan.group) { () throws(SyscallError) in
                try write("\(line)\n", to: "\(prefix)schemata", in: mount)
            }
        }
        guard let group = plan.monitoringGroup else { return }
        try inGroup(group) { () throws(SyscallError) in
            let slash = group.lastIndex(of: "/") ?? group.startIndex
            let parent = try mount.directory(beneath: PathBytes(String(group[..<slash])))
            try parent.makeDirectory(PathBytes(String(group[group.index(after: slash)...])), mode: 0o755)
        }
    }

    /// Changes the shares of a group that is there.
    package static func update(_ group: String, _ lines: [String]) throws(CgroupError) {
        let mount = try open()
        for line in lines {
            try inGroup(group) { () throws(SyscallError) in
                try write("\(line)\n", to: group.isEmpty ? "schemata" : "\(group)/schemata", in: mount)
            }
        }
    }

    /// Puts a process, and what it starts from then on, into the groups.
    package func add(_ process: Int32) throws(CgroupError) {
        for group in groups {
            try Self.inGroup(group) { () throws(SyscallError) in
                try Self.write("\(process)", to: group.isEmpty ? "tasks" : "\(group)/tasks", in: mount)
            }
        }
    }

    /// Removes what was made for a container; nothing where it is gone.
    package static func remove(_ group: String) throws(CgroupError) {
        let mount = try open()
        try inGroup(group) { () throws(SyscallError) in
            let path = group.split(separator: "/")
            let parent = path.dropLast().joined(separator: "/")
            do throws(SyscallError) {
                let directory = try mount.directory(beneath: PathBytes(parent.isEmpty ? "." : parent))
                try directory.removeDirectory(PathBytes(String(path.last ?? "")))
            } catch {
                if error.code != ENOENT { throw error }
            }
        }
    }

    private static func open() throws(CgroupError) -> Directory {
        let text = try inCgroup { () throws(SyscallError) in
            try SmallFile.contents(of: "/proc/self/mountinfo", limit: 1 << 24)
        }
        for line in String(decoding: text ?? [], as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields[dash + 1] == "resctrl"
            else { continue }
            return try inCgroup { () throws(SyscallError) in try Directory(path: PathBytes(String(fields[4]))) }
        }
        throw .intelRdt(
            "resctrl is not mounted: mount -t resctrl resctrl /sys/fs/resctrl, where the processor has it"
        )
    }

    private static func exists(_ group: String, in mount: borrowing Directory) throws(CgroupError) -> Bool {
        if group.isEmpty { return true }
        return try inGroup(group) { () throws(SyscallError) in try mount.exists(beneath: PathBytes(group)) }
    }

    private static func write(
        _ text: String,
        to file: String,
        in mount: borrowing Directory
    ) throws(SyscallError) {
        let descriptor = try mount.open(beneath: PathBytes(file), flags: O_WRONLY)
        try descriptor.write(Array(text.utf8).span, of: file)
    }

    private static func inGroup<Result: ~Copyable>(
        _ group: String,
        _ body: () throws(SyscallError) -> Result
    ) throws(CgroupError) -> Result {
        do throws(SyscallError) {
            return try body()
        } catch {
            throw .intelRdt("group '\(group)': \(error)")
        }
    }
}
