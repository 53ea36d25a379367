import Glibc
import Systemd

/// What `LISTEN_FDS` says to a runtime.
struct ListenVariables {
    /// How many descriptors from 3 on are meant.
    let count: Int32

    /// Called as crun, those count too that don't say whom they are for, as they do there.
    init(_ program: RuntimeProgram) {
        let passed = Int32(PassedDescriptors.ofThisProcess().entries.count)
        guard passed == 0, program == .crun, Self.variable("LISTEN_PID") == nil,
            let text = Self.variable("LISTEN_FDS"), let number = Int32(text), (1...4096).contains(number)
        else {
            count = passed
            return
        }
        count = number
    }

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
