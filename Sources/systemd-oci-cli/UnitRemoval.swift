import Discovery
import Glibc
import Linux
import Lowering
import Quadlet
import UnitFile

/// Files on their way out: found by name, with what belongs to them, and not while their units run.
struct UnitRemoval {
    /// What is removed together, or stays together where one of it has to.
    private struct Group {
        var sources: [QuadletSource]
        /// Files of the folder that are no Quadlet files.
        var others: [String]
        /// What the user called it by, where there is nothing to remove.
        var missing: [String] = []
    }

    private let scope: LoweringContext.Scope
    private let folder: InstallFolder
    private let sources: [QuadletSource]
    private let lists: [(name: String, files: [String])]
    private var groups: [Group] = []
    private var taken: Set<String> = []
    /// Why something stays.
    private(set) var mistakes: [String] = []

    init(_ scope: LoweringContext.Scope) throws {
        self.scope = scope
        folder = try InstallFolder(scope)
        sources = QuadletSources(scope: scope).sources
        lists = try folder.lists()
    }

    mutating func addAll() throws {
        for source in sources where !source.path.hasPrefix("/usr/") {
            try add(QuadletPart.isCollection(source.path) ? Self.name(source.path) : source.name.description)
        }
    }

    /// Adds what a name means; a name of nothing is a mistake, unless that is ignored.
    mutating func add(_ name: String, ignoringMissing: Bool = false) throws {
        if taken.contains(name) { return }
        if InstallFolder.isList(name), let list = lists.first(where: { $0.name == name }) {
            return addList(list)
        }
        let found = sources.filter {
            $0.name.description == name && !QuadletPart.isCollection($0.path)
                || QuadletPart.isCollection(name) && Self.name($0.path) == name
        }
        guard let first = found.first else {
            if ignoringMissing {
                groups.append(Group(sources: [], others: [], missing: [name]))
            } else if let part = sources.first(where: { $0.name.description == name }) {
                mistakes.append("\(name): is a part of \(part.path); remove that file as a whole")
            } else {
                mistakes.append("\(name): there is no such file; `systemd-oci unit list` shows what there is")
            }
            return
        }
        if first.path.hasPrefix("/usr/") {
            let mask = "ln -s /dev/null \(folder.path)/\(name)"
            return mistakes.append("\(name): \(first.path) came with a package; `\(mask)` hides it")
        }
        if first.path == folder.path + "/" + name,
            let list = lists.first(where: { $0.name.hasSuffix(".app") && $0.files.contains(name) })
        {
            return addList(list)
        }
        taken.insert(name)
        let asset = ".\(name).asset"
        let assets = try folder.files(of: asset)
        let others = lists.contains { $0.name == asset } ? assets + [asset] : []
        groups.append(Group(sources: found, others: others))
    }

    private mutating func addList(_ list: (name: String, files: [String])) {
        guard taken.insert(list.name).inserted else { return }
        taken.formUnion(list.files)
        let paths = Set(list.files.map { folder.path + "/" + $0 })
        let members = sources.filter { paths.contains($0.path) }
        let known = Set(members.map(\.path))
        let others = list.files.filter { !known.contains(folder.path + "/" + $0) } + [list.name]
        groups.append(Group(sources: members, others: others))
    }

    /// Stops units that run; without force their files stay.
    mutating func stop(force: Bool) throws {
        let units = groups.flatMap(\.sources).map(\.service)
        let states: [String: Systemctl.State]
        do {
            states = try Systemctl(scope).states(of: units)
        } catch {
            // Where there is no manager, nothing runs.
            guard force || !Files.exists("/run/systemd/system") else {
                throw error
            }
            states = [:]
        }
        let running = Set(units.filter { states[$0].map { $0.isLoaded && $0.isRunning } == true })
        if running.isEmpty { return }
        if force { return try Systemctl(scope).stop(running.sorted()) }
        groups = groups.filter { group in
            guard let source = group.sources.first(where: { running.contains($0.service) }) else {
                return true
            }
            mistakes.append("\(source.name): \(source.service) runs; stop it, or use --force")
            return false
        }
    }

    /// Removes the files, and gives the names of those that were Quadlet files.
    mutating func remove() throws -> [String] {
        var removed: [String] = []
        for group in groups {
            for source in group.sources {
                if unsafe unlink(source.path) != 0, errno != ENOENT {
                    throw Failure(SyscallError("unlink", source.path, errno))
                }
                removed.append(source.name.description)
            }
            do {
                try folder.remove(group.others)
            } catch {
                throw Failure(error)
            }
            removed += group.missing
        }
        return removed
    }

    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
