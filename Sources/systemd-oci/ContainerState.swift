import Glibc
import JSON
import Linux

/// What other commands must know of a container that runs: `state.json` in its runtime directory.
struct ContainerState: Equatable {
    static let runDirectory = "/run/systemd-oci"

    var name: String
    var image: String
    var pid: Int32
    /// When the process started, in clock ticks since boot: with it a PID can't mean another process.
    var startTime: UInt64
    /// The signal that asks it to end.
    var stopSignal: Int32
    /// Seconds until it is killed.
    var stopTimeout: UInt32
    /// The pod that it has joined.
    var pod: String?

    static func path(in directory: String) -> String { directory + "/state.json" }

    var text: String {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)),
            .init("image", .string(image)),
            .init("pid", .number(String(pid))),
            .init("startTime", .number(String(startTime))),
            .init("stopSignal", .number(String(stopSignal))),
            .init("stopTimeout", .number(String(stopTimeout))),
        ]
        if let pod { members.append(.init("pod", .string(pod))) }
        return JSONValue.object(members).text + "\n"
    }
}

extension ContainerState {
    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes),  // Not ours, or half a file of a crash: no state.
            let name = value["name"]?.string, let image = value["image"]?.string,
            let pid = value["pid"]?.integer(as: Int32.self), pid > 1,
            let startTime = value["startTime"]?.integer(as: UInt64.self),
            let stopSignal = value["stopSignal"]?.integer(as: Int32.self),
            let stopTimeout = value["stopTimeout"]?.integer(as: UInt32.self)
        else { return nil }
        self.init(
            name: name,
            image: image,
            pid: pid,
            startTime: startTime,
            stopSignal: stopSignal,
            stopTimeout: stopTimeout,
            pod: value["pod"]?.string
        )
    }

    /// The state in a directory, where there is one.
    init?(in directory: String) {
        guard let bytes = HostFile.content(Self.path(in: directory)) else { return nil }
        self.init(parsing: bytes)
    }

    /// When a process started (proc_pid_stat(5), field 22); nil where it is not there.
    static func startTime(of pid: Int32) -> UInt64? {
        guard let text = HostFile.text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }

    /// The process, where it still is the one that was started.
    func process() throws(SyscallError) -> ProcessDescriptor? {
        do {
            let process = try ProcessDescriptor(pid: pid)
            guard Self.startTime(of: pid) == startTime else { return nil }
            return process
        } catch {
            if error.code == ESRCH { return nil }
            throw error
        }
    }
}
