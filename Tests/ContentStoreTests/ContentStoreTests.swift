import ContentStore
import Foundation
import Linux
import OCI
import Testing

@Suite struct `The image store` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `is empty where its directory is missing, and reading does not create it`() throws {
        #expect(try store.image(named: Reference(parsing: "nginx")) == nil)
        #expect(try store.images() == [])
        #expect(try store.readBlob(TemporaryStore.digest("a")) == nil)
        #expect(try !store.hasLayer(TemporaryStore.digest("a")))
        #expect(try store.collectGarbage() == 0)
        try store.sweep()
        #expect(!FileManager.default.fileExists(atPath: temporary.path))
    }

    @Test func `is for its owner alone`() throws {
        try store.writeBlob(TemporaryStore.digest("a"), [1, 2, 3])
        let directory = try Directory(path: PathBytes(temporary.path))
        #expect(try directory.descriptor.status().mode == 0o700)
        let blobs = try directory.directory(beneath: "blobs/sha256")
        let status = try blobs.status(of: PathBytes(TemporaryStore.digest("a").hexadecimal))
        let blob = try #require(status)
        #expect(blob.mode == 0o600)
    }

    @Test func `gives a blob back`() throws {
        try store.writeBlob(TemporaryStore.digest("a"), [1, 2, 3])
        #expect(try store.readBlob(TemporaryStore.digest("a")) == [1, 2, 3])
        #expect(try store.readBlob(TemporaryStore.digest("b")) == nil)
        #expect(try temporary.names("blobs/sha256").count == 1)
    }

    @Test(arguments: [
        "printf 12 >", "printf 1234 >", "rm", "rm \"$f\"; ln -s /etc/passwd", "rm \"$f\"; mkfifo",
    ])
    func `mends a damaged blob`(damage: String) throws {
        let digest = try TemporaryStore.digest("a")
        try store.writeBlob(digest, [1, 2, 3])
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        let file = temporary.path + "/blobs/sha256/" + digest.hexadecimal
        shell.arguments = ["-c", "f='\(file)'; \(damage) \"$f\""]
        try shell.run()
        shell.waitUntilExit()
        try #require(shell.terminationStatus == 0)
        try store.writeBlob(digest, [1, 2, 3])
        #expect(try store.readBlob(digest) == [1, 2, 3])
        #expect(try temporary.names("blobs/sha256") == [digest.hexadecimal])
    }

    @Test func `gives an image's layers from the base up, each where it is topmost`() throws {
        let layers = try "123".map { try TemporaryStore.digest($0) }
        for layer in layers { try temporary.addLayer(layer) }
        let stack = [layers[0], layers[1], layers[0], layers[2]]
        let reference = try temporary.addImage(
            "web:1",
            configuration: TemporaryStore.digest("c"),
            layers: stack
        )
        let image = try #require(try store.image(named: reference))
        let root = temporary.path + "/layers/sha256/"
        #expect(image.layers == [layers[1], layers[0], layers[2]].map { root + $0.hexadecimal })
        #expect(image.configuration.command == ["true"])
        #expect(image.configuration.diffIDs == stack)
        #expect(try store.images().map(\.reference) == [reference])
        #expect(try temporary.names("images") == [reference.escaped])
    }

    @Test func `says which layer is missing`() throws {
        let layer = try TemporaryStore.digest("1")
        let reference = try temporary.addImage(
            "web",
            configuration: TemporaryStore.digest("c"),
            layers: [layer]
        )
        #expect(
            throws: StoreError.damaged(
                file: "layers/sha256/\(layer.hexadecimal)",
                reason: "missing, pull docker.io/library/web:latest again"
            )
        ) { try store.image(named: reference) }
    }

    @Test(arguments: [
        "", "{", "[]", #"{"version":2}"#,
        #"{"version":1,"reference":"other","resolved":"x","manifest":"x","configuration":"x"}"#,
        #"{"version":1,"reference":"web","resolved":"x","manifest":"x","configuration":"x"}"#,
    ])
    func `refuses a damaged name`(text: String) throws {
        let reference = try temporary.addImage("web", configuration: TemporaryStore.digest("c"), layers: [])
        try Data(text.utf8).write(to: URL(filePath: temporary.path + "/images/" + reference.escaped))
        #expect(throws: StoreError.self) { try store.image(named: reference) }
    }

    @Test(arguments: ["images", "blobs", "layers"])
    func `follows no symbolic link`(folder: String) throws {
        let layer = try TemporaryStore.digest("1")
        try temporary.addLayer(layer)
        let reference = try temporary.addImage(
            "web",
            configuration: TemporaryStore.digest("c"),
            layers: [layer]
        )
        let place = temporary.path + "/" + folder
        try FileManager.default.moveItem(atPath: place, toPath: temporary.path + "-moved")
        try FileManager.default.createSymbolicLink(
            atPath: place,
            withDestinationPath: temporary.path + "-moved"
        )
        #expect(throws: StoreError.self) {
            _ = try store.image(named: reference)
            try temporary.addLayer(TemporaryStore.digest("2"))
        }
    }

    @Test func `lets a name mean something else`() throws {
        let first = try TemporaryStore.digest("c")
        let second = try TemporaryStore.digest("d")
        try temporary.addImage("web", configuration: first, layers: [])
        let reference = try temporary.addImage("web", configuration: second, layers: [])
        #expect(try store.image(named: reference)?.configurationDigest == second)
        #expect(try store.images().count == 1)
        #expect(try store.removeImage(reference))
        #expect(try !store.removeImage(reference))
        #expect(try store.image(named: reference) == nil)
    }
}

