import JSON
import OCI

/// What libFuzzer calls with each input: a bundle's `config.json`, a process or resources.
///
/// A check that does not hold ends the program, which is what libFuzzer reports; `scripts/fuzz-bundle` builds and
/// runs it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do throws(RuntimeSpecError) {
        checkSpec(try RuntimeSpec(parsing: bytes, needsProcess: false))
    } catch {
        checkMistakes(error)
    }
    do throws(RuntimeSpecError) {
        checkRoundTrip(try RuntimeSpec.Process(parsing: bytes))
    } catch {
        checkMistakes(error)
    }
    do throws(RuntimeSpecError) {
        _ = try RuntimeSpec.Resources(parsing: bytes)
    } catch {
        checkMistakes(error)
    }
    return 0
}

private func check(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}

private func checkMistakes(_ error: RuntimeSpecError) {
    check(!error.mistakes.isEmpty, "an error without a mistake")
    check(error.mistakes.count <= RuntimeSpecError.most, "more mistakes than are kept")
    check(error.description.utf8.allSatisfy { $0 >= 0x20 }, "control characters in a message")
}

/// What is written of what was read is the same.
private func checkRoundTrip(_ process: RuntimeSpec.Process) {
    do throws(RuntimeSpecError) {
        let again = try RuntimeSpec.Process(parsing: Array(process.json.text.utf8))
        check(again == process, "another process came back")
    } catch {
        fatalError("a process can't be read again: \(error)")
    }
}

/// What the kernel gets of a bundle ends at no zero byte and leads nowhere else.
private func checkSpec(_ spec: RuntimeSpec) {
    for mount in spec.mounts {
        check(mount.destination.hasPrefix("/"), "a relative destination")
        check(!(mount.destination + mount.source).utf8.contains(0), "a zero byte in a mount")
    }
    for sysctl in spec.sysctls {
        guard let path = sysctl.path, let kind = sysctl.namespace else {
            fatalError("the host's sysctl '\(sysctl.name)'")
        }
        check(spec.has(kind), "a sysctl of no namespace")
        check(!path.split(separator: "/").contains(".."), "a sysctl that leads elsewhere")
        check(!sysctl.value.utf8.contains(0x0A), "two values of a sysctl")
    }
    check(Set(spec.namespaces.map(\.kind)).count == spec.namespaces.count, "a namespace twice")
    if case .filter(let filter) = spec.seccomp {
        do throws(RuntimeSpecError) {
            check(try RuntimeSpec.SystemCallFilter(filter.json) == filter, "another filter came back")
        } catch {
            fatalError("a filter can't be read again: \(error)")
        }
    }
}
