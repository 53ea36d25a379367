import Glibc
import Linux

/// The options of one mount, taken apart: the runtime specification's words, mount(8)'s and some of crun's.
package struct MountOptions: Equatable {
    /// `MOUNT_ATTR_…` of words such as `ro`, and what their opposites name; see ``relatime``.
    var attributes: UInt64 = 0
    var cleared: UInt64 = 0
    /// The same of words that start with `r`, for this mount and those below it.
    var recursiveAttributes: UInt64 = 0
    var recursiveCleared: UInt64 = 0
    /// In order, as they add up: `slave` and then `shared` is both.
    var propagation: [Propagation] = []
    var isBind = false
    /// Whether a bind takes what is mounted below the source along.
    var recursive = false
    /// Whether what is not named stays as it is where that is not the default.
    var isRemount = false
    /// Whether owners are to be mapped where that is not the default.
    var mapsOwners = false
    /// Whether that counts for the mounts below, too.
    var mapsOwnersBelow = false
    /// crun's `idmap=uids=…;gids=…`: the text after `idmap=`.
    var ownerMap: String?
    /// Whether a tmpfs starts with the content of the directory below it.
    var copiesUp = false
    /// crun's: whether a source that is a link is made one, too.
    var copiesLink = false
    /// crun's: whether a link as the source, or as the destination, is meant itself.
    var bindsLink = false
    var coversLink = false
    /// Flags of the file system and not of the mount, such as `sync`.
    var flags: [String] = []
    /// What is left, for the file system: `size=64m`.
    var data: [Setting] = []

    struct Setting: Equatable {
        var key: String
        var value: String?
    }

    /// `MS_PRIVATE` and so on.
    struct Propagation: Equatable {
        var flag: UInt64
        var isRecursive: Bool
    }

    package init(_ words: [String]) {
        for word in words { apply(word) }
    }

    private mutating func apply(_ word: String) {
        if let meaning = Self.table[word] {
            apply(meaning)
        } else if word.hasPrefix("idmap=") {
            mapsOwners = true
            ownerMap = String(word.dropFirst("idmap=".utf8.count))
        } else if !word.hasPrefix("x-") && !word.hasPrefix("X-") {
            for part in Self.parts(word) { addSetting(part) }
        }
    }

    private mutating func apply(_ meaning: Meaning) {
        switch meaning {
        case .attribute(let flag):
            attributes |= flag
            cleared &= ~flag
        case .opposite(let flag):
            attributes &= ~flag
            cleared |= flag
        case .recursive(let flag):
            recursiveAttributes |= flag
            recursiveCleared &= ~flag
        case .recursiveOpposite(let flag):
            recursiveAttributes &= ~flag
            recursiveCleared |= flag
        case .propagation(let flag, let isRecursive):
            propagation.append(Propagation(flag: flag, isRecursive: isRecursive))
        case .bind(let isRecursive):
            isBind = true
            // Flags of mount(2) are added up: `rbind,bind` is recursive.
            recursive = recursive || isRecursive
        case .flag(let name): flags.append(name)
        case .noFlag(let name): flags.removeAll { $0 == name }
        case .ownerMap(let isRecursive):
            mapsOwners = true
            mapsOwnersBelow = isRecursive
        case .change(let change): change(&self)
        case .nothing: break
        }
    }

    private mutating func addSetting(_ text: Substring) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : nil
        if !text.isEmpty { data.append(Setting(key: String(parts[0]), value: value)) }
    }

    /// What mount(2) would take apart: at commas, but those in quotation marks or after a backslash.
    private static func parts(_ word: String) -> [Substring] {
        guard word.contains(",") else { return [word[...]] }
        var parts: [Substring] = []
        var start = word.startIndex
        var (isQuoted, isEscaped) = (false, false)
        for (at, character) in zip(word.indices, word) {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted, !isEscaped {
                parts.append(word[start..<at])
                start = word.index(after: at)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts + [word[start...]]
    }
}
