package vizzy.feed

/** The entry of a feed (FORMAT.md, section 8). Members that this client does not know are kept. */
internal class Entry(val members: Item) {
    val version: String = members["version"] as String

    /** Grows with each change; compares within one lineage only. */
    val sequence: Long = wholeOf(members["sequence"]) ?: 0

    /** Names the folder that was built; absent in entries of earlier programs. */
    val lineage: String? = members["lineage"] as String?
    val total: Long = wholeOf(members["total"]) ?: 0
    val items: List<Item> = objectsOf(members["items"])!!
    val pages: List<String> = textsOf(members["pages"])!!
    val index: String? = members["index"] as String?

    /** The directory of segments, when the feed is divided. */
    val segments: String? = members["segments"] as String?

    /** The spans in seconds for which there are changes, ascending. */
    val changes: List<Long> = listOf(members["changes"], ::wholeOf).orEmpty()
    val hidden: List<String> = (members["hidden"] as List<*>?).orEmpty().mapNotNull(::keyOf)
}

internal fun <R> isAbsentOr(value: Any?, one: (Any?) -> R?): Boolean = value == null || one(value) != null

internal fun isAbsentOrText(value: Any?): Boolean = value == null || value is String

/** An entry. Errors: NOT_A_FEED and FORMAT_TOO_NEW (rule 2). */
internal fun entryOf(members: Item?, url: String): Entry {
    if ((wholeOf(members?.get("format")) ?: 0) > 1) throw FeedError(Reason.FORMAT_TOO_NEW, url)
    if (members == null || !isEntry(members)) throw FeedError(Reason.NOT_A_FEED, url)
    return Entry(members)
}

private fun isEntry(entry: Item): Boolean =
    wholeOf(entry["format"]) == 1L && entry["version"] is String && objectsOf(entry["items"]) != null &&
        textsOf(entry["pages"]) != null && isAbsentOrText(entry["index"]) && isAbsentOrText(entry["segments"]) &&
        isAbsentOr(entry["changes"]) { spans -> listOf(spans, ::wholeOf) } &&
        isAbsentOr(entry["hidden"]) { it as? List<*> } && isAbsentOr(entry["sequence"], ::wholeOf) &&
        isAbsentOr(entry["total"], ::wholeOf) && isAbsentOrText(entry["lineage"])
