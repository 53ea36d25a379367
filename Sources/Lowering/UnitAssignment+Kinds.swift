extension UnitAssignment {
    /// How a value is read, and what type it has over D-Bus.
    enum Kind: Sendable {
        case text, flag, number, unsigned, mode, signal
        /// Words, quoted as in a unit file.
        case words
        /// 1 to 10000, or `idle`.
        case weight
        /// A time span; the name on the bus ends in `USec`.
        case time
        /// Bytes with K, M, G, T, a number, a part of the host's in percent, or `infinity`.
        case size
        /// A limit of setrlimit(2): `SOFT[:HARD]`.
        case limit
        /// A part of a processor in percent.
        case quota
        /// A list of processors or memory nodes.
        case numbers
        /// `DEVICE [rwm]`.
        case device
        /// `DEVICE RATE`.
        case rates
    }

    /// The settings of systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5) and
    /// systemd.resource-control(5) that a transient service of ours can have.
    ///
    /// What the launcher depends on is not among them, such as `Type=` and `ExecStart=`, nor what the bundle says.
    static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        func add(_ kind: Kind, _ names: String) {
            for name in names.split(separator: " ") { kinds[String(name)] = kind }
        }
        add(.text, "Description Slice CollectMode Restart KillMode OOMPolicy DevicePolicy OnFailureJobMode")
        add(
            .text,
            "SyslogIdentifier LogNamespace StandardOutput StandardError ManagedOOMSwap ManagedOOMMemoryPressure"
        )
        add(.text, "RuntimeDirectoryPreserve")
        add(
            .text,
            "StartLimitAction FailureAction SuccessAction TimeoutStartFailureMode TimeoutStopFailureMode ExitType"
        )
        add(
            .flag,
            "CPUAccounting MemoryAccounting TasksAccounting IOAccounting IPAccounting SendSIGKILL SendSIGHUP"
        )
        add(.flag, "DefaultDependencies IgnoreOnIsolate StopWhenUnneeded RefuseManualStop GuessMainPID")
        add(.flag, "CPUSchedulingResetOnFork MemoryZSwapWriteback")
        add(
            .number,
            "OOMScoreAdjust Nice CPUSchedulingPriority IOSchedulingClass IOSchedulingPriority SuccessActionExitStatus"
        )
        add(.number, "FailureActionExitStatus SyslogLevel SyslogFacility")
        add(.unsigned, "StartLimitBurst LogRateLimitBurst FileDescriptorStoreMax RestartSteps")
        add(.mode, "UMask")
        add(.signal, "KillSignal RestartKillSignal FinalKillSignal WatchdogSignal")
        add(
            .words,
            "After Before Wants Requires Requisite BindsTo PartOf Upholds Conflicts OnFailure OnSuccess"
        )
        add(
            .words,
            "PropagatesReloadTo PropagatesStopTo JoinsNamespaceOf RequiresMountsFor WantsMountsFor Documentation"
        )
        add(.words, "DisableControllers")
        add(.weight, "CPUWeight StartupCPUWeight IOWeight StartupIOWeight")
        add(
            .time,
            "TimeoutStartSec TimeoutStopSec TimeoutAbortSec RuntimeMaxSec RuntimeRandomizedExtraSec RestartSec"
        )
        add(.time, "RestartMaxDelaySec WatchdogSec JobTimeoutSec JobRunningTimeoutSec StartLimitIntervalSec")
        add(.time, "LogRateLimitIntervalSec CPUQuotaPeriodSec MemoryPressureThresholdSec")
        add(.size, "MemoryMin MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryZSwapMax StartupMemoryLow")
        add(
            .size,
            "StartupMemoryHigh StartupMemoryMax StartupMemorySwapMax StartupMemoryZSwapMax DefaultMemoryLow"
        )
        add(.size, "DefaultMemoryMin TasksMax")
        add(
            .limit,
            "LimitCPU LimitFSIZE LimitDATA LimitSTACK LimitCORE LimitRSS LimitNOFILE LimitAS LimitNPROC"
        )
        add(.limit, "LimitMEMLOCK LimitLOCKS LimitSIGPENDING LimitMSGQUEUE LimitNICE LimitRTPRIO LimitRTTIME")
        add(.quota, "CPUQuota")
        add(
            .numbers,
            "AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes StartupAllowedMemoryNodes CPUAffinity NUMAMask"
        )
        add(.device, "DeviceAllow")
        add(
            .rates,
            "IODeviceWeight IODeviceLatencyTargetSec IOReadBandwidthMax IOWriteBandwidthMax IOReadIOPSMax"
        )
        add(.rates, "IOWriteIOPSMax")
        return kinds
    }()

    /// Words as in a unit file: apart by blanks, in quotation marks where they have some.
    func words() throws(FlagError) -> [String] {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        for byte in value.utf8 {
            if let open = quote {
                if byte == open { quote = nil } else { word = (word ?? []) + [byte] }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                word = word ?? []
            } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                if let word { words.append(String(decoding: word, as: UTF8.self)) }
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        guard quote == nil else { throw RunFlags.wrong("has a quotation mark that is not closed") }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    /// A size, or a part in percent, which has a property of its own.
    func size() throws(FlagError) -> [UnitProperty] {
        if value == "infinity" || value.isEmpty {
            return [UnitProperty(name, .uint64(UnitProperty.infinity))]
        }
        if let permyriad = try Self.permyriad(value) {
            // 100 % is the largest number of 32 bits.
            guard permyriad <= 10_000 else { throw RunFlags.wrong("is more than 100%") }
            let scale = UInt32((UInt64(permyriad) * UInt64(UInt32.max) + 5_000) / 10_000)
            return [UnitProperty("\(name)Scale", .uint32(scale))]
        }
        if name == "TasksMax" { return [UnitProperty(name, .uint64(try RunFlags.number(value)))] }
        return [UnitProperty(name, .uint64(try Self.bytes(value)))]
    }

    /// Hundredths of a percent; nil for a text that does not end in `%`.
    static func permyriad(_ text: String) throws(FlagError) -> UInt32? {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let whole = UInt32(first), whole < 1_000_000 else {
            throw RunFlags.wrong("is no number of percent")
        }
        if parts.count == 1 { return whole * 100 }
        guard (1...2).contains(parts[1].utf8.count), let fraction = UInt32(parts[1]) else {
            throw RunFlags.wrong("is no number of percent")
        }
        return whole * 100 + (parts[1].utf8.count == 1 ? fraction * 10 : fraction)
    }

    /// A number of bytes with one of the letters of systemd, to the base of 1024.
    static func bytes(_ text: String) throws(FlagError) -> UInt64 {
        let letters = Array("KMGTPE".utf8)
        var digits = Substring(text)
        if digits.last == "B" { digits.removeLast() }
        var shift = 0
        if let letter = digits.utf8.last, let place = letters.firstIndex(of: letter) {
            shift = 10 * (place + 1)
            digits.removeLast()
        }
        guard let number = UInt64(digits), number <= UInt64.max >> UInt64(shift) else {
            throw RunFlags.wrong("is no size such as 512M")
        }
        return number << UInt64(shift)
    }

    /// `SOFT`, or `SOFT:HARD`.
    func limit() throws(FlagError) -> [UnitProperty] {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count) else { throw RunFlags.wrong("is not SOFT:HARD") }
        let limits = try parts.map { text throws(FlagError) in try single(text) }
        return [
            UnitProperty(name, .uint64(limits[limits.count - 1])),
            UnitProperty("\(name)Soft", .uint64(limits[0])),
        ]
    }

    private func single(_ text: String) throws(FlagError) -> UInt64 {
        if text == "infinity" { return UnitProperty.infinity }
        switch name {
        case "LimitCPU": return try UnitTime.microseconds(text, unit: 1_000_000) / 1_000_000
        case "LimitRTTIME": return try UnitTime.microseconds(text, unit: 1)
        case "LimitNOFILE", "LimitNPROC", "LimitLOCKS", "LimitSIGPENDING", "LimitNICE", "LimitRTPRIO":
            return try RunFlags.number(text)
        default: return try Self.bytes(text)
        }
    }

    /// Microseconds of each second.
    func quota() throws(FlagError) -> UInt64 {
        if value.isEmpty || value == "infinity" { return UnitProperty.infinity }
        guard let permyriad = try Self.permyriad(value), permyriad > 0 else {
            throw RunFlags.wrong("must be a number of percent, such as 50%")
        }
        return UInt64(permyriad) * 100
    }

    func device() throws(FlagError) -> UnitProperty {
        if value.isEmpty { return UnitProperty(name, .array("(ss)", [])) }
        let words = try words()
        guard (1...2).contains(words.count) else { throw RunFlags.wrong("is not DEVICE [rwm]") }
        let access = words.count == 2 ? words[1] : "rwm"
        guard !access.isEmpty, access.utf8.allSatisfy({ Array("rwm".utf8).contains($0) }) else {
            throw RunFlags.wrong("has another access than r, w and m")
        }
        return UnitProperty(name, .array("(ss)", [.structure([.string(words[0]), .string(access)])]))
    }

    func rates() throws(FlagError) -> UnitProperty {
        let words = try words()
        guard words.count == 2 else { throw RunFlags.wrong("is not DEVICE and a number") }
        let number: UInt64 =
            switch name {
            case "IODeviceWeight": try RunFlags.number(words[1])
            case "IODeviceLatencyTargetSec": try UnitTime.microseconds(words[1])
            default: words[1] == "infinity" ? UnitProperty.infinity : try Self.decimalBytes(words[1])
            }
        return UnitProperty(Self.timeName(name), .limits([(words[0], number)]))
    }

    /// A rate, whose letters are to the base of 1000 (systemd.resource-control(5)).
    private static func decimalBytes(_ text: String) throws(FlagError) -> UInt64 {
        let letters = Array("KMGT".utf8)
        var digits = Substring(text)
        var factor: UInt64 = 1
        if let letter = digits.utf8.last, let place = letters.firstIndex(of: letter) {
            for _ in 0...place { factor *= 1000 }
            digits.removeLast()
        }
        guard let number = UInt64(digits) else { throw RunFlags.wrong("is no number") }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        if overflow { throw RunFlags.wrong("is too large") }
        return product
    }
}

