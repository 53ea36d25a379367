extension RunFlags {
    /// The number of a signal by its name, with or without `SIG` and in any case, or by its number.
    ///
    /// `RTMIN+3` and `RTMAX-3` count from 34 and 64, the ends that the C library leaves to programs.
    package static func signal(_ text: String) throws(RunFlagError) -> Int32 {
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        if let number = Int32(name), (1...64).contains(number) { return number }
        if let index = signalNames.firstIndex(of: name) { return Int32(index + 1) }
        switch name {
        case "IOT": return 6
        case "POLL": return 29
        case "RTMIN": return 34
        case "RTMAX": return 64
        default: break
        }
        if name.hasPrefix("RTMIN+"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 34 + offset
        }
        if name.hasPrefix("RTMAX-"), let offset = Int32(name.dropFirst(6)), (0...30).contains(offset) {
            return 64 - offset
        }
        throw wrong("is not a signal")
    }

    /// signal(7) from 1, as nearly all architectures number them.
    private static let signalNames = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
        "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
        "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]
}
