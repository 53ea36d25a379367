import ArgumentParser
import Glibc
import Volumes

extension VolumeCommand {
    struct Mount: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mount volumes for the host, and print where.",
            discussion: """
                Owners are the numbers that containers see. A volume that is mounted is not removed. Nothing of it is \
                left after the next boot.
                """
        )

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The volumes' names.", valueName: "volume"))
        var names: [String]

        func run() throws {
            for name in names {
                do {
                    write(try options.volumeStore.show(checkedName(name)) + "\n", to: STDOUT_FILENO)
                } catch {
                    throw error as? Failure ?? Failure("volume mount: \(error)")
                }
            }
        }
    }

    struct Unmount: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Unmount volumes that were mounted for the host.",
            aliases: ["umount"]
        )

        @OptionGroup var options: StoreOptions

        @Argument(help: ArgumentHelp("The volumes' names.", valueName: "volume"))
        var names: [String]

        func run() throws {
            for name in names {
                do {
                    try options.volumeStore.hide(checkedName(name))
                    write(name + "\n", to: STDOUT_FILENO)
                } catch {
                    throw error as? Failure ?? Failure("volume unmount: \(error)")
                }
            }
        }
    }
}
