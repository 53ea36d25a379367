import Glibc
import Linux

/// The cgroup of a container: that of its unit, or the one that its first process is in.
struct UnitCgroup {
    /// Below the mount, such as `/system.slice/web.service`.
    let path: String

    init(path: String) {
        self.path = path
    }

    /// The cgroup of a process; that of its unit where the container has one of its own below that.
    init?(ofProcess pid: Int32) {
        guard let bytes = try? SmallFile.contents(of: "/proc/\(pid)/cgroup") else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("0::") }) else { return nil }
        var path = line.dropFirst(3)
        // A unit's container is in a cgroup below the unit's; both are frozen and counted together.
        if let range = path.range(ofUnitSuffix: ".service/") { path = path[..<range] }
        self.path = String(path)
    }

    var directory: String { "/sys/fs/cgroup" + path }

    /// What a file of it says; nil where there is none, such as for a controller that is not enabled.
    func text(_ name: String) -> String? {
        guard let bytes = try? SmallFile.contents(of: "\(directory)/\(name)") else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number that is all a file says; nil for `max`.
    func number(_ name: String) -> UInt64? {
        text(name).flatMap { UInt64($0.prefix { !$0.isWhitespace }) }
    }

    /// The number after a word in a file of lines `word number`.
    func number(_ name: String, _ key: String) -> UInt64? {
        for line in text(name)?.split(separator: "\n") ?? [] where line.hasPrefix(key + " ") {
            return UInt64(line.dropFirst(key.count + 1))
        }
        return nil
    }

    /// The processes of it and of all cgroups below.
    func processes() -> [Int32] {
        var found: [Int32] = []
        var rest = [directory]
        while let directory = rest.popLast() {
            // A cgroup that goes meanwhile has no processes any more.
            let bytes = (try? SmallFile.contents(of: directory + "/cgroup.procs")) ?? nil
            found += String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").compactMap {
                Int32($0)
            }
            for name in (try? SmallFile.names(in: directory)) ?? []
            where unsafe access("\(directory)/\(name)/cgroup.procs", F_OK) == 0 {
                rest.append("\(directory)/\(name)")
            }
        }
        return found.sorted()
    }
}

extension Substring {
    /// Where the first component ends that has a suffix; the suffix has the slash after it.
    fileprivate func range(ofUnitSuffix suffix: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(suffix) { return self.index(index, offsetBy: suffix.count - 1) }
            index = self.index(after: index)
        }
        return nil
    }
}
