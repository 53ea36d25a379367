import Testing

/// Sessions of a user on a booted Debian, one after the other.
///
/// Each test has units, ports and directories of its own and can be run alone, such as by
/// `swift test --filter 'serves its page'`. They need root and an installed program: see CONTRIBUTING.
@Suite(
    .serialized,
    .enabled(if: Stage.isUsable, "needs root, and `make all install DESTDIR=$PWD/.build/stage`")
)
enum BootTests {}
