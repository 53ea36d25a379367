import Linux
import Runtime

/// What a container holds as long as its unit lives: the service manager keeps all of it as one thing.
struct HeldDescriptors {
    private var items: [DescriptorParcel.Item] = []

    init() {}

    mutating func add(_ descriptor: borrowing Descriptor, as name: ReceivedDescriptors.Name) {
        items.append(DescriptorParcel.Item(name: name.rawValue, number: descriptor.number))
    }

    mutating func add(_ descriptor: borrowing Descriptor?, as name: ReceivedDescriptors.Name) {
        switch descriptor {
        case .some(let descriptor): add(descriptor, as: name)
        case .none: break
        }
    }

    mutating func add(_ range: borrowing UIDRange?) {
        switch range {
        case .some(let range): add(range.lock, as: .range)
        case .none: break
        }
    }

    mutating func add(_ output: borrowing NamedPipe?) {
        switch output {
        case .some(let output): add(output.descriptor, as: .standardOutput)
        case .none: break
        }
    }

    /// Has the service manager keep it, in the parcel that it has or in a new one.
    ///
    /// - Parameters:
    ///   - old: What it has of the unit's previous run.
    ///   - name: By which name.
    ///   - dropped: What it is no longer to keep.
    ///   - handover: The service manager.
    /// - Throws: What is not kept.
    func keep(
        in old: consuming DescriptorParcel?,
        as name: StoredName,
        dropping dropped: Set<String>,
        by handover: borrowing ServiceHandover
    ) throws(Failure) {
        for name in dropped { try handover.forget(name) }
        let purpose = "cannot keep what the container holds"
        if let old { return try doing(purpose, SyscallError.self, old.put(items)) }
        let parcel = try doing(purpose, SyscallError.self, DescriptorParcel())
        try doing(purpose, SyscallError.self, parcel.put(items))
        try handover.store(parcel.socket, as: name.text)
    }
}
