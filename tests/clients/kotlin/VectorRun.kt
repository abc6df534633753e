package vizzy.feed.tests

import java.util.concurrent.CountDownLatch
import java.util.concurrent.FutureTask
import vizzy.feed.Directory
import vizzy.feed.DocumentCollection
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.FeedOptions
import vizzy.feed.Item
import vizzy.feed.OrgJson
import vizzy.feed.Page
import vizzy.feed.Scroll
import vizzy.feed.Segment
import vizzy.feed.Storage
import vizzy.feed.getDirectory
import vizzy.feed.getDocument
import vizzy.feed.getDocumentByAlias

/** What a client does otherwise than a vector says. */
internal class Wrong(message: String) : Exception(message)

@Suppress("UNCHECKED_CAST")
internal fun Item.item(name: String): Item = getValue(name) as Item

@Suppress("UNCHECKED_CAST")
internal fun Item.items(name: String): List<Item> = (get(name) as List<Item>?).orEmpty()

/** Numbers compare by their values. */
private fun plain(value: Any?): Any? = when (value) {
    is Map<*, *> -> value.mapValues { plain(it.value) }
    is List<*> -> value.map(::plain)
    is Number -> value.toDouble()
    else -> value
}

/** A storage whose functions can be made to fail. */
private class Fragile(private val storage: Storage) : Storage {
    var fails: List<*> = emptyList<String>()

    override fun get(name: String): String? = unless("get").get(name)
    override fun set(name: String, text: String) = unless("set").set(name, text)
    override fun remove(name: String) = unless("remove").remove(name)
    override fun names(): List<String> = unless("names").names()

    private fun unless(name: String): Storage =
        if (name in fails) throw IllegalStateException("$name fails") else storage
}

private fun collectionOf(name: String, words: Map<*, *>): DocumentCollection = DocumentCollection(
    name, words["key"] as String?, (words["groups"] as Number?)?.toInt(), words["alias"] as String?
)

/** One test vector (templates/clients/vectors/README.md) on the client. `newStorage` opens what is stored. */
internal class VectorRun(private val vector: Item, private val newStorage: () -> Storage) {
    private val host = RecordedHost()
    private val waits = ArrayList<Double>()
    private val collections =
        vector.item("collections").mapValues { (name, words) -> collectionOf(name, words as Map<*, *>) }
    private var now = 0L
    private lateinit var storage: Fragile
    private lateinit var client: FeedClient<Item>
    private val segments = HashMap<String, FeedClient<Item>>()
    private val scrolls = HashMap<String, Scroll<Item>?>()

    init {
        start()
    }

    fun run() {
        for ((place, step) in vector.items("steps").withIndex()) try {
            step(step)
        } catch (error: Exception) {
            throw Wrong("step ${place + 1}, ${step["call"]}: ${error.message ?: error}").apply { initCause(error) }
        }
    }

    /** An app that starts with what is stored. */
    private fun start() {
        storage = Fragile(newStorage())
        client = FeedClient(FeedOptions(
            RecordedHost.ROOT, vector["feed"] as String, OrgJson, storage, host, vector["key"] as String,
            vector["opens"] as String?, now = { now * 1000 }, wait = { milliseconds, _ ->
                waits.add(milliseconds / 1000.0)
                now += milliseconds / 1000
            }
        ))
        segments.clear()
        scrolls.clear()
    }

    private fun clientOf(step: Item): FeedClient<Item> {
        val feed = step["of"] as String? ?: return client
        return segments.getOrPut(feed) { client.segment(Segment(feed, listOf(feed), 0, "v1/$feed")) }
    }

    private fun step(step: Item) {
        now = (step["at"] as Number).toLong()
        waits.clear()
        host.expect(step.items("requests"))
        if (step["call"] == "together") together(step.items("calls")) else compare(step)
        host.requireAllAsked()
        val wanted = (step["waits"] as List<*>?).orEmpty().map(::plain)
        if (waits != wanted) throw Wrong("waits $waits, not $wanted")
    }

    private fun compare(step: Item) {
        val wanted = plain(step.filterKeys { it == "result" || it == "error" })
        val outcome = plain(outcome(step))
        if (outcome == wanted) return
        host.requireAllAsked()
        throw Wrong("gives $outcome, not $wanted")
    }

    /** Each begins when the one before it waits for the host or for its turn. */
    private fun together(calls: List<Item>) {
        host.gate = CountDownLatch(1)
        val works = calls.map { call ->
            val work = FutureTask { compare(call) }
            val thread = Thread(work).apply { isDaemon = true }
            thread.start()
            while (!work.isDone && thread.state !in WAITING) Thread.sleep(1)
            work
        }
        host.gate.countDown()
        works.forEach { it.get() }
    }

    private fun outcome(step: Item): Item = try {
        call(step).let { if (it == Unit) emptyMap() else mapOf("result" to it) }
    } catch (error: FeedError) {
        val words = mapOf("reason" to error.reason.toString(), "retry_after" to error.retryAfterSeconds)
        mapOf("error" to words.filterValues { it != null })
    }

    private fun call(step: Item): Any? = when (step["call"]) {
        "restart" -> start()
        "storage" -> storage.fails = step["fails"] as List<*>
        "stored" -> storage.names().any { step["text"] as String in storage.get(it)!! }
        "open" -> clientOf(step).open().let { scrolls[step["scroll"] as String] = it; it != null }
        "refresh" -> clientOf(step).refresh(step["force"] == true).toString()
        "next" -> pageOf(scrolls[step["scroll"] as String]!!.next())
        "hides" -> clientOf(step).run { open(); hides(step.getValue("key")!!) }
        "document" -> client.getDocument(collections.getValue(step["collection"] as String), step.getValue("key")!!)
        "alias" -> client.getDocumentByAlias(collections.getValue(step["collection"] as String), step["text"] as String)
        "directory" -> client.getDirectory()?.let(::segmentsOf)
        else -> throw Wrong("not a call of a vector")
    }

    private fun pageOf(page: Page<Item>): Item =
        mapOf("items" to page.items, "restarted" to page.restarted, "done" to page.done)

    private fun segmentsOf(directory: Directory): List<Item> = directory.segments.map {
        mapOf("title" to it.title, "values" to it.values, "total" to it.total, "url" to it.url)
    }

    companion object {
        private val WAITING = setOf(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
    }
}
