import Quadlet
import UnitFile

extension UnitLowering<Container> {
    mutating func run() {
        let command = runCommand()
        wanted.append(SupportUnit.stdio)
        addUnitSettings()
        unit.add("Unit", "OnSuccess", SupportUnit.sweep)
        unit.add("Unit", "OnFailure", SupportUnit.sweep)
        addServiceSettings()
        unit.add("Service", "ExecStart", command.text)
        addReload()
    }

    /// The container's name, with specifiers.
    var containerName: String { model.name(in: name) }
}
