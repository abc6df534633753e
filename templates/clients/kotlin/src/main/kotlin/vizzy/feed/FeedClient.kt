package vizzy.feed

/** What a refresh brought. */
public enum class Refreshed(private val text: String) {
    /** There is a newer version; open a new scroll to see it. */
    CHANGED("changed"),

    /** The version is the one that is known. */
    UNCHANGED("unchanged"),

    /** The host gave an older entry, as a cache that lags does, and the stored one is kept. */
    KEPT("kept");

    /** As in the test vectors. */
    override fun toString(): String = text
}

/** A reader whose items are maps; the constructor has one with items of a class. */
public fun FeedClient(options: FeedOptions): FeedClient<Item> = FeedClient(options) { it }

/**
 * A reader of one feed, by the eight rules of the client protocol (FORMAT.md, section 15).
 *
 *     val feed = FeedClient(FeedOptions("https://feed.example.com/", "discovery", OrgJson))
 *     var scroll = feed.open()         // at once, from what is stored
 *     feed.refresh()                   // one conditional request
 *     scroll = scroll ?: feed.open()
 *     val page = scroll?.next()        // items, restarted, done
 *
 * Calls wait on the thread that makes them, and may overlap: make them on `Dispatchers.IO` or an executor, never on the
 * main thread. A call ends when its signal is aborted (CancellationException). An interrupted thread stops waiting for
 * its turn and between retries (InterruptedException), but no request. `hides` waits for nothing.
 */
