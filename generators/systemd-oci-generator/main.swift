import Glibc

let options = Options(arguments: Swift.CommandLine.arguments)
var generator = Generator(options: options)
exit(generator.run().rawValue)
