package vizzy.feed.tests

import java.net.ConnectException
import java.net.SocketTimeoutException
import java.util.Base64
import java.util.concurrent.CountDownLatch
import vizzy.feed.AbortSignal
import vizzy.feed.Item
import vizzy.feed.Request
import vizzy.feed.Response
import vizzy.feed.Transport

/** Answers the requests of one step, in their order. */
internal class RecordedHost : Transport {
    private val expected = ArrayList<Item>()
    private val problems = ArrayList<String>()

    /** Answers wait for it: calls that are made at once overlap. */
    @Volatile
    var gate = CountDownLatch(0)

    @Synchronized
    fun expect(requests: List<Item>) {
        expected.clear()
        expected.addAll(requests)
    }

    @Synchronized
    fun requireAllAsked() {
        problems.firstOrNull()?.let { throw Wrong(it) }
        if (expected.isNotEmpty()) throw Wrong("these are to be asked for, too: ${expected.map { it["url"] }}")
    }

    override fun get(request: Request, signal: AbortSignal?): Response {
        gate.await()
        val recorded = next(request)
        when (recorded["fails"]) {
            "offline" -> throw ConnectException("no network")
            "timeout" -> throw SocketTimeoutException("late")
        }
        val answer = recorded.item("answer")
        val headers = answer.item("headers")
        val status = (answer["status"] as Number).toInt()
        return Response(status, headers["ETag"] as String?, headers["Retry-After"] as String?, bodyOf(answer))
    }

    private fun bodyOf(answer: Item): ByteArray {
        val base64 = answer["base64"] as String? ?: return (answer["body"] as String?).orEmpty().toByteArray()
        return Base64.getDecoder().decode(base64)
    }

    @Synchronized
    private fun next(request: Request): Item {
        val tag = request.headers["If-None-Match"]
        val asked = mapOf(
            "url" to request.url.removePrefix(ROOT).removeSuffix(".json"), "if_none_match" to tag,
            "no_cache" to (if (request.headers["Cache-Control"] == "no-cache") true else null)
        ).filterValues { it != null }
        val recorded = if (expected.isEmpty()) null else expected.removeAt(0)
        if (asked == recorded.orEmpty() - "answer" - "fails") return recorded!!
        problems.add("asked $asked, not ${recorded?.minus("answer")}")
        throw ConnectException(problems.last())
    }

    companion object {
        const val ROOT = "http://host/"
    }
}
