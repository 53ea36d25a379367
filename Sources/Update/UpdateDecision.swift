package import ContentStore
package import OCI

/// What is to be done about one image.
package enum UpdateDecision: Equatable, Sendable {
    /// Nothing: what runs is what there is.
    case current
    /// Fetch what the name means now, and restart its units.
    case pull
    /// The store has another image under the name than units run: restart them.
    case restart
    /// What there is did not work before.
    case refused(Digest)
    /// Nobody has started a unit of it yet.
    case unused

    /// Decides.
    ///
    /// - Parameters:
    ///   - record: What the name means in the store.
    ///   - offered: What it means where it comes from; nil where nobody was asked.
    ///   - running: The image configurations that its containers run.
    ///   - known: What earlier updates have found out.
    package init(
        record: ImageRecord?,
        offered: Digest?,
        running: [Digest],
        known: UpdateRecord?
    ) {
        let failed = known?.failed ?? []
        guard let record else {
            self = running.isEmpty || offered == nil ? .unused : .pull
            return
        }
        if let offered, offered != record.resolved {
            self = failed.contains(offered) ? .refused(offered) : .pull
        } else if running.contains(where: { $0 != record.configuration }) {
            self = failed.contains(record.resolved) ? .refused(record.resolved) : .restart
        } else {
            self = .current
        }
    }
}
