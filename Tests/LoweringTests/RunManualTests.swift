import Lowering
import Testing

@Suite struct `The table of flags` {
    @Test func `says something of every flag`() {
        for flag in RunFlags.table {
            let text =
                switch flag.kind {
                case .flag(let text, _), .value(let text, _), .limit(let text, _, _), .accepted(let text):
                    text
                case .ignored(let advice), .refused(let advice): advice + "."
                }
            #expect(text.hasSuffix("."), "\(flag.name)")
        }
    }
}

@Suite struct `What run --help prints` {
    @Test func `fits its flags and has the most used ones`() {
        let lines = RunFlags.help.split(separator: "\n")
        #expect(lines.contains("  -d, --detach                    Exit when the container runs."))
        #expect(lines.contains { $0.contains("--volume=[SOURCE:]PATH[:OPTIONS]") })
        #expect(RunFlags.help.contains("--cpus=NUMBER"))
        #expect(!RunFlags.help.contains("--memory-swappiness"))
    }
}
