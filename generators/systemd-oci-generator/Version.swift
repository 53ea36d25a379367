/// The release that this program is of.
let version = "0.1.0"
