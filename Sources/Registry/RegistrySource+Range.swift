package import OCI

extension RegistrySource {
    /// Asks for one range at a time: several in one request are refused by some registries (RFC 9110, 14.2).
    package func range(
        _ descriptor: ContentDescriptor,
        _ range: Range<Int>,
        into receive: (Span<UInt8>) -> Bool
    ) throws(RegistryError) -> Bool {
        guard !range.isEmpty else { return true }
        var plan = RegistryExchange.Plan(
            place: "/v2/\(exchange.session.endpoint.repository)/blobs/\(descriptor.digest)",
            headers: ["Accept: */*"]
        )
        plan.end = range.upperBound
        var count = 0
        var isWhole = false
        var isTooLong = false
        var isStopped = false
        do {
            try exchange.send(plan) {
                range.lowerBound + count
            } receive: { head, part in
                guard head.status == 206 else {
                    isWhole = true
                    return false
                }
                isTooLong = count + part.count > range.count
                guard !isTooLong else { return false }
                count += part.count
                isStopped = !receive(part)
                return !isStopped
            }
        } catch {
            // Not even an answer with another part than was asked for is worth a failure: all of it can be fetched.
            if isWhole || isTooLong || count == 0, !isStopped { return false }
            throw isStopped ? RegistryError(name, .stopped) : error
        }
        guard count == range.count else {
            throw RegistryError("blob \(descriptor.digest)", .size(expected: range.count, found: count))
        }
        return true
    }
}
