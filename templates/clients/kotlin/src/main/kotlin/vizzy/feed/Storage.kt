package vizzy.feed

/** Begins the names of entries; `entry:feed/value` is that of a segment. */
internal const val ENTRY: String = "entry:"

/** Of the short texts that go with entries. */
internal const val TIMES: String = "times:"

/** Of documents, groups and aliases. All other names are of objects. */
internal const val DOCUMENT: String = "document:"

internal fun isOfObject(name: String): Boolean = ':' !in name

/**
 * What a client keeps between starts: texts by name, of the characters a-z 0-9 _ ~ : / and -. One that runs out of
 * room gives up entries last: they are what is shown first at the next start (rule 1), and they say what is hidden
 * (rule 7). One that throws costs requests, never the feed. Any thread may call. Reading need not write.
 */
public interface Storage {
    public fun get(name: String): String?
    public fun set(name: String, text: String)
    public fun remove(name: String)
    public fun names(): List<String>
}

/** Objects and documents go first, then entries of segments, then those of feeds. */
private fun worth(name: String): Int = when {
    !name.startsWith(ENTRY) && !name.startsWith(TIMES) -> 0
    '/' in name -> 1
    else -> 2
}

/** What goes first of `names`, which come least recently used first. */
internal fun firstToGo(names: Iterable<String>): String =
    (0..2).asSequence().mapNotNull { least -> names.firstOrNull { worth(it) == least } }.first()

/** A storage that answers nothing and keeps nothing where `storage` fails. */
internal class ForgivingStorage(private val storage: Storage) : Storage {
    override fun get(name: String): String? = attempt(null) { storage.get(name) }
    override fun set(name: String, text: String): Unit = attempt(Unit) { storage.set(name, text) }
    override fun remove(name: String): Unit = attempt(Unit) { storage.remove(name) }
    override fun names(): List<String> = attempt(emptyList()) { storage.names() }

    private fun <R> attempt(otherwise: R, work: () -> R): R = try {
        work()
    } catch (error: Exception) {
        otherwise
    }
}

/** Keeps at most `most` texts, and forgets objects first, the least recently used before all others. */
public class MemoryStorage(private val most: Int = 500) : Storage {
    private val texts = LinkedHashMap<String, String>()

    @Synchronized
    override fun get(name: String): String? = texts[name]?.also { texts.remember(name, it, most) }

    @Synchronized
    override fun set(name: String, text: String) {
        texts.remove(name)
        texts[name] = text
        while (texts.size > most) texts.remove(firstToGo(texts.keys))
    }

    @Synchronized
    override fun remove(name: String) {
        texts.remove(name)
    }

    @Synchronized
    override fun names(): List<String> = texts.keys.toList()
}
