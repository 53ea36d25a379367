import Glibc
import Lowering
import UnitFile

/// What systemd's specifiers in a file stand for, as far as that is known when units are made, systemd.unit(5).
///
/// Left out are those that depend on the release of systemd, on the names of users and hosts, and on where the unit lies.
struct KnownSpecifiers {
    let scope: LoweringContext.Scope
    /// The unit that is made of the file.
    let unit: UnitName

    /// What a letter stands for; nil where that is not known, as the instance of a template is not.
    func value(_ letter: UInt8) -> String? { name(letter) ?? folder(letter) }

    /// A text for the file of another unit, in which parts of the unit's name would be those of that one.
    func named(_ text: String) -> String {
        guard Specifier.mayExpand(text) else { return text }
        let sign = UInt8(ascii: "%")
        var (bytes, isAfterSign): ([UInt8], Bool) = ([], false)
        for byte in text.utf8 {
            if isAfterSign {
                if let name = name(byte) { bytes += name.utf8 } else { bytes += [sign, byte] }
                isAfterSign = false
            } else if byte == sign {
                isAfterSign = true
            } else {
                bytes.append(byte)
            }
        }
        if isAfterSign { bytes.append(sign) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func name(_ letter: UInt8) -> String? {
        switch letter {
        case UInt8(ascii: "n"): unit.description
        case UInt8(ascii: "N"): unit.stem
        case UInt8(ascii: "p"): unit.prefix
        case UInt8(ascii: "i"): unit.instance ?? ""
        default: nil
        }
    }

    private func folder(_ letter: UInt8) -> String? {
        let isSystem = scope == .system
        switch letter {
        case UInt8(ascii: "h"): return isSystem ? "/root" : SearchPath.folder("HOME")
        case UInt8(ascii: "t"): return isSystem ? "/run" : SearchPath.folder("XDG_RUNTIME_DIR")
        case UInt8(ascii: "E"): return isSystem ? "/etc" : SearchPath.folder("XDG_CONFIG_HOME", "/.config")
        case UInt8(ascii: "C"):
            return isSystem ? "/var/cache" : SearchPath.folder("XDG_CACHE_HOME", "/.cache")
        // Those of users are other ones with systemd 254 than before.
        case UInt8(ascii: "S"): return isSystem ? "/var/lib" : nil
        case UInt8(ascii: "L"): return isSystem ? "/var/log" : nil
        case UInt8(ascii: "U"): return isSystem ? "0" : String(getuid())
        default: return nil
        }
    }
}
