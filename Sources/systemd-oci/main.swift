import Glibc
import Linux
import Lowering

let all = OwnProgram.arguments
if let program = RuntimeProgram(calledAs: all.first ?? "") {
    exit(RuntimeCommand.run(program, all.dropFirst()))
}
if let arguments = RuntimeCommand.arguments(of: all.dropFirst()) {
    exit(RuntimeCommand.run(.own, arguments))
}
do throws(Failure) {
    let arguments = try ProgramFlags.command(in: all.dropFirst())
    switch arguments.first {
    case "stdio":
        var relay = try StandardOutputRelay()
        try relay.forward()
    case "run":
        let words = arguments.dropFirst()
        exit(try BundleOptions.areMeant(by: words) ? BundleRun.run(words) : Run.run(words))
    case "exec":
        let status = try Exec.run(arguments.dropFirst())
        exit(status)
    case "healthcheck": exit(try HealthCommand.run(arguments.dropFirst()))
    case "sweep": try Sweep.sweep()
    case "network": exit(try NetworkCommand.run(arguments.dropFirst()))
    case "volume": exit(try VolumeCommand.run(arguments.dropFirst()))
    case "signal-stop": try Stop.stop(arguments.dropFirst())
    case "port": try PortCommand.run(arguments.dropFirst())
    case "pod": exit(try PodCommand.run(arguments.dropFirst()))
    case "kube": exit(try KubeCommand.run(arguments.dropFirst()))
    case "fail":
        for message in arguments.dropFirst() { Message.write(message) }
        exit(1)
    default: throw Delegation.execute(arguments)
    }
} catch {
    Message.write(error.message)
    exit(error.exitStatus)
}
