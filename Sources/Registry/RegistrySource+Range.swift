package import OCI

extension RegistrySource {
    /// Asks for one range at a time: several in one request are refused by some registries (RFC 9110, 14.2).
    package func range(
        _ descriptor: ContentDescriptor,
        _ range: Range<Int>,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) -> Bool {
        var plan = RegistryExchange.Plan(
            place: "/v2/\(exchange.session.endpoint.repository)/blobs/\(descriptor.digest)",
            headers: ["Accept: */*"]
        )
        plan.end = range.upperBound
        var count = 0
        var isUseless = false
        var isStopped = false
        while count < range.count {
            let before = count
            do {
                try exchange.send(plan) {
                    range.lowerBound + count
                } receive: { head, part in
                    isUseless = head.status != 206 || count + part.count > range.count
                    if isUseless { return false }
                    count += part.count
                    isStopped = !receive(part)
                    return !isStopped
                }
            } catch {
                if isStopped { throw RegistryError(name, .stopped) }
                // A line that fails now would with all of the blob, too. Nothing else is worth a failure: that can be fetched.
                if case .transport = error.reason, count > 0, !isUseless { throw error }
                return false
            }
            // Less than was asked for is an answer, too (RFC 9110, 15.3.7); nothing is none.
            if count == before { return false }
        }
        return true
    }
}
