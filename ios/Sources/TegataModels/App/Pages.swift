import TegataCore

/// Entries of a page of which several are shown.
let shownPage: UInt32 = 50

/// Entries of a page that is only searched, or handed on.
let largePage: UInt32 = 200

/// A part of a list, and what asks for the one behind it; nothing: there is none.
struct Page<Entry: Sendable>: Sendable {
    let entries: [Entry]
    let next: Int64?
}

/// A list, page by page, each asked for when it is needed.
@MainActor
struct Pages<Entry: Sendable> {
    let ask: @MainActor (_ before: Int64?) async throws -> Page<Entry>

    /// The first `count` pages as one; all of them without a count.
    func first(_ count: Int = .max) async throws -> Page<Entry> {
        var page = try await ask(nil)
        var entries = page.entries
        var read = 1
        while read < count, let next = page.next {
            page = try await ask(next)
            entries += page.entries
            read += 1
        }
        return Page(entries: entries, next: page.next)
    }

    /// How many entries the whole list has.
    func total() async throws -> Int {
        try await first().entries.count
    }

    func find(_ isWanted: (Entry) -> Bool) async throws -> Entry? {
        var next: Int64?
        repeat {
            let page = try await ask(next)
            if let found = page.entries.first(where: isWanted) { return found }
            next = page.next
        } while next != nil
        return nil
    }
}

extension Stage {
    func studyPages(_ shelf: StudyShelf, _ limit: UInt32) -> Pages<StudyFacts> {
        Pages { before in
            let page = try await self.ask { try await $0.studies(shelf: shelf, before: before, limit: limit) }
            return Page(entries: page.studies, next: page.next)
        }
    }

    func permissionPages(_ limit: UInt32) -> Pages<PermissionFacts> {
        Pages { before in
            let page = try await self.ask { try await $0.permissionPage(before: before, limit: limit) }
            return Page(entries: page.permissions, next: page.next)
        }
    }

    func activityPages(_ limit: UInt32) -> Pages<ActivityEntry> {
        Pages { before in
            let page = try await self.ask { try await $0.activity(before: before, limit: limit) }
            return Page(entries: page.entries, next: page.next)
        }
    }
}
