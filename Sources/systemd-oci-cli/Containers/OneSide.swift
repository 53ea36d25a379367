import Glibc
import Linux
import Lowering

/// One side of a copy: files of a container that runs, or of the host.
struct OneSide {
    let container: KnownContainer?
    /// Absolute in a container.
    let path: String

    /// Reads `CONTAINER:PATH` or a path of the host; one that begins with a dot or a slash is never a container's.
    init(_ text: String, _ list: ContainerList) throws(Failure) {
        guard let colon = text.firstIndex(of: ":"), !text.hasPrefix("/"), !text.hasPrefix(".") else {
            container = nil
            path = text
            return
        }
        let name = String(text[..<colon])
        let found = try list.container(name)
        guard found.isRunning else {
            throw Failure(
                "the container '\(name)' does not run: what it has written went with it, but for volumes; "
                    + "`systemd-oci image mount` shows its image"
            )
        }
        container = found
        let rest = String(text[text.index(after: colon)...])
        path = rest.hasPrefix("/") ? rest : "/" + rest
    }

    /// The words that start the other process for this side.
    func words(_ verb: InsideCommand.Verb, _ path: String, _ flags: [String] = []) -> [String] {
        var words = ["systemd-oci", "inside"]
        if let state = container?.state { words += ["--pid=\(state.pid)", "--start=\(state.startTime)"] }
        return words + flags + [verb.rawValue, "--", path]
    }

    /// What the path is.
    func look() throws(Failure) -> InsideCommand.Kind {
        var output: [UInt8] = []
        let status: CInt
        do {
            let program = try PipedProgram.start(Self.program, words(.look, path))
            while true {
                let bytes = try program.output.read(upTo: 64)
                if bytes.isEmpty { break }
                output += bytes
            }
            status = try program.end()
        } catch {
            throw Failure(error)
        }
        let text = String(decoding: output, as: UTF8.self).filter { !$0.isNewline }
        guard status == 0, let kind = InsideCommand.Kind(rawValue: text) else { throw Failure("") }
        return kind
    }

    /// This program.
    static let program = "/proc/self/exe"

    /// The IDs that a container's process has, for what is copied to it.
    var owner: String? {
        guard let directory = container?.directory, let bytes = HostText.bytes(directory + "/process.json")
        else { return nil }
        return Self.owner(bytes)
    }
}
