import UnitFile

/// A `.build` file: one variable for each key, named after it; `Build.keys` says what they mean.
package struct Build: QuadletModel {
    package static let kind = QuadletKind.build

    package var annotation: [String] = []
    package var arch: String?
    package var authFile: String?
    package var buildArg: [String] = []
    package var containersConfModule: [String] = []
    package var dns: [String] = []
    package var dnsOption: [String] = []
    package var dnsSearch: [String] = []
    package var environment: [String] = []
    package var file: String?
    package var forceRM: Bool?
    package var globalArgs: [String] = []
    package var groupAdd: [String] = []
    package var ignoreFile: String?
    package var imageTag: [String] = []
    package var label: [String] = []
    package var network: [String] = []
    package var podmanArgs: [String] = []
    package var pull: String?
    package var retry: String?
    package var retryDelay: String?
    package var secret: [String] = []
    package var serviceName: String?
    package var setWorkingDirectory: String?
    package var target: String?
    package var tlsVerify: Bool?
    package var variant: String?
    package var volume: [String] = []

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        checks.require("ImageTag", imageTag.first)
        switch setWorkingDirectory?.lowercased() {
        case "yaml":
            checks.complain("SetWorkingDirectory", "'yaml' is for .kube files, expected file or unit")
        case "file" where file == nil:
            checks.complain("SetWorkingDirectory", "'SetWorkingDirectory=file' needs 'File='")
        case nil where checks.document.value("Service", "WorkingDirectory") == nil:
            if let file {
                guard !Self.isAbsolute(file) else { break }
                checks.complain("File", "a relative 'File=' needs 'SetWorkingDirectory='")
            } else if checks.hasSection {
                checks.complain(nil, "no 'File=' and no 'SetWorkingDirectory='")
            }
        default: break
        }
    }

    /// Whether a file is found from anywhere: an absolute path, a URL, or one that begins with a specifier.
    package static func isAbsolute(_ file: String) -> Bool {
        file.hasPrefix("/") || isURL(file) || file.hasPrefix("%") && !file.hasPrefix("%%")
    }

    /// Whether a context is fetched: the forms that `podman build` knows.
    package static func isURL(_ text: String) -> Bool {
        ["http://", "https://", "git://", "github.com/"].contains { text.hasPrefix($0) }
    }
}
