/// A `.artifact` file: one variable for each key, named after it; `Artifact.keys` says what they mean.
package struct Artifact: QuadletModel {
    package static let kind = QuadletKind.artifact

    package var artifact: String?
    package var authFile: String?
    package var certDir: String?
    package var containersConfModule: [String] = []
    package var creds: String?
    package var decryptionKey: String?
    package var globalArgs: [String] = []
    package var podmanArgs: [String] = []
    package var quiet: Bool?
    package var retry: String?
    package var retryDelay: String?
    package var serviceName: String?
    package var tlsVerify: Bool?

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        checks.require("Artifact", artifact)
    }
}
