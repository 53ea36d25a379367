import ContentStore
import Glibc
import OCI

/// A condition on images; the words of podman-images(1) and podman-image-prune(1).
enum ImageFilter {
    case label(String, value: String?, isWanted: Bool)
    case until(Int64)
    case before(String)
    case since(String)
    case reference(String)
    case id(String)
    case dangling(Bool)
    case readOnly(Bool)

    init(_ text: String) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw Failure("--filter '\(text)': not of the form name=value")
        }
        var name = text[..<equals]
        let value = String(text[text.index(after: equals)...])
        var isWanted = true
        if name == "label!" {
            name = "label"
            isWanted = false
        }
        switch name {
        case "label":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self = .label(
                parts.first.map(String.init) ?? "",
                value: parts.count > 1 ? String(parts[1]) : nil,
                isWanted: isWanted
            )
        case "until":
            guard let moment = Amounts.moment(value) else {
                throw Failure("--filter until='\(value)': not a time such as 24h or 2026-01-31T12:00:00Z")
            }
            self = .until(moment)
        case "before": self = .before(value)
        case "since", "after": self = .since(value)
        case "reference": self = .reference(value)
        case "id": self = .id(value)
        case "dangling": self = .dangling(value != "false")
        case "readonly": self = .readOnly(value != "false")
        default:
            throw Failure(
                "--filter '\(name)': not known; there are label, label!, until, before, since, reference, id, "
                    + "dangling and readonly"
            )
        }
    }

    /// Whether an image meets the condition; `all` are those among which others are found by their names.
    func accepts(_ image: ImageDetails, among all: [ImageDetails]) throws -> Bool {
        switch self {
        case .label(let name, let value, let isWanted):
            let found = image.configuration.labels[name]
            return (value.map { $0 == found } ?? (found != nil)) == isWanted
        case .until(let moment): return image.created < moment
        case .before(let text): return try image.created < Self.created(text, all)
        case .since(let text): return try image.created > Self.created(text, all)
        case .reference(let pattern):
            let reference = image.record.reference
            let names = [
                reference.description, reference.repositoryText,
                reference.repositoryText.split(separator: "/").last.map(String.init) ?? "",
            ]
            return names.contains { unsafe fnmatch(pattern, $0, 0) == 0 }
        case .id(let text): return image.record.configuration.hexadecimal.hasPrefix(text)
        // All of ours have names, and can be written to.
        case .dangling(let isDangling): return !isDangling
        case .readOnly(let isReadOnly): return image.isReadOnly == isReadOnly
        }
    }

    private static func created(_ text: String, _ all: [ImageDetails]) throws -> Int64 {
        guard let image = try ImageChoice(text).images(in: all).first else {
            throw Failure("--filter: there is no image '\(text)'")
        }
        return image.created
    }
}

/// What a command's operand says which image is meant: a name, or the beginning of an ID.
struct ImageChoice {
    let text: String
    private let reference: Reference?
    private let reason: String

    init(_ text: String) throws {
        self.text = text
        do {
            reference = try Reference(parsing: text)
            reason = ""
        } catch {
            reference = nil
            reason = "\(error)"
            guard Self.isID(text) else { throw Failure(reason) }
        }
    }

    /// Whether a text can be the beginning of an ID.
    private static func isID(_ text: String) -> Bool {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        return digits.count <= 64 && !digits.isEmpty && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    /// Those that are meant: the one of the name, or else all names of the ID.
    func images(in all: [ImageDetails]) -> [ImageDetails] {
        if let reference, let named = all.first(where: { $0.record.reference == reference }) {
            return [named]
        }
        guard Self.isID(text) else { return [] }
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let found = all.filter { $0.record.configuration.hexadecimal.hasPrefix(digits) }
        return Set(found.map(\.record.configuration)).count == 1 ? found : []
    }

    /// That there is none, in words.
    var absence: Failure {
        let name = reference.map { "\($0)" } ?? text
        return Failure("\(name): not in the image store; `systemd-oci images` lists what is")
    }

    /// Whether the image was named by its ID.
    func isByID(_ image: ImageDetails) -> Bool { image.record.reference != reference }
}
