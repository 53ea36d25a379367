import Glibc

/// The file descriptors that the service manager passed to this process (sd_listen_fds_with_names(3)).
///
/// Sockets of socket units come first, then what the descriptor store held.
package struct PassedDescriptors: Equatable, Sendable {
    /// One of them: its number and the name that `LISTEN_FDNAMES` gives, `unknown` where it gives none.
    package struct Entry: Equatable, Sendable {
        package var number: CInt
        package var name: String

        package init(number: CInt, name: String) {
            self.number = number
            self.name = name
        }
    }

    /// The number of the first one.
    package static let first: CInt = 3

    package var entries: [Entry]

    /// Reads the variables; empty where they are for another process or make no sense.
    ///
    /// - Parameters:
    ///   - variable: The value of a variable of the environment.
    ///   - pid: The PID of this process.
    package init(variable: (String) -> String?, pid: Int32) {
        entries = []
        guard let target = variable("LISTEN_PID").flatMap({ Int32($0) }), target == pid,
            let count = variable("LISTEN_FDS").flatMap({ CInt($0) }), (1...4096).contains(count)
        else { return }
        let names = variable("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false)
            .map(String.init)
        for index in 0..<count {
            let name = names.flatMap { Int(index) < $0.count ? $0[Int(index)] : nil }
            entries.append(Entry(number: Self.first + index, name: name ?? "unknown"))
        }
    }

    /// What was passed to this process.
    package static func ofThisProcess() -> PassedDescriptors {
        PassedDescriptors(variable: Variables.value, pid: getpid())
    }
}
