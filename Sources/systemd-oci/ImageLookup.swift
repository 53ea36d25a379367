import ContentStore
import Linux
import Lowering
import OCI

/// Finds the image of a `run` in the store, and pulls it where that is nobody else's task.
struct ImageLookup {
    /// Where a pull leaves why it failed.
    static let reasons = "/run/systemd-oci/pull"

    let store: Store
    let context: RunContext

    func image(_ text: String) throws(Failure) -> StoredImage {
        let reference: Reference
        do {
            reference = try Reference(parsing: text)
        } catch {
            throw Failure("\(error)")
        }
        if !context.isPulledElsewhere, [.always, .newer].contains(context.options.pull) {
            try pull(reference)
        }
        if context.isPulledElsewhere, context.options.pull == .always, let reason = reason(for: reference) {
            throw Failure("cannot pull \(reference): \(reason)")
        }
        if let image = try find(reference) { return image }
        if context.isPulledElsewhere, let reason = reason(for: reference) {
            throw Failure("no image \(reference): \(reason)")
        }
        if context.options.pull == .never {
            throw Failure("no image \(reference): pull it with: systemd-oci pull \(reference)")
        }
        try pull(reference)
        if let image = try find(reference) { return image }
        throw Failure("no image \(reference) after its pull")
    }

    private func find(_ reference: Reference) throws(Failure) -> StoredImage? {
        do {
            return try store.image(named: reference)
        } catch {
            throw Failure("\(error)")
        }
    }

    private func reason(for reference: Reference) -> String? {
        let text = HostFile.text(Self.reasons + "/" + reference.escaped)
        guard let line = text?.split(separator: "\n").first else { return nil }
        let prefix = "\(reference): "
        return String(line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : line)
    }

    private func pull(_ reference: Reference) throws(Failure) {
        let words = ["pull", "--policy=\(context.options.pull.rawValue)", reference.description]
        let status = try Delegation.wait(for: words)
        if status != 0 { throw Failure("cannot pull \(reference)") }
    }
}
