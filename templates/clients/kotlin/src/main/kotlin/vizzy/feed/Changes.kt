package vizzy.feed

private const val SLACK_MILLISECONDS = 600_000L

/** What becomes of the items of one page. */
internal class PageChanges(
    /** Of its items, in order. */
    val keys: List<String>,
    /** Whole items, which replace what is held. */
    val items: List<Item>,
    /** Merge patches (RFC 7396): fields that changed, null for one that is absent now. */
    val changed: List<Item>,
    /** Of the page, where the entry does not name it. */
    val url: String? = null
)

/** What a `rest` object says of the pages after the first, page 2 first. */
internal class Rest(val since: Long, val pages: List<PageChanges>)

/** What a returning reader loads instead of the feed (FORMAT.md, section 17): what makes page 1 and its entry. */
internal class Changes(private val members: Item) {
    /** The lowest sequence of an entry from which these changes lead to the newest one. */
    val since: Long = wholeOf(members["since"])!!
    val sequence: Long = wholeOf(members["sequence"])!!
    val rest: String? = members["rest"] as String?

    /** Whether they are of the folder that the entry comes from: else their numbers say nothing. */
    fun isOfLineage(entry: Entry): Boolean = members["lineage"].let { it == null || it == entry.lineage }

    /** The entry to which they lead; null when they do not lead from this one. */
    fun newEntry(entry: Entry, key: String): Entry? {
        val held = itemsByKey(entry.items, key)
        val keys = orderedKeys(held.keys) ?: return null
        val items = rebuilt(PageChanges(keys, list("items"), list("changed")), held, key) ?: return null
        val patch = NAMES_OF_ENTRY.associateWith { members[it] } + mapOf("items" to items, "hidden" to list("hidden"))
        return Entry(merged(entry.members, patch))
    }

    /** The keys of page 1, in order; null when they cannot be made of one's own. */
    private fun orderedKeys(own: Set<String>): List<String>? {
        keysOf(members["keys"])?.let { return it }
        val moved = keysOf(list<Any>("moved"))!!
        val keys = own.toMutableList()
        keys.removeAll((keysOf(list<Any>("left"))!! + moved).toSet())
        var last = -1L
        for ((number, to) in list<Any>("to").withIndex()) {
            val place = wholeOf(to)!!
            if (place <= last || place > keys.size) return null
            keys.add(place.toInt(), moved[number])
            last = place
        }
        return keys
    }

    private fun <E> list(name: String): List<E> = listIn(members, name)

    companion object {
        private val NAMES_OF_ENTRY = listOf("sequence", "version", "total", "pages", "index", "segments")

        /** Changes that this client understands; null for anything else. */
        fun of(members: Item?): Changes? = if (members != null && isKnown(members)) Changes(members) else null

        private fun isKnown(changes: Item): Boolean =
            wholeOf(changes["format"]) == 1L &&
                listOf("since", "sequence", "total").all { wholeOf(changes[it]) != null } &&
                listOf("index", "segments", "rest", "lineage").all { isAbsentOrText(changes[it]) } &&
                changes["version"] is String && textsOf(changes["pages"]) != null &&
                isAbsentOr(changes["hidden"], ::keysOf) && hasItems(changes) && hasOrder(changes)

        private fun hasOrder(changes: Item): Boolean =
            listOf("keys", "moved", "left").all { isAbsentOr(changes[it], ::keysOf) } &&
                isAbsentOr(changes["to"]) { places -> listOf(places, ::wholeOf) } &&
                listIn<Any>(changes, "moved").size == listIn<Any>(changes, "to").size
    }
}

/** What is absent is empty; what is there was found to be a list. */
@Suppress("UNCHECKED_CAST")
private fun <E> listIn(members: Item, name: String): List<E> = members[name] as List<E>? ?: emptyList()

private fun hasItems(page: Item): Boolean =
    listOf("items", "changed").all { isAbsentOr(page[it], ::objectsOf) }

private fun pageOf(value: Any?): PageChanges? {
    val page = objectOf(value) ?: return null
    val keys = keysOf(page["keys"]) ?: return null
    val url = page["url"]
    if (!hasItems(page) || !isAbsentOr(url, ::objectUrlOf)) return null
    return PageChanges(keys, listIn(page, "items"), listIn(page, "changed"), url as String?)
}

/** A `rest` object that this client understands, as far as it does. */
internal fun restOf(members: Item): Rest? {
    val since = wholeOf(members["since"]) ?: return null
    val pages = members["pages"] as? List<*> ?: return null
    return Rest(since, pages.asSequence().map(::pageOf).takeWhile { it != null }.filterNotNull().toList())
}

internal fun itemsByKey(items: List<Item>, key: String): Map<String, Item> {
    val byKey = LinkedHashMap<String, Item>()
    for (item in items) byKey[keyOf(item[key]) ?: continue] = item
    return byKey
}

private fun merged(item: Item, patch: Item): Item = (item + patch).filterValues { it != null }

/** The items of a page; null when one of them is neither held nor given. */
internal fun rebuilt(page: PageChanges, held: Map<String, Item>, key: String): List<Item>? {
    val whole = itemsByKey(page.items, key)
    val patches = itemsByKey(page.changed, key)
    return page.keys.map { name ->
        val own = held[name]
        val patch = patches[name]
        whole[name] ?: (if (patch == null || own == null) own else merged(own, patch)) ?: return null
    }
}

/** The spans that cover a time in milliseconds since the entry was last confirmed, shortest first. */
internal fun spansFor(entry: Entry, away: Long): List<Long> =
    entry.changes.filter { span -> away >= 0 && span * 1000 >= away + SLACK_MILLISECONDS }
