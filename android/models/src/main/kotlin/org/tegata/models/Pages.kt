package org.tegata.models

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import org.tegata.core.ActivityEntry
import org.tegata.core.PermissionFacts
import org.tegata.core.StudyFacts
import org.tegata.core.StudyShelf
import org.tegata.core.TegataWallet

/** Entries of a page of which several are shown. */
internal const val SHOWN_PAGE = 50u

/** Entries of a page that is only searched, or handed on. */
internal const val LARGE_PAGE = 200u

/** A part of a list, and what asks for the one behind it; nothing: there is none. */
internal class Page<Entry>(val entries: List<Entry>, val next: Long?)

internal fun TegataWallet.studyPages(shelf: StudyShelf, limit: UInt): Flow<Page<StudyFacts>> =
    pages { before -> studies(shelf, before, limit).let { Page(it.studies, it.next) } }

internal fun TegataWallet.permissionPages(limit: UInt): Flow<Page<PermissionFacts>> =
    pages { before -> permissionPage(before, limit).let { Page(it.permissions, it.next) } }

internal fun TegataWallet.activityPages(limit: UInt): Flow<Page<ActivityEntry>> =
    pages { before -> activity(before, limit).let { Page(it.entries, it.next) } }

/** The pages of a list, each asked for when it is needed. */
private fun <Entry> pages(ask: suspend (before: Long?) -> Page<Entry>): Flow<Page<Entry>> = flow {
    var next: Long? = null
    do {
        val page = ask(next)
        emit(page)
        next = page.next
    } while (next != null)
}

/** How many entries the whole list has. */
internal suspend fun Flow<Page<*>>.total(): Int = fold(0) { sum, page -> sum + page.entries.size }

/** The first [count] pages as one. */
internal suspend fun <Entry> Flow<Page<Entry>>.firstPages(count: Int): Page<Entry> {
    val read = take(count).toList()
    return Page(read.flatMap { it.entries }, read.last().next)
}
