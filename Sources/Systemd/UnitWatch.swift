/// What a service manager's signals say of a service that was started: how its start went, and how it ended.
package struct UnitWatch: Equatable, Sendable {
    /// The path of the unit's object.
    package let unit: String
    /// The path of the job that starts it.
    package let job: String
    /// How the job ended: a word such as `done` or `failed`; nil while it runs.
    package private(set) var jobResult: String?
    /// `ActiveState`, such as `active` or `failed`.
    package private(set) var state: String?
    /// `StatusText`: what the service says of itself.
    package private(set) var statusText: String?
    /// `Result`: why it failed, such as `exit-code` or `timeout`.
    package private(set) var result: String?
    private var mainCode: Int32 = 0
    private var mainStatus: Int32 = 0
    private var isRemoved = false

    package init(unit: String, job: String) {
        self.unit = unit
        self.job = job
    }

    /// Takes a signal, of this unit or of another.
    package mutating func take(_ signal: BusMessage) {
        if signal.isSignal("JobRemoved", of: Manager.interface), signal.body.count >= 4 {
            if signal.body[1].string == job { jobResult = signal.body[3].string ?? "" }
        } else if signal.isSignal("UnitRemoved", of: Manager.interface), signal.body.count >= 2 {
            if signal.body[1].string == unit { isRemoved = true }
        } else if signal.isSignal("PropertiesChanged", of: "org.freedesktop.DBus.Properties"),
            signal.path == unit, signal.body.count >= 2
        {
            take(properties: signal.body[1])
        }
    }

    private mutating func take(properties: BusValue) {
        for entry in properties.elements ?? [] {
            guard case .dictionaryEntry(let key, let value) = entry else { continue }
            switch key.string {
            case "ActiveState": state = value.string
            case "StatusText": statusText = value.string
            case "Result": result = value.string
            case "ExecMainCode": mainCode = value.integer() ?? 0
            case "ExecMainStatus": mainStatus = value.integer() ?? 0
            default: break
            }
        }
    }

    /// Whether the job that starts it has ended.
    package var hasStarted: Bool { jobResult != nil }

    /// Whether it has ended, and is not about to be restarted.
    ///
    /// Before it begins it is inactive, too: only one that had a process, or that could not be started, has ended.
    package var hasEnded: Bool {
        if isRemoved { return true }
        guard state == "inactive" || state == "failed" else { return false }
        if let jobResult, jobResult != "done" { return true }
        return mainCode != 0
    }

    /// How its main process ended, as a shell has it: its exit status, or 128 and a signal's number.
    ///
    /// Nil where it had none, or none that ended.
    package var exitStatus: Int32? {
        switch mainCode {
        case 1: mainStatus  // CLD_EXITED
        case 2, 3: 128 + mainStatus  // CLD_KILLED and CLD_DUMPED
        default: nil
        }
    }
}
