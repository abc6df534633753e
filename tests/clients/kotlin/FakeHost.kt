package vizzy.feed.tests

import java.security.MessageDigest
import java.util.Collections
import vizzy.feed.AbortSignal
import vizzy.feed.FeedOptions
import vizzy.feed.FeedClient
import vizzy.feed.Item
import vizzy.feed.MemoryStorage
import vizzy.feed.OrgJson
import vizzy.feed.Request
import vizzy.feed.Response
import vizzy.feed.Scroll
import vizzy.feed.Storage
import vizzy.feed.Transport

internal fun textOf(value: Any?): String = org.json.JSONObject.wrap(value).toString()

/** The name of an object, made in another way than the client makes it: digit by digit of one large number. */
internal fun nameOf(bytes: ByteArray): String {
    val hash = MessageDigest.getInstance("SHA-256").digest(bytes).copyOf(16)
    val number = java.math.BigInteger(1, hash).shiftLeft(2)
    return (25 downTo 0).joinToString("") { place ->
        val digit = number.shiftRight(5 * place).and(java.math.BigInteger.valueOf(31)).toInt()
        "abcdefghijklmnopqrstuvwxyz234567"[digit].toString()
    }
}

/** A host in memory with one feed in pages of two. */
internal class FakeHost : Transport {
    val files: MutableMap<String, String> = Collections.synchronizedMap(HashMap())
    val asked: MutableList<String> = Collections.synchronizedList(ArrayList())
    private var sequence = 0

    /** What happens before an answer. */
    @Volatile
    var before: (AbortSignal?) -> Unit = {}

    fun put(value: Any?): String {
        val text = textOf(value)
        val name = nameOf(text.toByteArray())
        return "v1/o/${name.take(2)}/${name.drop(2)}".also { files[it] = text }
    }

    /** Another version; `more` goes into its entry. */
    fun publish(items: List<Item>, more: Item = emptyMap()) {
        val pages = items.drop(2).chunked(2).map { put(mapOf("items" to it)) }
        files["v1/people"] = textOf(mapOf(
            "format" to 1, "feed" to "people", "version" to nameOf(textOf(items).toByteArray()),
            "sequence" to ++sequence, "lineage" to "aaaaa", "total" to items.size, "page_size" to 2,
            "items" to items.take(2), "pages" to pages
        ) + more)
    }

    override fun get(request: Request, signal: AbortSignal?): Response {
        val url = request.url.removePrefix("http://host/").removeSuffix(".json")
        asked.add(url)
        before(signal)
        val text = files[url] ?: return Response(404, null, null, ByteArray(0))
        return Response(200, null, null, text.toByteArray())
    }

    fun options(storage: Storage = MemoryStorage()): FeedOptions =
        FeedOptions("http://host", "people", OrgJson, storage, this, wait = { _, _ -> })
}

internal fun people(vararg keys: Int): List<Item> = keys.map { mapOf("id" to it, "name" to "name $it") }

/** The feed after a refresh, and a scroll from its top. */
internal fun opened(options: FeedOptions): Pair<FeedClient<Item>, Scroll<Item>> {
    val feed = FeedClient(options)
    feed.refresh()
    return Pair(feed, feed.open()!!)
}
