import CStart
import Linux

private func run() -> ExitStatus {
    var generator = Generator(options: Options(arguments: OwnProgram.arguments))
    return generator.run()
}

systemd_oci_end(run().rawValue)
