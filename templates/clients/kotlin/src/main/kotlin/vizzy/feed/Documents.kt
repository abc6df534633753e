package vizzy.feed

private val DOCUMENT_URL = Regex("v1/[a-z0-9_-]{1,100}/[a-z0-9_~-]{1,200}")

/** What producer and app agree on about a collection; no resource says it. `vizzy models kotlin` prints all of it. */
public class DocumentCollection(
    public val name: String,
    /** The name of the key field; that of the feed's, if it is null. */
    public val key: String? = null,
    /** How many objects hold all documents: a power of 16. Null where each has its own. */
    public val groups: Int? = null,
    /** The field by which a document can also be reached. */
    public val alias: String? = null
) {
    init {
        require(groups == null || digitsOf(groups) != null) {
            "$groups is no number of groups; it is 16, 256, 4096, 65536 or 1048576"
        }
    }
}

private class Alias(val key: String, val document: String)

/** Null for anything that is not an alias. */
private fun aliasOf(members: Item): Alias? {
    val url = members["document"] as? String ?: return null
    return if (DOCUMENT_URL.matches(url)) Alias(keyOf(members["key"]) ?: return null, url) else null
}

/** The documents that a resource of a collection holds; null for anything else. */
private fun documentsOf(members: Item, collection: DocumentCollection): List<Item>? =
    if (collection.groups == null) listOf(members) else objectsOf(members["documents"])

/** The URL of the document of a key, or of the group that holds it (FORMAT.md, section 10). */
internal fun documentUrl(collection: DocumentCollection, key: String): String {
    val segment = if (collection.groups == null) pathSegment(key) else groupSegment(key, collection.groups)
    return "v1/${collection.name}/$segment"
}

/**
 * Rule 8: a document, fresh from the host, or the stored one where the host cannot be reached; null when the thing does
 * not exist (any more). With `stored` only what is stored is given, and nothing asked.
 *
 * Errors: FeedError, where none is stored.
 */
public fun FeedClient<*>.getDocument(
    collection: DocumentCollection, key: Any, stored: Boolean = false, signal: AbortSignal? = null
): Item? = requireKey(key).let { documentAt(collection, documentUrl(collection, it), it, stored, signal) }

/** A document by its alias, such as a user name in a deep link: two requests. */
public fun FeedClient<*>.getDocumentByAlias(
    collection: DocumentCollection, text: String, stored: Boolean = false, signal: AbortSignal? = null
): Item? {
    val field = requireNotNull(collection.alias) { "documents of ${collection.name} have no alias" }
    val url = "v1/${collection.name}/${pathSegment(field)}/${pathSegment(text)}"
    val alias = resource(url, stored, signal, ::aliasOf) ?: return null
    return documentAt(collection, alias.document, alias.key, stored, signal)
}

private fun FeedClient<*>.documentAt(
    collection: DocumentCollection, url: String, key: String, stored: Boolean, signal: AbortSignal?
): Item? {
    restore()
    if (isHidden(collection, key)) return null
    val documents = resource(url, stored, signal) { documentsOf(it, collection) } ?: return null
    val keyField = collection.key ?: options.key
    val found = if (collection.groups == null) documents[0] else documents.firstOrNull { keyOf(it[keyField]) == key }
    // What was taken down meanwhile is not shown either.
    return if (isHidden(collection, key)) null else found
}

/** Hidden keys are those of the items, and so of the documents that these open, and of no others. */
private fun FeedClient<*>.isHidden(collection: DocumentCollection, key: String): Boolean =
    collection.name == options.opens && hidesText(key)

/** A document, a group or an alias: of the host, else the stored one; null when there is none. */
private fun <R : Any> FeedClient<*>.resource(
    url: String, stored: Boolean, signal: AbortSignal?, parse: (Item) -> R?
): R? {
    val known = storage.get(DOCUMENT + url)
    fun fallback(): R? = known?.let(options.json::parseObject)?.let(parse)?.also { options.onStored?.invoke(url) }
    if (stored) return fallback()
    return try {
        fresh(url, known, signal, parse)
    } catch (error: FeedError) {
        fallback() ?: throw error
    }
}

/** From the host. What is `known` is stored already. */
private fun <R : Any> FeedClient<*>.fresh(
    url: String, known: String?, signal: AbortSignal?, parse: (Item) -> R?
): R? {
    val answer = host.get(url, Freshness.STORED, signal)
    if (answer.status in GONE) {
        if (known != null) storage.remove(DOCUMENT + url)
        return null
    }
    val text = answer.text
    val found = (if (answer.status == 200) options.json.parseObject(text)?.let(parse) else null)
        ?: throw FeedError(Reason.NOT_A_FEED, url)
    if (text != known) storage.set(DOCUMENT + url, text)
    return found
}
