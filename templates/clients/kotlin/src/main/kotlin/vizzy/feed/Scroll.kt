package vizzy.feed

import java.util.concurrent.RejectedExecutionException

public class Page<T>(
    public val items: List<T>,
    /** The version could not be read to its end: clear the list, these are the first items. */
    public val restarted: Boolean,
    /** There is no other page. */
    public val done: Boolean
)

/** An item that was given, and what it was made of. */
internal class Shown<T>(val raw: Item, val item: T)

/** One way through one version, from its first item to its last (rule 3). `for (page in scroll)` goes on to the end. */
public class Scroll<T : Any> internal constructor(private val client: FeedClient<T>, begin: Entry) : Iterable<Page<T>> {
    private val reloads = Reloads(client)

    @Volatile
    private var entry = begin
    private var urls: List<String> = begin.pages

    /** Objects of the index that were not read yet. */
    private var index: List<String> = listOfNotNull(begin.index)

    /** The next page: -1 is the first one, which is in the entry, 0 the first of `urls`. */
    private var position = -1

    /** The list starts over with the next page. */
    private var restarted = false

    /** By key, as given since the top. */
    private val given = LinkedHashMap<String, Shown<T>>()

    /** Calls that overlap are served one after another. */
    private val calls = Queue()

    public val version: String
        get() = entry.version

    public val total: Long
        get() = entry.total

    /** What was given since the top. */
    public val items: List<T>
        get() = shown().map { it.item }

    internal fun shown(): List<Shown<T>> = synchronized(given) { given.values.toList() }

    /**
     * The next page. Calls may overlap: each gets a page of its own, in order. After an error the next call asks for
     * the same page again, which is what "retry" does. A page that is missing may take half a minute (rule 6).
     *
     * Errors: FeedError, and what `decode` throws.
     */
    public fun next(signal: AbortSignal? = null): Page<T> {
        val page = calls.add(signal) { step(signal) }
        try {
            if (!page.done) client.options.prefetch?.execute { prefetch() }
        } catch (error: RejectedExecutionException) {
            return page // the executor was shut down
        }
        return page
    }

    /** Loads the next page before it is needed (rule 4). Never fails: `next` asks again, and says why. */
    public fun prefetch(signal: AbortSignal? = null) {
        try {
            calls.add(signal) { load(signal) }
        } catch (error: InterruptedException) {
            Thread.currentThread().interrupt()
        } catch (error: Exception) {
            return
        }
    }

    /** The pages from here to the end. */
    override fun iterator(): Iterator<Page<T>> = iterator {
        do {
            val page = next()
            yield(page)
        } while (!page.done)
    }

    private fun step(signal: AbortSignal?): Page<T> {
        while (true) {
            signal?.throwIfAborted()
            try {
                return page(signal)
            } catch (missing: MissingObject) {
                val newest = reloads.after(missing, signal)
                // Of the same version the object is asked for again, where the list is.
                if (newest.version == version) continue
                startOver(newest)
            }
        }
    }

    private fun startOver(newest: Entry) {
        entry = newest
        urls = newest.pages
        index = listOfNotNull(newest.index)
        position = -1
        restarted = true
        synchronized(given) { given.clear() }
    }

    private fun page(signal: AbortSignal?): Page<T> {
        val raw = load(signal) ?: return Page(emptyList(), false, true)
        val items = fresh(raw)
        if (position >= 0) reloads.forgive()
        position++
        return Page(items, restarted, isDone()).also { restarted = false }
    }

    /** The items of the next page; null when there is none. */
    private fun load(signal: AbortSignal?): List<Item>? {
        if (position < 0) return entry.items
        client.makePages(entry, signal)
        return url(signal)?.let { itemsOf(client.objects.obtain(it, signal)) }
    }

    /** Rule 4: the pages that the entry names, then those of its index, as far as they are needed. */
    private fun url(signal: AbortSignal?): String? {
        while (position >= urls.size && !isDone()) {
            val names = client.objects.obtain(index.first(), signal)
            index = urlsOf(names, "leaves") + index.drop(1)
            urls = urls + urlsOf(names, "pages")
        }
        return urls.getOrNull(position)
    }

    private fun isDone(): Boolean = position >= urls.size && index.isEmpty()

    /** Without what must not be shown, and without what a broken producer repeats. */
    private fun fresh(raw: List<Item>): List<T> {
        val fresh = LinkedHashMap<String, Shown<T>>()
        for (item in raw) {
            val key = keyOf(item[client.options.key]) ?: continue
            val isShown = key in given || key in fresh
            if (!isShown && !client.hidesText(key)) fresh[key] = Shown(item, client.decode(item))
        }
        synchronized(given) { given.putAll(fresh) }
        return fresh.values.map { it.item }
    }
}
