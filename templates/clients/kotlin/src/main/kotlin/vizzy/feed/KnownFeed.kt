package vizzy.feed

/** What is known of a feed, and kept in the storage. Any thread may call. */
internal class KnownFeed(private val options: FeedOptions, private val objects: Objects, private val storage: Storage) {
    private val history = History(options.now)
    private val visit = LastVisit(options.now)
    private var isRestored = false

    /** The newest entry. */
    @Volatile
    var entry: Entry? = null
        private set

    /** Of the entry; null where it has none, or where it was made by changes. */
    @Volatile
    var etag: String? = null
        private set

    /** Whether the entry was made by changes. */
    private var isMade = false

    /** Whether the stored entry is too old to be shown before the host was asked. */
    @Volatile
    var isTooOld: Boolean = false

    fun hides(key: String): Boolean = history.hides(key)

    @Synchronized
    fun admits(entry: Entry): Boolean = history.admits(entry)

    /** Whether the entry was downloaded just now: it is asked for itself. */
    val isFresh: Boolean
        @Synchronized get() = !isMade && visit.isFresh

    @Synchronized
    fun spans(entry: Entry): List<Long> = visit.spans(entry)

    @Synchronized
    fun tag(span: Long): String? = visit.tag(span)

    @Synchronized
    fun confirmByEntry() {
        visit.confirmByEntry()
        saveTimes()
    }

    @Synchronized
    fun confirmByChanges(span: Long, tag: String?) {
        visit.confirmByChanges(span, tag)
        saveTimes()
    }

    /** The first time that pages of the newest entry are turned: what makes them of an earlier version, if anything. */
    @Synchronized
    fun turn(of: Entry): Pair<String?, Base?>? =
        if (of !== entry || !visit.turn()) null else Pair(visit.rest, visit.base)

    /** A short text: a visit that brings nothing new writes nothing else. */
    @Synchronized
    fun saveTimes() {
        entry?.let { storage.set(TIMES + options.feed, jsonText(visit.times(it))) }
    }

    /** Once, before anything else. */
    @Synchronized
    fun restore() {
        if (isRestored) return
        isRestored = true
        val stored = storage.get(ENTRY + options.feed)?.let(options.json::parseObject) ?: return
        val found = try {
            entryOf(objectOf(stored["entry"]), options.feed)
        } catch (error: FeedError) {
            return
        }
        history.restore(objectOf(stored["history"]).orEmpty())
        visit.restore(objectOf(stored["visit"]).orEmpty())
        visit.restoreTimes(storage.get(TIMES + options.feed)?.let(options.json::parseObject).orEmpty(), found)
        isTooOld = visit.isTooOld
        history.take(found)
        entry = found
        etag = stored["etag"] as? String
        isMade = stored["made"] == true
    }

    /** An entry that the host gave. */
    fun take(entry: Entry, etag: String?): Unit = take(entry, etag, false, null)

    /** An entry that was made out of the one that is held; `rest` makes its pages. */
    fun takeMade(entry: Entry, rest: String?): Unit = take(entry, null, true, rest)

    @Synchronized
    private fun take(news: Entry, tag: String?, made: Boolean, rest: String?) {
        val before = entry
        val hidden = history.take(news)
        entry = news
        etag = tag
        isMade = made
        if (before != null && before.lineage != news.lineage) visit.begin()
        else if (before != null && before.version != news.version) visit.moveOn(before, rest)
        if (hidden.isNotEmpty()) drop(hidden)
        save(news)
    }

    /** What is known of a version, as one text: after a crash it is wholly the old one or the new one. */
    private fun save(entry: Entry) = storage.set(ENTRY + options.feed, jsonText(mapOf(
        "etag" to etag, "made" to isMade, "history" to history.state(), "visit" to visit.state(),
        "entry" to entry.members
    )))

    /** Rule 7: drops what is stored of keys that were taken down, and documents that may hold one. */
    private fun drop(keys: Set<String>) {
        val isDropped = { item: Item -> keyOf(item[options.key]) in keys }
        visit.drop(isDropped)
        objects.drop(isDropped)
        val collection = "${DOCUMENT}v1/${options.opens ?: return}/"
        storage.names().filter { it.startsWith(collection) }.forEach(storage::remove)
    }
}
