import Glibc

/// `systemd-oci cleanup --name NAME`: what a unit with a bridge network runs when its container has ended.
enum Cleanup {
    static func cleanUp(_ arguments: ArraySlice<String>) throws(Failure) {
        guard let name = Self.name(arguments) else { throw Failure("cleanup: needs --name NAME") }
        let ofUnit = unsafe getenv("RUNTIME_DIRECTORY").map { unsafe String(cString: $0) }
        let directory = RunDirectory.path(name: name, ofUnit: ofUnit)
        try BridgeNetwork.takeAway(directory)
    }

    private static func name(_ arguments: ArraySlice<String>) -> String? {
        let words = Array(arguments)
        if words.count == 2, words[0] == "--name" { return words[1] }
        guard words.count == 1, words[0].hasPrefix("--name=") else { return nil }
        return String(words[0].dropFirst("--name=".count))
    }
}