@Suite struct `A layer in the making` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `is under its digest when it is committed, owned by the foreign range`() throws {
        let digest = try TemporaryStore.digest("1")
        #expect(try !store.hasLayer(digest))
        try temporary.addLayer(digest)
        #expect(try store.hasLayer(digest))
        let layer = try Directory(path: PathBytes(store.layerPath(digest)))
        let status = try layer.descriptor.status()
        #expect(status.owner == 0x7FFE_0000 && status.group == 0x7FFE_0000 && status.mode == 0o755)
        #expect(try temporary.names("staging") == [])
    }

    @Test func `loses against one that was there first`() throws {
        let digest = try TemporaryStore.digest("1")
        try temporary.addLayer(digest, file: "first")
        try temporary.addLayer(digest, file: "second")
        #expect(try temporary.names("layers/sha256/\(digest.hexadecimal)") == ["first"])
        #expect(try temporary.names("staging") == [])
    }

    @Test func `is swept when nobody holds it, and not before`() throws {
        do {
            let staging = try store.makeStaging()
            try store.sweep()
            #expect(try temporary.names("staging").count == 1)
            try staging.layer.makeDirectory("a", mode: 0o755)
        }
        try store.sweep()
        #expect(try temporary.names("staging") == [])
    }

    @Test func `holds off the removal of contents`() throws {
        let staging = try store.makeStaging()
        #expect(try store.collectGarbage() == nil)
        try store.discard(staging)
        #expect(try store.collectGarbage() == 0)
        #expect(try temporary.names("staging") == [])
    }
}

@Suite struct `Removing what nobody needs` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `keeps what another name needs`() throws {
        let layers = try "123".map { try TemporaryStore.digest($0) }
        for layer in layers { try temporary.addLayer(layer) }
        let configurations = try "cd".map { try TemporaryStore.digest($0) }
        let old = try temporary.addImage(
            "old",
            configuration: configurations[0],
            layers: [layers[0], layers[1]]
        )
        let kept = try temporary.addImage(
            "kept",
            configuration: configurations[1],
            layers: [layers[0], layers[2]]
        )
        #expect(try store.collectGarbage() == 0)
        #expect(try store.removeImage(old))
        #expect(try store.collectGarbage() == 1)
        #expect(try temporary.names("layers/sha256") == [layers[0].hexadecimal, layers[2].hexadecimal])
        let blobs = try [configurations[1].hexadecimal, TemporaryStore.digest("e").hexadecimal]
        #expect(try temporary.names("blobs/sha256") == blobs)
        #expect(try store.image(named: kept) != nil)
        #expect(try temporary.names("staging") == [])
    }

    @Test func `keeps the layers of a container that runs`() throws {
        let layer = try TemporaryStore.digest("1")
        try temporary.addLayer(layer)
        let reference = try temporary.addImage(
            "web",
            configuration: TemporaryStore.digest("c"),
            layers: [layer]
        )
        let image = try #require(try store.image(named: reference))
        do {
            let container = try store.container(named: "web", image: image)
            #expect(try store.containers(of: image.configurationDigest) == ["web"])
            #expect(try store.containers(of: TemporaryStore.digest("d")) == [])
            #expect(try store.removeImage(reference))
            try store.sweep()
            #expect(try store.collectGarbage() == 0)
            #expect(try store.hasLayer(layer))
            withExtendedLifetime(container.lock) {}
        }
        #expect(try store.containers(of: image.configurationDigest) == [])
        try store.sweep()
        #expect(try store.collectGarbage() == 1)
        #expect(try !store.hasLayer(layer))
    }

    @Test func `waits for a pull that looks at contents`() throws {
        try temporary.addLayer(TemporaryStore.digest("1"))
        do {
            let held = try store.holdContents()
            #expect(try store.collectGarbage() == nil)
            withExtendedLifetime(held) {}
        }
        #expect(try store.collectGarbage() == 1)
    }

    @Test func `removes a tree that is deeper than there are file descriptors`() throws {
        let staging = try store.makeStaging()
        var folder = try staging.layer.directory(beneath: ".")
        for _ in 0..<1500 {
            try folder.makeDirectory("deep", mode: 0o700)
            folder = try folder.directory(beneath: "deep")
        }
        try store.discard(staging)
        #expect(try temporary.names("staging") == [])
    }
}

