import Foundation
import Testing
import UnitFile

extension BootTests {
    /// Command lines that `CommandLine` writes, as a program that systemd runs gets them.
    @Suite(.enabled(if: !Stage.isPodman, "is about units that systemd-oci writes"))
    struct `Command lines` {
        /// What systemd, a shell or C could take for something else; NUL can't be in an argument.
        private static let pieces: [String] =
            (1...0x7F).map { String(UnicodeScalar($0)) } + [
                "\\n", "\\x0a", "\\", "\\\\", "\\\"", "${HOME}", "$HOME", "$$", "%n", "%%", "%i", "; ", " ;",
                "\\;",
                "\u{80}", "\u{85}", "\u{2028}", "ä", "🐋", "-@:+!", "''", "\"\"", "#", "[Service]\n", "=",
                "\r\n",
            ]

        /// Words of such pieces, the same ones in each run.
        private static func words(seed: UInt64) -> [String] {
            var numbers = Numbers(state: seed)
            return (0..<40).map { _ in
                (0..<numbers.next() % 7).map { _ in pieces[Int(numbers.next() % UInt64(pieces.count))] }
                    .joined()
            }
        }

        /// Each piece alone, at either end and in the middle, and random ones; a word of the length of 64 KiB.
        private static let lines: [[String]] =
            pieces.map { [$0, $0 + "a", "a" + $0, "a" + $0 + "b"] } + (1...60).map { words(seed: $0) }
            + [[";", String(repeating: "\"\\\n$%;", count: 10000), "end"]]

        @Test(arguments: Host.Release.allCases)
        func `reach the program word for word`(release: Host.Release) async throws {
            let host = try await Host.shared(release)
            var unit = UnitDocument()
            unit.add("Service", "Type", "oneshot")
            for line in Self.lines {
                var command = UnitFile.CommandLine("/bin/sh")
                command.add(["-c", Quoting.literal(#"printf '%s\0' "$#" "$@" >>/run/words"#), "sh"])
                command.add(line.map(Quoting.literal))
                unit.add("Service", "ExecStart", command.text)
            }
            let text = String(decoding: unit.text, as: UTF8.self)
            try await host.write("/run/systemd/system/quoting.service", text)
            try await host.run("rm -f /run/words; systemctl daemon-reload; systemctl start quoting")
            let encoded = try await host.run("base64 -w0 /run/words")
            let bytes = try #require(Data(base64Encoded: encoded))
            let words = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(words == Self.lines.flatMap { [String($0.count)] + $0 })
        }
    }
}

/// Numbers that look random (Knuth's MMIX generator).
private struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
