import Lowering
import OCI
import Testing

/// What standard output of a container is: the journal's socket, or a pipe.
@Suite struct `Standard output` {
    /// The names are those of the images' Dockerfiles: docker-library/php, docker-library/httpd.
    @Test(arguments: [
        ([], [], false),
        (["PHP_INI_DIR=/usr/local/etc/php"], [], true),
        (["PATH=/bin", "HTTPD_PREFIX=/usr/local/apache2"], [], true),
        (["MY_PHP_INI_DIR=/x", "PHP_INI_DIRS=/x"], [], false),
        ([], ["--annotation=org.systemd-oci.streams=pipe"], true),
        (["PHP_INI_DIR=/x"], ["--annotation=org.systemd-oci.streams=socket"], false),
    ])
    func `is a pipe where a program opens it once more`(
        variables: [String],
        flags: [String],
        isPipe: Bool
    ) throws {
        var image = ImageConfiguration()
        image.environment = variables
        image.command = ["true"]
        let options = try RunOptions(arguments: ["--network=none"] + flags + ["img"])
        #expect(try options.plan(image: image, host: `A plan of a container`.host()).streamsArePipe == isPipe)
    }

    @Test func `is nothing else`() throws {
        let flags = ["--annotation=org.systemd-oci.streams=tty", "img"]
        let error = RunFlagError("--annotation", "org.systemd-oci.streams is 'pipe' or 'socket'")
        let options = try RunOptions(arguments: flags)
        #expect(throws: error) { try options.streamsArePipe(image: ImageConfiguration()) }
    }
}
