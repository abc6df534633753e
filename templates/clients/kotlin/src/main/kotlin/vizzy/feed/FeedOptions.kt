package vizzy.feed

import java.util.concurrent.Executor

private val ROOT = Regex("https?://.+")
private val FEED = Regex("[a-z0-9_-]{1,100}(/[a-z0-9_~-]{1,200})*")

/** Where a feed is and how it is read. */
public class FeedOptions(
    /** The web root: "https://feed.example.com/". */
    public val root: String,
    /** "discovery"; `FeedClient.segment` opens a part of it. */
    public val feed: String,
    /** `OrgJson` on Android, or `KotlinxJson()`. */
    public val json: JsonParser,
    public val storage: Storage = MemoryStorage(),
    public val transport: Transport = UrlConnectionTransport(),
    /** The name of the key field. */
    public val key: String = "id",
    /** The collection whose documents the items open: what the feed hides, it hides too (rule 7). */
    public val opens: String? = null,
    /** How long a request may take. */
    public val timeoutMilliseconds: Int = 15_000,
    /** Whether to load what changed instead of the entry, where the host offers it. */
    public val changes: Boolean = true,
    /** Where each page is loaded as soon as the one before it was given (rule 4); nowhere, if it is null. */
    public val prefetch: Executor? = null,
    /** The time in milliseconds. */
    public val now: () -> Long = System::currentTimeMillis,
    /** Waits for so many milliseconds, between retries; tests wait less. */
    public val wait: (Long, AbortSignal?) -> Unit = { milliseconds, signal -> Monitor().await(signal, milliseconds) },
    /** Called for each object and document that came from the storage instead of the network. */
    public val onStored: ((String) -> Unit)? = null
) {
    init {
        require(ROOT.matches(root)) { "root must be a URL, not \"$root\"" }
        require(FEED.matches(feed)) { "\"$feed\" cannot be the name of a feed" }
    }

    internal fun ofSegment(feed: String): FeedOptions = FeedOptions(
        root, feed, json, storage, transport, key, opens, timeoutMilliseconds, changes, prefetch, now, wait, onStored
    )
}