public class FeedClient<T : Any> private constructor(
    internal val options: FeedOptions,
    private val whole: FeedClient<T>?,
    private val decoder: (Item) -> T
) {
    internal val storage: Storage = whole?.storage ?: ForgivingStorage(options.storage)
    internal val host: Host = whole?.host ?: Host(options)
    internal val objects: Objects = whole?.objects ?: Objects(options, storage, host)
    private val flights: SingleFlight = whole?.flights ?: SingleFlight()

    /** One after another: each goes on from what the one before it took. */
    private val refreshes = Queue()

    @Volatile
    private var known = KnownFeed(options, objects, storage)

    /** `decode` makes an item of your own class, for example `KotlinxJson().decoder(DiscoveryItem.serializer())`. */
    public constructor(options: FeedOptions, decode: (Item) -> T) : this(options, null, decode)

    /**
     * A scroll from the top of the newest entry that is known; null before the first one. A stored entry of a last
     * visit more than 30 days ago is known once `refresh` was tried.
     */
    public fun open(): Scroll<T>? {
        restore()
        val entry = known.entry
        return if (entry == null || known.isTooOld) null else Scroll(this, entry)
    }

    /**
     * Rule 1: asks for what changed or else for the entry, conditionally. `force` is pull-to-refresh: it asks for the
     * entry itself, past the caches. A scroll that is open is not touched (rule 3). Calls that overlap share a request.
     *
     * Errors: FeedError; what is stored can be shown after each.
     */
    public fun refresh(force: Boolean = false, signal: AbortSignal? = null): Refreshed =
        flights.join("$force ${options.feed}", signal) { refreshes.add(signal) { refreshed(force, signal) } }

    /**
     * A segment of the directory as a feed of its own, in the same storage. When `refresh` fails because it is GONE, so
     * is its last item: refresh the whole feed, and look into its directory.
     */
    public fun segment(segment: Segment): FeedClient<T> =
        FeedClient(options.ofSegment(segment.url.removePrefix("v1/")), this, decoder)

    /** Rule 7: whether an item must not be shown. What the whole feed hides, its segments hide too. */
    public fun hides(key: Any): Boolean = hidesText(requireKey(key))

    /** Forgets everything stored. Errors: those of the storage. */
    public fun forget() {
        for (name in options.storage.names()) options.storage.remove(name)
        objects.forget()
        known = KnownFeed(options, objects, storage)
        whole?.forget()
    }

    internal val entry: Entry?
        get() = known.entry

    internal fun hidesText(key: String): Boolean = known.hides(key) || whole?.hidesText(key) ?: false

    internal fun decode(item: Item): T = decoder(item)

    /** Once, before anything else; a segment needs what its feed hides. */
    internal fun restore() {
        whole?.restore()
        known.restore()
    }

    /**
     * The entry, asked for again because a version cannot be read to its end; null for none. The cache that gave the
     * entry would only say again that it is fresh.
     */
    internal fun reloaded(signal: AbortSignal?): Entry? = try {
        if (refresh(true, signal) == Refreshed.KEPT) null else known.entry
    } catch (error: FeedError) {
        if (error.reason !in setOf(Reason.GONE, Reason.NOT_A_FEED, Reason.FORMAT_TOO_NEW)) throw error
        null
    }

    /** Before pages of an entry are turned: makes those of the newest one whose items are held. */
    internal fun makePages(entry: Entry, signal: AbortSignal?) {
        val (rest, base) = known.turn(entry) ?: return
        if (rest != null && base != null && !entry.pages.all(objects::has)) {
            val held = heldPages(base, objects)
            val changes = if (held.isEmpty()) null else restAt(rest, signal)
            if (changes != null && changes.since <= base.sequence)
                makePages(changes, entry, itemsByKey(base.items + held.flatten(), options.key), options.key, objects)
        }
        known.saveTimes()
    }

    /** Of use once, so it is not kept. Where it is missing, pages are loaded by their names. */
    private fun restAt(url: String, signal: AbortSignal?): Rest? = try {
        restOf(objects.load(url, signal).first)
    } catch (error: MissingObject) {
        null
    }

    private fun refreshed(force: Boolean, signal: AbortSignal?): Refreshed {
        restore()
        try {
            return (if (force) null else refreshByChanges(signal)) ?: refreshByEntry(force, signal)
        } finally {
            known.isTooOld = false
        }
    }

    /** Null where the entry itself must be loaded. */
    private fun refreshByChanges(signal: AbortSignal?): Refreshed? {
        val entry = known.entry
        if (entry == null || !options.changes || known.isFresh) return null
        for (span in known.spans(entry)) {
            val answer = host.get("v1/changes/${options.feed}/$span", Freshness.STORED, signal, known.tag(span))
            if (answer.status == 304) return confirmed(span, answer, Refreshed.UNCHANGED)
            val changes = if (answer.status == 200) Changes.of(options.json.parseObject(answer.text)) else null
            if (changes == null || !changes.isOfLineage(entry)) return null
            if (changes.since <= entry.sequence) return applied(entry, span, changes, answer)
            if (changes.since == changes.sequence) return null // nothing leads to it
        }
        return null
    }

    /** The new entry is made as a whole before anything of it is kept. */
    private fun applied(entry: Entry, span: Long, changes: Changes, answer: Answer): Refreshed? {
        if (changes.sequence < entry.sequence) return Refreshed.KEPT
        if (changes.sequence == entry.sequence) return confirmed(span, answer, Refreshed.UNCHANGED)
        val made = changes.newEntry(entry, options.key) ?: return null
        known.takeMade(made, changes.rest)
        return confirmed(span, answer, if (made.version == entry.version) Refreshed.UNCHANGED else Refreshed.CHANGED)
    }

    private fun confirmed(span: Long, answer: Answer, refreshed: Refreshed): Refreshed {
        known.confirmByChanges(span, answer.etag ?: known.tag(span))
        return refreshed
    }

    private fun refreshByEntry(force: Boolean, signal: AbortSignal?): Refreshed {
        val url = "v1/${options.feed}"
        val answer = host.get(url, if (force) Freshness.NEWEST else Freshness.STORED, signal, known.etag)
        if (answer.status in GONE) throw FeedError(Reason.GONE, url)
        val before = known.entry
        if (answer.status == 200) {
            val entry = entryOf(options.json.parseObject(answer.text), url)
            if (!known.admits(entry)) return Refreshed.KEPT
            known.take(entry, answer.etag)
        } else if (answer.status != 304 || before == null) throw FeedError(Reason.NOT_A_FEED, url)
        known.confirmByEntry()
        return if (known.entry?.version == before?.version) Refreshed.UNCHANGED else Refreshed.CHANGED
    }
}
