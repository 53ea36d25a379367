import Glibc
import Linux

/// Which layers have the directory of a file: of many layers few do that an image has nothing to do with, and a look for each
/// file in each of them would take longer than all else.
struct PresentFolders {
    /// The directories of the path that was asked for last, the uppermost first, and the numbers of the layers that have them.
    private var folders: [(name: ArraySlice<UInt8>, layers: [Int])] = []

    /// The layers that may have a file.
    ///
    /// - Parameters:
    ///   - path: The file's path; those of one directory best follow one another.
    ///   - count: How many layers there are.
    ///   - has: Whether the layer of a number has a directory.
    /// - Returns: Their numbers, in order.
    mutating func layers(
        for path: [UInt8],
        of count: Int,
        where has: (Int, PathBytes) -> Bool
    ) -> [Int] {
        guard path.count < Int(PATH_MAX) else { return [] }
        let slash = UInt8(ascii: "/")
        let names = path.split(separator: slash).dropLast()
        var depth = 0
        while depth < min(names.count, folders.count), names[depth] == folders[depth].name { depth += 1 }
        folders.removeLast(folders.count - depth)
        for name in names[depth...] {
            var layers = folders.last?.layers ?? Array(0..<count)
            if !layers.isEmpty {
                let folder = PathBytes(Array(names[...folders.count].joined(separator: [slash])))
                layers = folder.map { folder in layers.filter { has($0, folder) } } ?? []
            }
            folders.append((name, layers))
        }
        return folders.last?.layers ?? Array(0..<count)
    }
}
