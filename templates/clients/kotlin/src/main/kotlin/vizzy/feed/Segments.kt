package vizzy.feed

private val SEGMENT_URL = Regex("v1/[a-z0-9_-]{1,100}(/[a-z0-9_~-]{1,200})+")

/** A part of a feed, and a feed of its own: `FeedClient.segment` opens it. */
public class Segment(
    public val title: String,
    public val values: List<String>,
    /** Items, when the directory was written; the segment's own entry may be newer. */
    public val total: Long,
    public val url: String
) {
    init {
        require(SEGMENT_URL.matches(url)) { "\"$url\" is not the URL of a segment" }
    }
}

/** The parts of a feed that is divided (FORMAT.md, section 9). */
public class Directory(
    /** Of the whole feed. */
    public val title: String,
    public val segments: List<Segment>
)

private fun segmentOf(value: Any?): Segment? {
    val members = objectOf(value) ?: return null
    val url = members["url"] as? String ?: return null
    if (!SEGMENT_URL.matches(url)) return null
    return Segment(
        members["title"] as? String ?: return null, textsOf(members["values"]) ?: return null,
        wholeOf(members["total"]) ?: return null, url
    )
}

/** The directory that an object is; null for anything else. */
private fun directoryOf(members: Item): Directory? {
    val title = members["title"] as? String ?: return null
    return Directory(title, listOf(members["segments"], ::segmentOf) ?: return null)
}

/**
 * The segments of the newest entry that is known; null when it has none. The directory is an object like any other:
 * kept by name, and looked for again when it is missing (rule 6). Errors: FeedError.
 */
public fun FeedClient<*>.getDirectory(signal: AbortSignal? = null): Directory? {
    restore()
    val reloads = Reloads(this)
    var newest = entry
    while (true) {
        val url = newest?.segments ?: return null
        newest = try {
            return directoryOf(objects.obtain(url, signal)) ?: throw MissingObject(url)
        } catch (missing: MissingObject) {
            reloads.after(missing, signal)
        }
    }
}
