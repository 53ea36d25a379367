import Glibc
import Linux

/// Changes the firewall, each time in one transaction.
enum KernelFirewall {
    /// Does all of it, or nothing.
    ///
    /// - Parameter messages: What to do.
    /// - Throws: ``NetworkError/firewall(_:)`` with what the kernel said first.
    static func commit(_ messages: [FirewallMessage]) throws(NetworkError) {
        guard !messages.isEmpty else { return }
        let answers: [NetlinkAnswer]
        do {
            let socket = try NetlinkSocket(.netfilter)
            // The answers are there when the call returns.
            answers = try socket.exchange(FirewallMessage.transaction(messages), waits: false)
                .flatMap(NetlinkAnswer.answers)
        } catch {
            throw .firewall(error)
        }
        let codes = answers.compactMap { $0.code }
        if let code = codes.first(where: { $0 != 0 }) { throw .firewall(SyscallError("nf_tables", "", code)) }
        guard !codes.isEmpty else { throw .firewall(SyscallError("nf_tables", "", EPROTO)) }
    }
}