/// Time spans as in unit files (systemd.time(7)).
enum UnitTime {
    private static let units: [String: UInt64] = [
        "us": 1, "usec": 1, "µs": 1, "ms": 1_000, "msec": 1_000, "s": 1_000_000, "sec": 1_000_000,
        "second": 1_000_000, "seconds": 1_000_000, "m": 60_000_000, "min": 60_000_000, "minute": 60_000_000,
        "minutes": 60_000_000, "h": 3_600_000_000, "hr": 3_600_000_000, "hour": 3_600_000_000,
        "hours": 3_600_000_000, "d": 86_400_000_000, "day": 86_400_000_000, "days": 86_400_000_000,
        "w": 604_800_000_000, "week": 604_800_000_000, "weeks": 604_800_000_000,
    ]

    /// The span in microseconds.
    ///
    /// - Parameters:
    ///   - text: Such as `1min 30s`, `500ms`, `5` or `infinity`.
    ///   - unit: What a number without a unit counts in.
    /// - Returns: The largest number for `infinity`.
    /// - Throws: That it is no time span.
    static func microseconds(_ text: String, unit: UInt64 = 1_000_000) throws(FlagError) -> UInt64 {
        if text == "infinity" { return .max }
        let wrong = RunFlags.wrong("is no time span such as 90s")
        var sum: UInt64 = 0
        var rest = Substring(text)
        var isEmpty = true
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { break }
            isEmpty = false
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = UInt64(digits) else { throw wrong }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let word = String(rest.prefix { $0.isLetter })
            rest = rest.dropFirst(word.count)
            guard let factor = word.isEmpty ? unit : units[word] else { throw wrong }
            let (product, tooMuch) = number.multipliedReportingOverflow(by: factor)
            let (total, overflow) = sum.addingReportingOverflow(product)
            if tooMuch || overflow { throw wrong }
            sum = total
        }
        if isEmpty { throw wrong }
        return sum
    }
}
