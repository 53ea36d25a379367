import Linux
import Testing

@testable import Pull

@Suite struct `Layers that have a directory` {
    /// The first layer has all directories, the second one `usr` and what is in it, the third one `etc`.
    private static let folders: [Set<String>] = [
        ["usr", "usr/lib", "usr/share", "etc"], ["usr", "usr/lib"], ["etc"],
    ]

    @Test func `are asked for each directory once`() {
        var present = PresentFolders()
        var asked: [String] = []
        func layers(_ path: String) -> [Int] {
            present.layers(for: Array(path.utf8), of: 3) { index, folder in
                asked.append("\(index) \(folder)")
                return Self.folders[index].contains("\(folder)")
            }
        }
        #expect(layers("file") == [0, 1, 2])
        #expect(asked == [])
        #expect(layers("usr/lib/a") == [0, 1])
        #expect(asked == ["0 usr", "1 usr", "2 usr", "0 usr/lib", "1 usr/lib"])
        #expect(layers("usr/lib/b") == [0, 1])
        #expect(layers("usr/c") == [0, 1])
        #expect(asked.count == 5)
        #expect(layers("usr/share/d") == [0])
        #expect(layers("usr/gone/deeper/e") == [])
        // Nobody is asked for what is in a directory that none has.
        #expect(asked.dropFirst(5) == ["0 usr/share", "1 usr/share", "0 usr/gone", "1 usr/gone"])
        #expect(layers("/etc//f") == [0, 2])
        #expect(layers(String(repeating: "a/", count: 3000)) == [])
        #expect(layers("g") == [0, 1, 2])
    }
}
