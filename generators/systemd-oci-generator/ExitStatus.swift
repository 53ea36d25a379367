/// What the program ends with.
enum ExitStatus: Int32 {
    case success = 0
    /// Some file could not be used, or some unit not be written; all others were.
    case failure = 1
    /// The arguments make no sense.
    case usage = 2
}
