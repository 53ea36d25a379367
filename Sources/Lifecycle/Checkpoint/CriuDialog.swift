import Linux

/// The messages that are exchanged for one request.
struct CriuDialog {
    private let kind: CriuCall.Kind

    init(_ kind: CriuCall.Kind) {
        self.kind = kind
    }

    /// Sends the request and answers what CRIU tells of, until it is done.
    func hold(
        over socket: borrowing PacketSocket,
        _ request: CriuMessage,
        _ tell: (consuming CriuCall.Event) throws(LifecycleError) -> Void
    ) throws(LifecycleError) -> CriuFields {
        try doing("ask CRIU") { () throws(SyscallError) in try socket.send(request.bytes) }
        while true {
            var message = try doing("read CRIU's answer") { () throws(SyscallError) in try socket.receive() }
            if message.bytes.isEmpty { throw .checkpoint("CRIU ended without an answer") }
            // criu_resp: the kind, whether it was done, and what about.
            guard let answer = CriuFields(parsing: message.bytes), let number = answer.number(1) else {
                throw .checkpoint("CRIU's answer is no message")
            }
            guard answer.isOn(2) else { throw .checkpoint(failure(answer, number)) }
            switch CriuCall.Kind(rawValue: number) {
            case .notify?:
                let told = answer.message(5)
                let descriptor = message.descriptor.take()
                let event = CriuCall.Event(
                    name: told?.text(1) ?? "",
                    pid: Int32(truncatingIfNeeded: told?.number(2) ?? 0),
                    descriptor: descriptor
                )
                try tell(event)
                try acknowledge(over: socket)
            case kind?: return answer
            default: throw .checkpoint("CRIU answers what nobody has asked (\(number))")
            }
        }
    }

    private func acknowledge(over socket: borrowing PacketSocket) throws(LifecycleError) {
        var answer = CriuMessage()
        answer.add(1, CriuCall.Kind.notify.rawValue)
        answer.add(3, true)
        try doing("answer CRIU") { () throws(SyscallError) in try socket.send(answer.bytes) }
    }

    private func failure(_ answer: CriuFields, _ number: Int64) -> String {
        let name =
            switch CriuCall.Kind(rawValue: number) {
            case .dump?: "DUMP"
            case .restore?: "RESTORE"
            case .preDump?: "PRE_DUMP"
            case .notify?: "NOTIFY"
            default: "\(number)"
            }
        let code = answer.number(7) ?? 0
        let reason = code > 0 ? " (\(SyscallError.reason(Int32(truncatingIfNeeded: code))))" : ""
        // runc's words. CRIU's own are those of its first error, which need not be the one that counts.
        return "criu failed: type \(name) errno \(code)\(reason)"
    }
}
