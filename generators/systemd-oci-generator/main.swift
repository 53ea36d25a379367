import Glibc
import Linux

private func run() -> ExitStatus {
    var generator = Generator(options: Options(arguments: OwnProgram.arguments))
    return generator.run()
}

exit(run().rawValue)
