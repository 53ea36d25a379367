package import OCI

/// What ended a blob on its way to a receiver that can fail.
package enum FeedError<Failure: Error>: Error {
    case source(RegistryError)
    case receiver(Failure)
}

extension ImageSource {
    /// Hands over the bytes of a blob to a receiver that can fail.
    ///
    /// - Parameters:
    ///   - blob: The blob, whose size and digest are checked.
    ///   - receive: Gets the bytes as they come.
    ///   - goesOn: Is told how many bytes have come; the blob is given up where it says no.
    /// - Throws: What the receiver threw, or what the source did.
    package func feed<Failure: Error>(
        _ blob: ContentDescriptor,
        to receive: (Span<UInt8>) throws(Failure) -> Void,
        while goesOn: (Int) -> Bool
    ) throws(FeedError<Failure>) {
        var failure: Failure?
        var count = 0
        do throws(RegistryError) {
            try self.blob(blob) { bytes in
                do throws(Failure) {
                    try receive(bytes)
                } catch {
                    failure = error
                    return false
                }
                count += bytes.count
                return goesOn(count)
            }
        } catch {
            throw failure.map { .receiver($0) } ?? .source(error)
        }
    }
}
