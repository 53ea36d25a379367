import OCI
import Quadlet
import UnitFile

extension UnitLowering<Image> {
    /// `systemd-oci image pull`, with Podman's flags.
    mutating func run() {
        guard let image = model.image else { return }  // Reading the file said so.
        checkReference(image)
        let flags = PullOptions.apart(model.podmanArgs)
        var command = program()
        command.add(flags.globals)
        command.add(["image", "pull"])
        command.add("--arch", model.arch)
        command.add("--os", model.os)
        command.add("--variant", model.variant)
        command.add("--authfile", model.authFile)
        command.add("--cert-dir", model.certDir)
        command.add("--creds", model.creds)
        command.add("--decryption-key", model.decryptionKey)
        command.add("--policy", model.policy)
        command.add("--retry", model.retry)
        command.add("--retry-delay", model.retryDelay)
        command.add("--all-tags", model.allTags)
        command.add("--tls-verify", model.tlsVerify)
        command.add(flags.others)
        command.add(image)
        addOneshot(command)
    }

    /// An image of another transport is not known before it is read.
    private mutating func checkReference(_ image: String) {
        if Specifier.mayExpand(image) { return }
        do {
            _ = try Reference(parsing: image)
        } catch {
            if case .transport = error.reason { return }
            fail("Image", image, error.description)
        }
    }
}

extension UnitLowering<Artifact> {
    /// `systemd-oci artifact pull`, with Podman's flags.
    mutating func run() {
        guard let artifact = model.artifact else { return }  // Reading the file said so.
        if !Specifier.mayExpand(artifact) {
            do {
                _ = try Reference(parsing: artifact)
            } catch {
                fail("Artifact", artifact, error.description)
            }
        }
        let flags = ArtifactPullOptions.apart(model.podmanArgs)
        var command = program()
        command.add(flags.globals)
        command.add(["artifact", "pull"])
        command.add("--authfile", model.authFile)
        command.add("--cert-dir", model.certDir)
        command.add("--creds", model.creds)
        command.add("--decryption-key", model.decryptionKey)
        command.add("--retry", model.retry)
        command.add("--retry-delay", model.retryDelay)
        command.add("--quiet", model.quiet)
        command.add("--tls-verify", model.tlsVerify)
        command.add(flags.others)
        command.add(artifact)
        addOneshot(command)
    }
}
