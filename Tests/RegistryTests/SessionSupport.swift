import Foundation
import Hashing
import OCI
import Registry
import RegistryTestSupport
import Testing

let content = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })

func settings() -> RegistrySettings {
    var settings = RegistrySettings()
    settings.retry.pause = 1
    settings.retry.longest = 20
    return settings
}

func source(
    _ server: TestServer,
    _ name: String = "web:1",
    _ settings: RegistrySettings = settings()
) throws -> RegistrySource {
    let reference = try Reference(parsing: "\(server.host)/\(name)")
    let sessions = try RegistrySession.all(for: reference, settings: settings)
    return try RegistrySource(#require(sessions.first))
}

func descriptor(_ bytes: [UInt8]) throws -> ContentDescriptor {
    let digest = try #require(SHA256.digest(of: bytes))
    return ContentDescriptor(mediaType: "application/octet-stream", digest: digest, size: bytes.count)
}

func reason(_ body: () throws -> Void) -> RegistryError.Reason? {
    do {
        try body()
        return nil
    } catch {
        return (error as? RegistryError)?.reason
    }
}
