package vizzy.feed

import java.io.InterruptedIOException
import java.net.SocketTimeoutException

/** A resource does not exist. */
internal val GONE: Set<Int> = setOf(403, 404, 410)

/** What OkHttp takes for the value of a header: it refuses others, and with them the request. */
private val USABLE_TAG = Regex("[ -~]{1,1000}")

internal class Answer(val status: Int, val etag: String?, val body: ByteArray) {
    val text: String
        get() = String(body)
}

/** What is asked of the caches on the way. */
internal enum class Freshness {
    /** What they hold while it is fresh, or what the host confirms where a tag is given. */
    STORED,

    /** What the host has, past all caches. */
    NEWEST
}

/** One request to a host: how it is made conditional, how long it may take, and what went wrong. */
internal class Host(private val options: FeedOptions) {
    private val root = if (options.root.endsWith("/")) options.root else options.root + "/"

    /** `tag` is the ETag of what is held. Errors: OFFLINE, TIMEOUT, BUSY, and those of an ended call. */
    fun get(url: String, freshness: Freshness, signal: AbortSignal?, tag: String? = null): Answer {
        val headers = LinkedHashMap<String, String>()
        if (tag != null) headers["If-None-Match"] = tag
        if (freshness == Freshness.NEWEST) headers["Cache-Control"] = "no-cache"
        val response = ask(url, headers, signal)
        if (response.status == 429 || response.status >= 500)
            throw FeedError(Reason.BUSY, url, null, response.retryAfter?.toLongOrNull()?.takeIf { it > 0 })
        return Answer(response.status, response.etag?.takeIf(USABLE_TAG::matches), response.body)
    }

    private fun ask(url: String, headers: Map<String, String>, signal: AbortSignal?): Response {
        signal?.throwIfAborted()
        try {
            val request = Request("$root$url.json", headers, options.timeoutMilliseconds)
            val response = options.transport.get(request, signal)
            signal?.throwIfAborted()
            return response
        } catch (error: Exception) {
            signal?.throwIfAborted()
            throw when (error) {
                is InterruptedException -> error
                is SocketTimeoutException -> FeedError(Reason.TIMEOUT, url, error)
                is InterruptedIOException -> InterruptedException()
                else -> FeedError(Reason.OFFLINE, url, error)
            }
        }
    }
}
