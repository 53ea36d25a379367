/// What the program ends with.
enum ExitStatus: Int32 {
    case success = 0
    /// Some file could not be used, or some unit not be written, while all others were; or nothing says where to.
    case failure = 1
    /// An option that does not exist.
    case usage = 2
}
