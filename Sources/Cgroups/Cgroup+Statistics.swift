import Glibc
import Linux

extension Cgroup {
    /// What is used, by now.
    package func statistics() throws(CgroupError) -> CgroupStatistics {
        var statistics = try CgroupStatistics(pageSizes: Self.pageSizes()) { name throws(CgroupError) in
            // ENOTSUP: pressure is not counted.
            do throws(SyscallError) {
                return String(decoding: try bytes(of: name), as: UTF8.self)
            } catch {
                if [ENOENT, ENODEV, ENOTSUP].contains(error.code) { return nil }
                throw CgroupError.system(error)
            }
        }
        // Without the controller they can be counted nevertheless.
        if statistics.pids.usage == 0 { statistics.pids.usage = UInt64(try processes().count) }
        return statistics
    }

    /// The sizes of huge pages in the names of cgroup files, such as `2MB`.
    private static func pageSizes() -> [String] {
        let names = (try? SmallFile.names(in: "/sys/kernel/mm/hugepages")) ?? []
        return names.sorted().compactMap { name in
            guard name.hasPrefix("hugepages-"), name.hasSuffix("kB"),
                let kibibytes = UInt64(name.dropFirst(10).dropLast(2))
            else { return nil }
            if kibibytes >= 1 << 20 { return "\(kibibytes >> 20)GB" }
            return kibibytes >= 1 << 10 ? "\(kibibytes >> 10)MB" : "\(kibibytes)KB"
        }
    }
}
