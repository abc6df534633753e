package vizzy.feed

private const val DAY_MILLISECONDS = 24L * 3600 * 1000

/** After so long patches upon patches end, and the entry itself is loaded. */
private const val LONGEST_MILLISECONDS = 90 * DAY_MILLISECONDS

/** Entries list what was taken down for so long (FORMAT.md, section 13). */
private const val HIDDEN_MILLISECONDS = 30 * DAY_MILLISECONDS

/** For so long a downloaded entry is fresh: most probably it is 304. */
private const val FRESH_MILLISECONDS = 60_000L

/** Long ago, and far enough from the ends of Long to be subtracted. */
private const val NEVER = Long.MIN_VALUE / 4

/** The version of which a reader turned pages last. */
internal class Base(val sequence: Long, val items: List<Item>, val pages: List<String>, val index: String?)

private fun idOf(entry: Entry): String = "${entry.lineage} ${entry.sequence}"

/** What a client remembers of its visits so that it can load changes (FORMAT.md, section 17). */
internal class LastVisit(private val now: () -> Long) {
    /** When the entry was known to be the newest one, and when one was downloaded last. */
    private var confirmed = NEVER
    private var downloaded = NEVER

    /** When any entry was, also where the times are of a later entry than the one stored. */
    private var visited = NEVER

    /** ETags of the changes that led to the entry or to an earlier one, by span. */
    private val tags = HashMap<String, String>()
    private var turned = false
    var base: Base? = null
        private set

    /** What makes the pages of the entry that is held out of those of `base`. */
    var rest: String? = null
        private set

    /** The spans to try, shortest first; none where the entry itself must be loaded. */
    fun spans(entry: Entry): List<Long> {
        val age = now() - downloaded
        return if (age < LONGEST_MILLISECONDS) spansFor(entry, now() - confirmed) else emptyList()
    }

    /** Whether an entry was downloaded just now. */
    val isFresh: Boolean
        get() = now() - downloaded in 0 until FRESH_MILLISECONDS

    /** Whether something may have been taken down that entries no longer list. */
    val isTooOld: Boolean
        get() = now() - visited > HIDDEN_MILLISECONDS

    fun tag(span: Long): String? = tags[span.toString()]

    /** The host gave the entry that is held. */
    fun confirmByEntry() {
        confirmed = now()
        downloaded = confirmed
    }

    /** The host gave changes that lead to the entry that is held. */
    fun confirmByChanges(span: Long, tag: String?) {
        confirmed = now()
        if (tag == null) tags.remove(span.toString()) else tags[span.toString()] = tag
    }

    /** Another entry is held now. `rest` makes its pages out of those of `base`. */
    fun moveOn(from: Entry, rest: String?) {
        if (turned || base == null) base = Base(from.sequence, from.items, from.pages, from.index)
        turned = false
        this.rest = rest
    }

    /** The entry that is held comes from another folder: nothing leads to it. */
    fun begin() {
        tags.clear()
        turned = false
        base = null
        rest = null
    }

    /** Its reader turns pages. False when that is known. */
    fun turn(): Boolean = !turned.also { turned = true }

    fun drop(isDropped: (Item) -> Boolean) {
        base = base?.let { Base(it.sequence, it.items.filterNot(isDropped), it.pages, it.index) }
    }

    /** What changes with the entry; `restore` reads it. */
    fun state(): Item = mapOf("rest" to rest, "base" to base?.let {
        mapOf("sequence" to it.sequence, "items" to it.items, "pages" to it.pages, "index" to it.index)
    })

    /** What changes with each visit; `restoreTimes` reads it. */
    fun times(entry: Entry): Item = mapOf(
        "of" to idOf(entry), "confirmed" to confirmed, "downloaded" to downloaded, "turned" to turned, "tags" to tags
    )

    fun restore(state: Item) {
        rest = state["rest"] as? String
        val stored = objectOf(state["base"]) ?: return
        base = Base(
            wholeOf(stored["sequence"]) ?: return, objectsOf(stored["items"]) ?: return,
            textsOf(stored["pages"]) ?: return, stored["index"] as? String
        )
    }

    /** Times of another entry say nothing: one of two texts was stored. Then the entry itself is loaded. */
    fun restoreTimes(times: Item, entry: Entry) {
        visited = wholeOf(times["confirmed"]) ?: NEVER
        if (times["of"] != idOf(entry)) return
        confirmed = visited
        downloaded = wholeOf(times["downloaded"]) ?: NEVER
        turned = times["turned"] == true
        for ((span, tag) in objectOf(times["tags"]).orEmpty()) if (tag is String) tags[span] = tag
    }
}