@Suite struct `The directory of a container` {
    let temporary = TemporaryStore()
    var store: Store { temporary.store }

    @Test func `is empty, with the owner and mode of the image's root`() throws {
        let layer = try TemporaryStore.digest("1")
        let staging = try store.makeStaging()
        try staging.layer.descriptor.setMode(0o1777)
        try staging.layer.descriptor.setOwner(0x7FFE_0005, group: 0x7FFE_0006)
        try store.commitLayer(staging, layer)
        let reference = try temporary.addImage(
            "web",
            configuration: TemporaryStore.digest("c"),
            layers: [layer]
        )
        let container = try store.container(named: "web", image: store.image(named: reference))
        #expect(container.path == temporary.path + "/containers/web")
        let upper = try Directory(path: PathBytes(container.upper))
        #expect(try upper.names() == [])
        let status = try upper.descriptor.status()
        #expect(status.mode == 0o1777 && status.owner == 0x7FFE_0005 && status.group == 0x7FFE_0006)
        #expect(try Directory(path: PathBytes(container.work)).names() == [])
    }

    @Test func `is one container's at a time`() throws {
        let first = try store.container(named: "web", image: nil)
        #expect(throws: StoreError.containerExists("web")) {
            _ = try store.container(named: "web", image: nil)
        }
        withExtendedLifetime(first.lock) {}
    }

    @Test func `is new where a crash has left one`() throws {
        try leave(file: "left", in: "web")
        let container = try store.container(named: "web", image: nil)
        #expect(try Directory(path: PathBytes(container.upper)).names() == [])
        try store.sweep()
        #expect(try temporary.names("staging") == [])
        #expect(try temporary.names("containers") == ["web"])
    }

    @Test func `is new after a restart, which still holds the old lock`() throws {
        let old = try store.container(named: "web", image: nil)
        _ = try Directory(path: PathBytes(old.upper)).createFile("left", mode: 0o644)
        let new = try store.container(named: "web", image: nil, replacing: old.lock.duplicate())
        #expect(try Directory(path: PathBytes(new.upper)).names() == [])
        #expect(throws: StoreError.containerExists("web")) {
            _ = try store.container(named: "web", image: nil, replacing: old.lock.duplicate())
        }
        withExtendedLifetime(new.lock) {}
    }

    @Test func `goes when nobody holds the lock`() throws {
        try leave(file: "left", in: "web")
        let running = try store.container(named: "other", image: nil)
        try store.sweep()
        #expect(try temporary.names("containers") == ["other"])
        #expect(try temporary.names("staging") == [])
        withExtendedLifetime(running.lock) {}
    }

    @Test(arguments: ["", ".", "..", "a/b", "-x", ".hidden", "a b", String(repeating: "a", count: 256)])
    func `needs a name that is one`(name: String) {
        #expect(throws: StoreError.containerName(name)) { _ = try store.container(named: name, image: nil) }
    }

    private func leave(file: String, in name: String) throws {
        let container = try store.container(named: name, image: nil)
        _ = try Directory(path: PathBytes(container.upper)).createFile(PathBytes(file), mode: 0o644)
    }
}
