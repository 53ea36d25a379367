import OCI

extension RunFlags {
    /// What a container has without a flag (containers.conf(5), `default_capabilities`).
    package static let defaultCapabilities = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE",
        "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ]

    /// Names separated by commas, with or without `CAP_`, in any case; `all` becomes `ALL`.
    static func capabilities(_ text: String) throws(RunFlagError) -> [String] {
        var names: [String] = []
        for word in text.split(separator: ",") {
            let upper = word.uppercased()
            let name = upper.hasPrefix("CAP_") ? upper : "CAP_" + upper
            guard upper == "ALL" || CapabilityName.all.contains(name) else {
                throw wrong("no such capability: \(word)")
            }
            names.append(upper == "ALL" ? upper : name)
        }
        return names
    }
}

extension RunOptions {
    /// The bounding set: the default, or all with `--privileged`, then `--cap-drop` and `--cap-add`.
    ///
    /// With `all` on one side, what the other side names is the exception; the rules, and what contradicts
    /// itself, are those of `MergeCapabilities` in containers/common. In the order of `known`, which is what the
    /// kernel has.
    func capabilities(among known: [String]) throws(RunFlagError) -> [String] {
        let added = Set(addedCapabilities)
        let dropped = Set(droppedCapabilities)
        if added.contains("ALL"), dropped.contains("ALL") {
            throw RunFlagError("--cap-add", "all capabilities can't be both added and dropped")
        }
        if let both = added.intersection(dropped).min() {
            throw RunFlagError("--cap-add", "\(both) can't be both added and dropped")
        }
        if privileged { return known }
        if dropped.contains("ALL") { return known.filter(added.contains) }
        let base = added.contains("ALL") ? Set(known) : added.union(RunFlags.defaultCapabilities)
        return known.filter { base.contains($0) && !dropped.contains($0) }
    }

    /// What the process gets: root all of the bounding set, another user what `--cap-add` names.
    func processCapabilities(
        user: String,
        image: ImageConfiguration,
        known: [String]
    ) throws(RunFlagError) -> RuntimeSpec.Capabilities {
        var capabilities = RuntimeSpec.Capabilities()
        capabilities.bounding = try bounded(try self.capabilities(among: known), image: image)
        let name = user.prefix { $0 != ":" }
        if ["", "0", "root"].contains(name) {
            capabilities.effective = capabilities.bounding
            capabilities.permitted = capabilities.bounding
        } else {
            let kept = addedCapabilities.contains("ALL") ? known : known.filter(addedCapabilities.contains)
            capabilities.effective = kept.filter(capabilities.bounding.contains)
            capabilities.permitted = capabilities.effective
            capabilities.inheritable = capabilities.effective
            capabilities.ambient = capabilities.effective
        }
        return capabilities
    }

    /// What is left where the label `io.containers.capabilities` of the image says that it needs less.
    private func bounded(_ names: [String], image: ImageConfiguration) throws(RunFlagError) -> [String] {
        let label = labels.last { $0.name == "io.containers.capabilities" }?.value
        guard !privileged, let text = label ?? image.labels["io.containers.capabilities"] else {
            return names
        }
        let needed = try RunFlags.capabilities(text)
        return needed.allSatisfy(names.contains) ? names.filter(needed.contains) : names
    }
}
