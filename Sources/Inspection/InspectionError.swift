/// Why nothing can be said of a path.
package enum InspectionError: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(String)
    /// The file's name is that of no Quadlet file and no drop-in.
    case notQuadlet(String)
    /// No file of the folder is a Quadlet file.
    case nothing(String)
    /// No Quadlet file or unit has the name; the second is one that perhaps is meant.
    case unknown(String, String?)

    package var description: String {
        switch self {
        case .missing(let path): "\(path): there is no such file or folder"
        case .notQuadlet(let path):
            "\(path): not a Quadlet file, expected a name that ends in .container, .volume and the like, or a .conf "
                + "file of a drop-in folder"
        case .nothing(let path): "\(path): no Quadlet files in it"
        case .unknown(let name, let meant):
            "\(name): no Quadlet file has this name or becomes this unit"
                + (meant.map { ", did you mean '\($0)'?" } ?? "")
        }
    }
}
