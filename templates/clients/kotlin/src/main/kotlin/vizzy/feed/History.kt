package vizzy.feed

private const val HIDDEN_MILLISECONDS = 30L * 24 * 3600 * 1000
private const val MOST_LINEAGES = 8

/**
 * Which entry is newer, and what stays hidden (FORMAT.md, sections 11 and 13): what a client remembers of the entries
 * of one feed that it took. Caches on the way are of different age: an older entry must neither take a reader back nor
 * show again what was taken down. Keys compare as texts. Any thread may ask `hides`; the rest is for one at a time.
 */
internal class History(private val now: () -> Long) {
    /** The highest sequence of each lineage, the one that was left last at the end. */
    private val highest = LinkedHashMap<String, Long>()
    private var lineage: String? = null

    @Volatile
    private var hidden: Set<String> = emptySet()

    /** What lineages that were left hide, and until when. */
    @Volatile
    private var kept: Map<String, Long> = emptyMap()

    /** Not an entry of a lower sequence, nor one of a lineage that was left, unless it is higher. */
    fun admits(entry: Entry): Boolean {
        val of = lineageOf(entry)
        val taken = highest[of] ?: return true
        return if (of == lineage) entry.sequence >= taken else entry.sequence > taken
    }

    /** Takes an entry that is admitted. Returns the keys that are hidden from now on. */
    fun take(entry: Entry): Set<String> {
        val of = lineageOf(entry)
        val isHeld = of == lineage
        if (!isHeld) kept = kept + hidden.map { it to now() + HIDDEN_MILLISECONDS }
        // Only a higher sequence shows again what was hidden.
        val stays = if (isHeld && entry.sequence == highest[of]) hidden else emptySet()
        val news = entry.hidden.filterNot(::hides).toSet()
        hidden = stays + entry.hidden
        lineage = of
        highest.remember(of, entry.sequence, MOST_LINEAGES)
        return news
    }

    fun hides(key: String): Boolean = key in hidden || (kept[key] ?: 0) > now()

    /** What `restore` reads. */
    fun state(): Item = mapOf(
        "lineage" to lineage, "highest" to highest.map { (of, sequence) -> listOf(of, sequence) },
        "hidden" to hidden, "kept" to kept.filterValues { it > now() }
    )

    /** Before anything is taken. */
    fun restore(state: Item) {
        for (pair in (state["highest"] as? List<*>).orEmpty()) {
            val (of, sequence) = pair as? List<*> ?: continue
            highest[of as? String ?: continue] = wholeOf(sequence) ?: continue
        }
        kept = objectOf(state["kept"]).orEmpty().mapValues { wholeOf(it.value) ?: 0 }
        hidden = textsOf(state["hidden"]).orEmpty().toSet()
        lineage = state["lineage"] as? String
    }

    /** Entries of programs that knew no lineage go on with the one that is known. */
    private fun lineageOf(entry: Entry): String = entry.lineage ?: lineage ?: ""
}

/** Puts a value last in a map, which then forgets what was put first, down to `most`. */
internal fun <K, V> LinkedHashMap<K, V>.remember(key: K, value: V, most: Int) {
    remove(key)
    put(key, value)
    while (size > most) remove(keys.first())
}
