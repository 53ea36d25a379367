/// The maps of IDs that the first version of Quadlet made of `HostUser=`, `RemapUidRanges=` and the like.
///
/// One ID of the container is one of the host, those below `start` are the host's own, and the others are taken
/// from `ranges` in their order.
struct LegacyMapping: Equatable {
    /// The container's user or group.
    var id: UInt32
    /// What it is on the host.
    var hostID: UInt32
    /// The first ID that is taken from the ranges; nil where all are the host's own.
    var start: UInt32?
    /// Free IDs of the host.
    var ranges = IDRanges()

    /// Reads `10000-20000,40000-50000`, each with both ends or without the last; nil for what is none.
    static func ranges(_ text: String) -> IDRanges? {
        var ranges = IDRanges()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = UInt32(ends[0]), first < .max else { return nil }
            guard let last = ends.count == 1 ? UInt32.max - 1 : UInt32(ends[1]), last < .max, first <= last
            else {
                return nil
            }
            ranges.add(first..<last + 1)
        }
        return ranges
    }

    /// The values of `--uidmap` or `--gidmap`, each `container:host:count`.
    var maps: [String] {
        var maps = ["\(id):\(hostID):1"]
        var own = IDRanges([0..<(start ?? .max)])
        own.remove(id..<id + 1)
        own.remove(hostID..<hostID + 1)
        var (mapped, free) = (IDRanges([0..<UInt32.max]), ranges)
        mapped.remove(id..<id + 1)
        free.remove(hostID..<hostID + 1)
        for range in own.ranges {
            maps.append("\(range.lowerBound):\(range.lowerBound):\(range.count)")
            mapped.remove(range)
            free.remove(range)
        }
        for range in mapped.ranges {
            var next = range.lowerBound
            while next < range.upperBound, let host = free.ranges.first {
                let count = min(UInt32(host.count), range.upperBound - next)
                maps.append("\(next):\(host.lowerBound):\(count)")
                free.remove(host.lowerBound..<host.lowerBound + count)
                next += count
            }
        }
        return maps
    }
}

/// Some IDs, as ranges that do not touch, the lowest first.
struct IDRanges: Equatable {
    private(set) var ranges: [Range<UInt32>]

    init(_ ranges: [Range<UInt32>] = []) {
        self.ranges = ranges
    }

    mutating func add(_ range: Range<UInt32>) {
        remove(range)
        let place = ranges.firstIndex { $0.lowerBound > range.lowerBound } ?? ranges.endIndex
        ranges.insert(range, at: place)
        // What touches becomes one.
        ranges = ranges.reduce(into: []) { joined, range in
            if let last = joined.last, last.upperBound == range.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<range.upperBound
            } else {
                joined.append(range)
            }
        }
    }

    mutating func remove(_ range: Range<UInt32>) {
        ranges = ranges.flatMap { old -> [Range<UInt32>] in
            guard old.overlaps(range) else { return [old] }
            var rest: [Range<UInt32>] = []
            if old.lowerBound < range.lowerBound { rest.append(old.lowerBound..<range.lowerBound) }
            if range.upperBound < old.upperBound { rest.append(range.upperBound..<old.upperBound) }
            return rest
        }
    }
}
