package import Linux
package import OCI

/// Why an image, or a part of one, could not be read from where it is.
package struct RegistryError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
        /// No answer, in libcurl's words.
        case transport(String)
        case notFound
        /// 401 or 403, with the registry's own words where it has some.
        case denied(String)
        /// Another answer than was hoped for.
        case status(Int, String)
        case digest(expected: Digest, found: Digest?)
        /// More or fewer bytes than the descriptor says; more are not read to their end.
        case size(expected: Int, found: Int)
        /// A document that is longer than we read.
        case tooLong(limit: Int)
        case document(DocumentError)
        case platform(Platform, offered: [Platform])
        case file(SyscallError)
        /// A layout's directory is not as image-layout.md says.
        case layout(String)
        /// `blocked = true` in registries.conf.
        case blocked
        /// A configuration file of the user is not readable as what it should be.
        case configuration(String)
        /// The receiver of the bytes asked for no more.
        case stopped
    }

    /// The reference or the digest that was asked for.
    package var subject: String
    package var reason: Reason

    package init(_ subject: String, _ reason: Reason) {
        self.subject = subject
        self.reason = reason
    }

    package var description: String { "\(subject): \(reason)" }
}

extension RegistryError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .transport(let why): "registry can't be reached: \(why)"
        case .notFound: "not found; check the name and the tag"
        case .denied(let why):
            "access denied\(why.isEmpty ? "" : " (\(why))"); check the name, or log in with `systemd-oci login`"
        case .status(let status, let why): "registry answered \(status)\(why.isEmpty ? "" : ": \(why)")"
        case .digest(let expected, let found):
            "bytes don't match their digest: expected \(expected), got \(found?.description ?? "none")"
        case .size(let expected, let found): "expected \(expected) bytes, got \(found)"
        case .tooLong(let limit): "document is longer than \(limit) bytes"
        case .document(let error): "\(error)"
        case .platform(let platform, let offered):
            "no image for \(platform); there is one for \(offered.map(\.description).joined(separator: ", "))"
        case .file(let error): "\(error)"
        case .layout(let why): why
        case .blocked: "blocked by registries.conf"
        case .configuration(let why): why
        case .stopped: "stopped"
        }
    }
}
