/// The name of an image: where it comes from and which one there.
///
/// A text is completed as Docker and Podman complete it: `nginx` is `docker.io/library/nginx:latest`. Two texts
/// that mean the same image are equal once they are read.
package struct Reference: Hashable, Sendable {
    /// How an image is reached (containers-transports(5)).
    package enum Transport: String, Hashable, Sendable {
        /// `docker://`, which a text may leave out: a registry by the distribution specification.
        case docker
        /// `oci:`: a directory of this host in the OCI image layout.
        case oci
        /// `oci-archive:`: such a directory as a tar file.
        case ociArchive = "oci-archive"
        /// `docker-archive:`: a tar file as `docker save` writes it.
        case dockerArchive = "docker-archive"
        /// `dir:`: a directory with a manifest and blobs by their digest.
        case directory = "dir"

        /// What a text begins with.
        var prefix: String { rawValue + ":" }
    }

    package let transport: Transport
    /// The registry as `host` or `host:port`; empty for a layout.
    package let registry: String
    /// The path of the repository in the registry, or the absolute path of a layout or an archive.
    package let repository: String
    /// The tag; nil where a digest names the image, and where a layout or an archive has to hold just one.
    ///
    /// In `docker-archive:` it is a whole reference to a registry, or `@` and the image's number from 0.
    package let tag: String?
    /// The digest of the manifest or index, where the text has one.
    package let digest: Digest?

    /// The most bytes that ``escaped`` may have.
    ///
    /// A unit name has at most 255, and `systemd-oci-pull-always@.service` takes 32 of them.
    package static let longestEscaped = 223
}

extension Reference: CustomStringConvertible {
    /// The canonical text, which reads back as the same reference.
    ///
    /// A digest replaces the tag: what is meant does not depend on the tag then.
    package var description: String { String(decoding: text, as: UTF8.self) }

    private var text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(registry.utf8.count + repository.utf8.count + 80)
        switch transport {
        case .docker:
            text.append(contentsOf: registry.utf8)
            text.append(UInt8(ascii: "/"))
        default: text.append(contentsOf: transport.prefix.utf8)
        }
        text.append(contentsOf: repository.utf8)
        if let digest {
            text.append(UInt8(ascii: "@"))
            text.append(contentsOf: digest.description.utf8)
        } else if let tag {
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: tag.utf8)
        }
        return text
    }

    /// The same repository's manifest or index of a digest; nil for what is not in a registry.
    package func pinned(to digest: Digest) -> Reference? {
        guard transport == .docker else { return nil }
        return try? Reference(parsing: "\(repositoryText)@\(digest)")
    }

    /// The canonical text without tag and digest.
    package var repositoryText: String {
        switch transport {
        case .docker: registry + "/" + repository
        default: transport.prefix + repository
        }
    }

    /// The canonical text as `systemd-escape` prints it: an instance of a template and the name of a file.
    package var escaped: String {
        let plain = text
        let text = [UInt8](capacity: plain.count * 4) { text in
            for byte in plain {
                if byte == UInt8(ascii: "/") {
                    text.append(UInt8(ascii: "-"))
                } else if byte.isPlain(atStart: text.isEmpty) {
                    text.append(byte)
                } else {
                    text.append(UInt8(ascii: "\\"))
                    text.append(UInt8(ascii: "x"))
                    text.append((byte >> 4).hexadecimal)
                    text.append(byte.hexadecimal)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether ``escaped`` has no more than ``longestEscaped`` bytes; what is not known to be short is counted.
    var hasShortEscape: Bool {
        let rest = digest == nil ? tag?.utf8.count ?? 0 : Self.longestEscaped
        let longest = 4 * (registry.utf8.count + repository.utf8.count + rest + Self.longestTransport)
        return longest <= Self.longestEscaped || escapedCount <= Self.longestEscaped
    }

    /// At least how many bytes ``text`` has besides registry, repository, tag and digest: `docker-archive::`.
    private static let longestTransport = 16

    /// How many bytes ``escaped`` has.
    private var escapedCount: Int {
        var count = 0
        for byte in text {
            count += byte == UInt8(ascii: "/") || byte.isPlain(atStart: count == 0) ? 1 : 4
        }
        return count
    }
}

/// Why a text is not a reference that we accept.
package struct ReferenceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    package enum Reason: Equatable, Sendable {
        case empty
        /// A transport of containers-transports(5) that is not read here.
        case transport(String)
        case registry(String)
        case repository(String)
        case tag(String)
        case digest(String)
        /// A layout's directory is not absolute, or has `..` in it or a control character.
        case directory(String)
        /// Not what systemd-escape would print.
        case escape
        case tooLong
    }

    /// The text as it was given.
    package var text: String
    package var reason: Reason

    package init(_ text: String, _ reason: Reason) {
        self.text = text
        self.reason = reason
    }

    package var description: String {
        let why =
            switch reason {
            case .empty: "it is empty"
            case .transport(let name): "transport '\(name)' is not supported\(Self.advice(name))"
            case .registry(let part): "'\(part)' is not a registry's host name"
            case .repository(let part): "'\(part)' is not a repository"
            case .tag(let part): "'\(part)' is not a tag"
            case .digest(let part): "'\(part)' is not a SHA-256 digest"
            case .directory(let part): "'\(part)' is not an absolute path without '..'"
            case .escape: "it is not escaped as by systemd-escape"
            case .tooLong: "it is too long for the name of a unit"
            }
        return "image '\(text)': \(why)"
    }

    /// How else to get at what a transport has.
    private static func advice(_ transport: String) -> String {
        switch transport {
        case "containers-storage":
            "; have Podman write it out, `podman push NAME oci:/DIRECTORY:NAME`, and pull that"
        case "docker-daemon":
            "; have Docker write it out, `docker save -o FILE NAME`, and pull docker-archive:FILE"
        default: ""
        }
    }
}

extension UInt8 {
    /// Whether this is an ASCII digit.
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// The lower-case digit for the last four bits.
    var hexadecimal: UInt8 {
        let digit = self & 15
        return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    /// Whether systemd-escape leaves this as it is.
    fileprivate func isPlain(atStart: Bool) -> Bool {
        isLetterOrDigit || self == UInt8(ascii: ":") || self == UInt8(ascii: "_")
            || self == UInt8(ascii: ".") && !atStart
    }

    /// Whether this is an ASCII letter or digit.
    var isLetterOrDigit: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }
}
