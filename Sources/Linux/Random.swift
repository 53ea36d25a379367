import CLinux

/// Eight bytes of the kernel's random generator (getrandom(2)).
package func randomNumber() throws(SyscallError) -> UInt64 {
    var number: UInt64 = 0
    try fileCall("getrandom", "random number") { unsafe clinux_getrandom(&number, 8) }
    return number
}
