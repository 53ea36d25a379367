import OCI

extension RunFlags {
    /// `name[;name…]:address`, where the address may be `host-gateway`.
    static func hostEntry(_ text: String) throws(RunFlagError) -> String {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw wrong("needs the form name:address")
        }
        let value = String(text[text.index(after: colon)...])
        if value != "host-gateway" { _ = try address(value) }
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x23 }) else {
            throw wrong("is not a host name")
        }
        return text
    }

    /// An IPv4 address, or what can only be an IPv6 one; the kernel has the last word.
    static func address(_ text: String) throws(RunFlagError) -> String {
        let bytes = text.utf8
        let isIPv6 =
            bytes.count { $0 == 0x3A } >= 2
            && bytes.allSatisfy { byte in
                (0x30...0x3A).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
                    || byte == 0x2E
            }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.utf8.first != 0x2B }
        guard isIPv4 || isIPv6 else { throw wrong("is not an address") }
        return text
    }

    static func hardwareAddress(_ text: String) throws(RunFlagError) -> String {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard parts.count == 6, parts.allSatisfy({ $0.utf8.count == 2 && UInt8($0, radix: 16) != nil }) else {
            throw wrong("is not a hardware address")
        }
        return parts.joined(separator: ":")
    }

    /// `--userns` for containers of root, where `keep-id` is the identity (podman-run(1)).
    static func userNamespace(_ text: String) throws(RunFlagError) -> RunOptions.UserNamespace {
        switch text {
        case "host", "": return .host
        case "auto", "private": return .automatic(size: 65536)
        case "keep-id": return .identity
        case "nomap": throw wrong("is for rootless containers, which are not supported")
        default: break
        }
        if text.hasPrefix("keep-id:") { throw wrong("keep-id has no options in containers of root") }
        if text.hasPrefix("auto:size="), let size = UInt32(text.dropFirst("auto:size=".count)) {
            guard (1...65536).contains(size) else { throw wrong("a container has at most 65536 IDs") }
            return .automatic(size: size)
        }
        if text.hasPrefix("auto:") { throw wrong("of the options of auto, only size is supported") }
        if text.hasPrefix("ns:") || text.hasPrefix("container:") {
            throw wrong("joining a user namespace is not supported")
        }
        throw wrong("must be auto, host or keep-id")
    }

    static func namespace(
        _ kind: RuntimeSpec.Namespace.Kind,
        _ text: String,
        _ options: inout RunOptions
    ) throws(RunFlagError) {
        options.namespaces[kind] = nil
        if kind == .ipc { options.sharedMemory = text != "none" }
        switch text {
        case "host": options.namespaces[kind] = .host
        case "private", "": break
        case "shareable" where kind == .ipc, "none" where kind == .ipc: break
        default:
            guard text.hasPrefix("ns:/") else { throw wrong("must be host, private or ns:PATH") }
            options.namespaces[kind] = .path(String(text.dropFirst(3)))
        }
    }

    static func seccompPolicy(_ text: String, _ options: inout RunOptions) throws(RunFlagError) {
        guard text == "default" else { throw wrong("must be default: profiles in images are not trusted") }
    }

    static func securityOption(
        _ text: String,
        _ security: inout RunOptions.Security
    ) throws(RunFlagError) {
        let separator = text.firstIndex(of: "=") ?? text.firstIndex(of: ":")
        let name = text[..<(separator ?? text.endIndex)]
        let value = separator.map { String(text[text.index(after: $0)...]) } ?? ""
        guard name == "no-new-privileges" || !value.isEmpty else { throw wrong("needs a value") }
        switch name {
        case "no-new-privileges":
            guard let on = separator == nil ? true : truth(value) else {
                throw wrong("'\(value)' is neither true nor false")
            }
            security.noNewPrivileges = on
        case "seccomp": security.seccomp = value == "unconfined" ? value : try absolute(value)
        case "apparmor": security.appArmor = value
        case "label": security.labels.append(value)
        case "mask": security.mask += try paths(value)
        case "unmask": security.unmask += value.split(separator: ":").map(String.init)
        case "proc-opts": security.procOptions = value.split(separator: ",").map(String.init)
        case "systempaths":
            guard value == "unconfined" else { throw wrong("must be unconfined") }
            security.unmask.append("ALL")
        default: throw wrong("no such security option")
        }
    }

    private static func paths(_ text: String) throws(RunFlagError) -> [String] {
        var paths: [String] = []
        for path in text.split(separator: ":") { paths.append(try absolute(String(path))) }
        return paths
    }
}
