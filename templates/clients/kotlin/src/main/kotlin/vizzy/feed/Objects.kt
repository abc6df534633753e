package vizzy.feed

/** The first sixteen pages of two versions, with their indexes: more is parsed when it is shown again. */
private const val MOST_PARSED = 40

private val OBJECT_URL = Regex("v1/o/([a-z2-7]{2})/([a-z2-7]{24})")

/** The URL that a value is, where that is one of an object; null for anything else. */
internal fun objectUrlOf(value: Any?): String? = (value as? String)?.takeIf(OBJECT_URL::matches)

/** The name of an object, which is the hash of its content. */
private fun nameOf(url: String): String? =
    OBJECT_URL.matchEntire(url)?.destructured?.let { (folder, rest) -> folder + rest }

/** The items of a page, and the URLs that a part of the index lists. */
internal fun itemsOf(page: Item?): List<Item> = (page?.get("items") as? List<*>).orEmpty().mapNotNull(::objectOf)

internal fun urlsOf(part: Item?, member: String): List<String> =
    (part?.get(member) as? List<*>).orEmpty().filterIsInstance<String>()

/** An object that is gone or damaged. */
internal class MissingObject(val url: String) : Exception(url)

/** Objects that are kept by name (rule 5). The newest ones are parsed once. */
internal class Objects(private val options: FeedOptions, private val storage: Storage, private val host: Host) {
    private val parsed = LinkedHashMap<String, Item>()
    private val flights = SingleFlight()

    /** URLs of objects that a cache on the way gave wrongly. */
    private val suspects = HashSet<String>()

    fun get(url: String): Item? {
        val name = nameOf(url) ?: return null
        val known = synchronized(parsed) { parsed[name] }
        val found = known ?: storage.get(name)?.let(options.json::parseObject)
        return found?.also { remember(name, it) }
    }

    fun has(url: String): Boolean = get(url) != null

    /** What was made has no other text. */
    fun set(url: String, found: Item, text: String = jsonText(found)) {
        val name = nameOf(url) ?: return
        remember(name, found)
        storage.set(name, text)
    }

    /** Forgets the objects that hold one of these items. */
    fun drop(isDropped: (Item) -> Boolean) {
        fun holds(found: Item?): Boolean = itemsOf(found).any(isDropped)
        synchronized(parsed) { parsed.values.removeAll(::holds) }
        for (name in storage.names().filter(::isOfObject))
            if (holds(storage.get(name)?.let(options.json::parseObject))) storage.remove(name)
    }

    fun forget(): Unit = synchronized(parsed) { parsed.clear() }

    /** From the storage or else from the host. Errors: MissingObject, FeedError. */
    fun obtain(url: String, signal: AbortSignal?): Item = flights.join(url, signal) {
        val known = get(url)
        if (known != null) options.onStored?.invoke(url)
        known ?: load(url, signal).let { (found, text) -> found.also { set(url, it, text) } }
    }

    /** From the host, checked. A cache that gave a wrong one must not give it again. */
    fun load(url: String, signal: AbortSignal?): Pair<Item, String> {
        val name = nameOf(url) ?: throw MissingObject(url)
        val freshness = if (synchronized(suspects) { url in suspects }) Freshness.NEWEST else Freshness.STORED
        val answer = host.get(url, freshness, signal)
        val isRight = answer.status == 200 && contentName(answer.body) == name
        val text = if (isRight) answer.text else ""
        val found = options.json.parseObject(text)
        if (found == null) {
            synchronized(suspects) { suspects.add(url) }
            throw MissingObject(url)
        }
        synchronized(suspects) { suspects.remove(url) }
        return Pair(found, text)
    }

    private fun remember(name: String, found: Item) =
        synchronized(parsed) { parsed.remember(name, found, MOST_PARSED) }
}
