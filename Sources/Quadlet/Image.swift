/// A `.image` file: one variable for each key, named after it; `Image.keys` says what they mean.
package struct Image: QuadletModel {
    package static let kind = QuadletKind.image

    package var allTags: Bool?
    package var arch: String?
    package var authFile: String?
    package var certDir: String?
    package var containersConfModule: [String] = []
    package var creds: String?
    package var decryptionKey: String?
    package var globalArgs: [String] = []
    package var image: String?
    package var imageTag: String?
    package var os: String?
    package var podmanArgs: [String] = []
    package var policy: String?
    package var retry: String?
    package var retryDelay: String?
    package var serviceName: String?
    package var tlsVerify: Bool?
    package var variant: String?

    package var quadlet = QuadletSettings()

    package init() {}

    package func check(_ checks: inout FileChecks) {
        checks.require("Image", image)
    }
}
