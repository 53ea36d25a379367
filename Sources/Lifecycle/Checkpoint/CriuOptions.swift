import Linux
import OCI

/// The options of a request, `criu_opts`; numbers of file descriptors are this process's.
struct CriuOptions: Equatable, Sendable {
    /// Those that are neither a ``CriuSettings/Switch`` nor have a function of their own.
    enum Field: UInt64 {
        case imagesDirectory = 1
        case process = 2
        case evasiveDevices = 6
        case logLevel = 9
        case logFile = 10
        case pageServer = 11
        case notifyScripts = 12
        case root = 13
        case parentImages = 14
        case trackMemory = 15
        case workDirectory = 17
        case externalMount = 23
        case managesCgroups = 24
        case cgroupRoot = 25
        case restoreSibling = 26
        case inheritedDescriptor = 27
        case cgroupMode = 34
        case external = 37
        case emptyNamespaces = 38
        case joinedNamespace = 39
        case freezeCgroup = 44
        case orphanTerminal = 50
        case configuration = 51
        case securityProfile = 53
        case mountLabel = 63
    }

    private(set) var message = CriuMessage()

    /// What all requests have that are about a container.
    init(_ settings: CriuSettings, _ spec: RuntimeSpec, log: String) {
        add(.logLevel, 4)
        message.add(Field.logFile.rawValue, log)
        message.add(Field.notifyScripts.rawValue, true)
        message.add(Field.managesCgroups.rawValue, true)
        add(.cgroupMode, settings.cgroupMode.rawValue)
        message.add(Field.orphanTerminal.rawValue, true)
        // Interfaces are made by others, such as netavark and CNI; CRIU would need to know them all.
        add(.emptyNamespaces, Int64(NamespaceKind.net.flag))
        for setting in settings.switches.sorted(by: { $0.rawValue < $1.rawValue }) {
            message.add(setting.rawValue, true)
        }
        // As with runc: what is in such a file has precedence over all of this.
        let configuration = spec.annotations["org.criu.config"] ?? "/etc/criu/runc.conf"
        if !configuration.isEmpty { add(.configuration, configuration) }
    }

    mutating func add(_ field: Field, _ number: Int64) { message.add(field.rawValue, number) }

    mutating func add(_ field: Field, _ text: String) { message.add(field.rawValue, text) }

    mutating func set(_ field: Field) { message.add(field.rawValue, true) }

    /// A mount whose file system is not in the images.
    ///
    /// - Parameters:
    ///   - key: Where it is in the container, or, when it is restored, the name that it was given then.
    ///   - value: That name, or the path of what is to be mounted.
    mutating func addMount(_ key: String, _ value: String) {
        add(.externalMount, key, value)
    }

    /// A file of ours that a process of the container gets; the number is that in CRIU.
    mutating func inherit(_ number: CInt, as key: String) {
        var entry = CriuMessage()
        entry.add(1, key)
        entry.add(2, Int64(number))
        message.add(Field.inheritedDescriptor.rawValue, entry)
    }

    mutating func join(_ namespace: String, at path: String) {
        add(.joinedNamespace, namespace, path)
    }

    mutating func setCgroupRoot(_ path: String) {
        add(.cgroupRoot, "", path)
    }

    mutating func setPageServer(_ server: CriuSettings.PageServer) {
        var entry = CriuMessage()
        entry.add(1, server.address)
        entry.add(2, Int64(server.port))
        message.add(Field.pageServer.rawValue, entry)
    }

    private mutating func add(_ field: Field, _ first: String, _ second: String) {
        var entry = CriuMessage()
        entry.add(1, first)
        entry.add(2, second)
        message.add(field.rawValue, entry)
    }
}
