extension RuntimeSpec.Resources {
    /// Reads a document that is `linux.resources`, as `update -r` takes one.
    ///
    /// - Throws: Every mistake.
    package init(parsing text: [UInt8]) throws(RuntimeSpecError) {
        self = try SpecField.document(text) { RuntimeSpec.Resources($0) }
    }

    init(_ field: SpecField) {
        self.init()
        guard field.object() != nil else { return }
        devices = field["devices"].elements().map { DeviceRule($0) }
        if let memory = field["memory"].object() { self.memory = Memory(memory) }
        if let cpu = field["cpu"].object() { self.cpu = CPU(cpu) }
        pidsLimit = field["pids"].object()?["limit"].integer()
        if let blockIO = field["blockIO"].object() { self.blockIO = BlockIO(blockIO) }
        hugepageLimits = field["hugepageLimits"].elements().map { HugepageLimit($0) }
        if let network = field["network"].object() { self.network = Network(network) }
        rdma = field["rdma"].members().map { name, limits in
            _ = limits.object()
            if name.isEmpty || name.utf8.contains(where: { $0 <= 0x20 }) {
                limits.report("the name of the device is empty or has a space")
            }
            var rdma = RDMA(device: name)
            rdma.hcaHandles = limits["hcaHandles"].integer()
            rdma.hcaObjects = limits["hcaObjects"].integer()
            return rdma
        }
        unified = field["unified"].members().map { name, value in
            if name.utf8.contains(UInt8(ascii: "/")) || !name.utf8.dropFirst().contains(UInt8(ascii: ".")) {
                // In the words of crun.
                let key = SpecField.quoted(name).dropFirst().dropLast()
                value.report("the specified key has not the form CONTROLLER.VALUE `\(key)`")
            }
            return Setting(file: name, value: value.string() ?? "")
        }
    }
}

extension RuntimeSpec.Resources.DeviceRule {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        let allow = field["allow"].flag()
        if !field["allow"].isThere { field["allow"].report("missing") }
        self.init(
            isAllowed: allow ?? false,
            kind: field["type"].text() ?? "a",
            major: Self.number(field["major"]),
            minor: Self.number(field["minor"]),
            access: field["access"].text() ?? "rwm"
        )
        if !["a", "b", "c"].contains(kind) {
            field["type"].report("\(SpecField.quoted(kind)) is no kind of device")
        }
        // `a` is no access; runc takes `rwa`, so there are bundles with it.
        if !access.utf8.allSatisfy({ "rwma".utf8.contains($0) }) {
            field["access"].report("\(SpecField.quoted(access)) has more than 'r', 'w' and 'm'")
        }
    }

    /// A device's number, where -1 stands for all as well.
    private static func number(_ field: SpecField) -> Int64? {
        guard let number: Int64 = field.integer(), number != -1 else { return nil }
        if !(0...Int64(UInt32.max)).contains(number) { field.report("\(number) is no number of a device") }
        return number
    }
}

extension RuntimeSpec.Resources.Memory {
    fileprivate init(_ field: SpecField) {
        self.init()
        limit = field["limit"].integer()
        reservation = field["reservation"].integer()
        swap = field["swap"].integer()
        kernel = field["kernel"].integer()
        kernelTCP = field["kernelTCP"].integer()
        swappiness = field["swappiness"].integer()
        disablesOOMKiller = field["disableOOMKiller"].flag()
        usesHierarchy = field["useHierarchy"].flag()
        checksBeforeUpdate = field["checkBeforeUpdate"].flag()
    }
}

extension RuntimeSpec.Resources.CPU {
    fileprivate init(_ field: SpecField) {
        self.init()
        shares = field["shares"].integer()
        quota = field["quota"].integer()
        burst = field["burst"].integer()
        period = field["period"].integer()
        realtimeRuntime = field["realtimeRuntime"].integer()
        realtimePeriod = field["realtimePeriod"].integer()
        cpus = Self.list(field["cpus"], "processors")
        mems = Self.list(field["mems"], "nodes of memory")
        idle = field["idle"].integer()
    }

    private static func list(_ field: SpecField, _ what: String) -> String? {
        guard let text = field.text() else { return nil }
        if NumberList(text) == nil { field.report("\(SpecField.quoted(text)) is no list of \(what)") }
        return text
    }
}

extension RuntimeSpec.Resources.BlockIO {
    fileprivate init(_ field: SpecField) {
        self.init()
        weight = field["weight"].integer()
        leafWeight = field["leafWeight"].integer()
        weightDevices = field["weightDevice"].elements().map { element in
            _ = element.object()
            var device = RuntimeSpec.Resources.WeightDevice(
                major: element["major"].requiredInteger(),
                minor: element["minor"].requiredInteger()
            )
            device.weight = element["weight"].integer()
            device.leafWeight = element["leafWeight"].integer()
            return device
        }
        readBytes = Self.throttles(field["throttleReadBpsDevice"])
        writeBytes = Self.throttles(field["throttleWriteBpsDevice"])
        readOperations = Self.throttles(field["throttleReadIOPSDevice"])
        writeOperations = Self.throttles(field["throttleWriteIOPSDevice"])
    }

    private static func throttles(_ field: SpecField) -> [RuntimeSpec.Resources.ThrottleDevice] {
        field.elements().map { element in
            RuntimeSpec.Resources.ThrottleDevice(
                major: element["major"].requiredInteger(),
                minor: element["minor"].requiredInteger(),
                rate: element["rate"].requiredInteger()
            )
        }
    }
}

extension RuntimeSpec.Resources.HugepageLimit {
    fileprivate init(_ field: SpecField) {
        _ = field.object()
        self.init(pageSize: field["pageSize"].requiredText(), limit: field["limit"].requiredInteger())
        if !pageSize.isEmpty, !Self.isSize(pageSize) {
            field["pageSize"].report("\(SpecField.quoted(pageSize)) is no size of pages such as 2MB")
        }
    }

    /// Whether a text is a number that does not begin with 0, one of `KMG`, and `B`.
    private static func isSize(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let digits = bytes.dropLast(2)
        return (1...9).contains(digits.count) && bytes.last == UInt8(ascii: "B")
            && "KMG".utf8.contains(bytes[digits.count]) && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension RuntimeSpec.Resources.Network {
    fileprivate init(_ field: SpecField) {
        self.init()
        classID = field["classID"].integer()
        priorities = field["priorities"].elements().map { element in
            _ = element.object()
            return Priority(
                name: element["name"].requiredText(),
                priority: element["priority"].requiredInteger()
            )
        }
    }
}
