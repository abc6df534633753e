package vizzy.feed.tests

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.io.Closeable
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.util.Collections
import java.util.concurrent.CancellationException
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.zip.GZIPOutputStream
import okhttp3.OkHttpClient
import vizzy.feed.AbortSignal
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.FeedOptions
import vizzy.feed.Item
import vizzy.feed.OkHttpTransport
import vizzy.feed.OrgJson
import vizzy.feed.Reason
import vizzy.feed.Refreshed
import vizzy.feed.Request
import vizzy.feed.Transport
import vizzy.feed.UrlConnectionTransport

private const val ENTRY =
    """{"format":1,"feed":"people","version":"a","sequence":1,"total":0,"page_size":2,"items":[],"pages":[]}"""

/** A server on this machine that answers each request as it is told. */
internal class Server(private val answer: (HttpExchange) -> Unit) : Closeable {
    val headers: MutableList<Map<String, String>> = Collections.synchronizedList(ArrayList())
    private val threads = Executors.newCachedThreadPool { Thread(it).apply { isDaemon = true } }
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    val root: String = "http://127.0.0.1:${server.address.port}/"

    init {
        server.executor = threads
        server.createContext("/") { exchange ->
            headers.add(exchange.requestHeaders.mapValues { it.value.first() })
            try {
                answer(exchange)
            } catch (error: IOException) {
                exchange.close() // its reader went away
            }
        }
        server.start()
    }

    override fun close() = server.stop(0)
}

internal fun HttpExchange.send(status: Int, body: String, vararg headers: Pair<String, String>) {
    for ((name, value) in headers) responseHeaders.add(name, value)
    sendResponseHeaders(status, if (body == "") -1 else body.length.toLong())
    if (body != "") responseBody.write(body.toByteArray())
    close()
}

private fun feedAt(root: String, transport: Transport, milliseconds: Int = 5_000): FeedClient<Item> =
    FeedClient(FeedOptions(
        root, "people", OrgJson, transport = transport, timeoutMilliseconds = milliseconds, changes = false
    ))

/** A refresh by a transport fails for a reason, and soon. */
private fun requireReason(reason: Reason, server: Server, transport: Transport, milliseconds: Int = 5_000): FeedError =
    server.use { requireReason(reason, 2.0) { feedAt(it.root, transport, milliseconds).refresh() } }

private fun secondsOf(work: () -> Unit): Double = System.nanoTime().let {
    work()
    (System.nanoTime() - it) / 1e9
}

private fun requireReason(reason: Reason, within: Double, work: () -> Unit): FeedError {
    var error: FeedError? = null
    val seconds = secondsOf { error = requireThrows(work) }
    requireEqual(error!!.reason, reason)
    if (seconds > within) throw AssertionError("takes $seconds s")
    return error!!
}

internal fun checkTransports(checks: Checks) {
    for (transport in listOf(UrlConnectionTransport(), OkHttpTransport(OkHttpClient()))) {
        val name = transport.javaClass.simpleName
        checkAnswers(checks, name, transport)
        checkTroubles(checks, name, transport)
    }
}

private fun checkAnswers(checks: Checks, name: String, transport: Transport) {
    checks.that("$name asks conditionally, and decodes gzip") {
        val server = Server { exchange ->
            if (exchange.requestHeaders.getFirst("If-None-Match") == "\"1\"") exchange.send(304, "", "ETag" to "\"1\"")
            else {
                exchange.responseHeaders.apply { add("Content-Encoding", "gzip"); add("ETag", "\"1\"") }
                exchange.sendResponseHeaders(200, 0)
                GZIPOutputStream(exchange.responseBody).use { it.write(ENTRY.toByteArray()) }
                exchange.close()
            }
        }
        server.use {
            val feed = feedAt(it.root, transport)
            requireEqual(List(2) { feed.refresh() }, listOf(Refreshed.CHANGED, Refreshed.UNCHANGED))
            feed.refresh(force = true)
            requireEqual(it.headers.map { one -> one["If-none-match"] }, listOf(null, "\"1\"", "\"1\""))
            requireEqual(it.headers.map { one -> one["Cache-control"] }, listOf(null, null, "no-cache"))
            requireEqual(it.headers.map { one -> one["Accept-encoding"] }.toSet(), setOf("gzip"))
        }
    }
    checks.that("$name tells why there is no answer") {
        requireReason(Reason.GONE, Server { it.send(404, "{}") }, transport)
        requireReason(Reason.NOT_A_FEED, Server { it.send(200, "<html>log in</html>") }, transport)
        val later = Server { it.send(503, "", "Retry-After" to "7") }
        requireEqual(requireReason(Reason.BUSY, later, transport).retryAfterSeconds, 7L)
        for (after in listOf("Fri, 31 Dec 1999 23:59:59 GMT", "-1", "99999999999999999999")) {
            val busy = Server { it.send(429, "", "Retry-After" to after) }
            requireEqual(requireReason(Reason.BUSY, busy, transport).retryAfterSeconds, null)
        }
        val closed = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
        requireReason(Reason.OFFLINE, 2.0) { feedAt("http://127.0.0.1:$closed/", transport).refresh() }
    }
    checks.that("$name never sends an ETag that is not of printable characters") {
        Server { it.send(200, ENTRY, "ETag" to "\"\u00e9\"") }.use { server ->
            val feed = feedAt(server.root, transport)
            repeat(2) { feed.refresh() }
            requireEqual(server.headers.map { it["If-none-match"] }, listOf(null, null))
        }
    }
}

private fun checkTroubles(checks: Checks, name: String, transport: Transport) {
    checks.that("$name gives up on a host that is silent, and on one that sends a byte at a time") {
        requireReason(Reason.TIMEOUT, Server { Thread.sleep(5_000) }, transport, 300)
        val dripping = Server { exchange ->
            exchange.sendResponseHeaders(200, 10_000)
            repeat(100) {
                exchange.responseBody.apply { write(' '.toString().toByteArray()); flush() }
                Thread.sleep(50)
            }
        }
        requireReason(Reason.TIMEOUT, dripping, transport, 300)
    }
    checks.that("$name ends a request that is aborted") {
        Server { Thread.sleep(5_000) }.use { server ->
            val signal = AbortSignal()
            Executors.newSingleThreadScheduledExecutor { Thread(it).apply { isDaemon = true } }
                .schedule({ signal.abort() }, 200, TimeUnit.MILLISECONDS)
            val feed = feedAt(server.root, transport)
            val seconds = secondsOf { requireThrows<CancellationException> { feed.refresh(signal = signal) } }
            if (seconds > 2) throw AssertionError("takes $seconds s")
        }
    }
    checks.that("$name cuts what is longer than any page, also when it comes in gzip") {
        val bomb = Server { exchange ->
            exchange.responseHeaders.add("Content-Encoding", "gzip")
            exchange.sendResponseHeaders(200, 0)
            val zeros = ByteArray(65536)
            val out = GZIPOutputStream(exchange.responseBody)
            repeat(2 * Transport.MOST_BYTES / zeros.size) { out.write(zeros) }
            out.close()
            exchange.close()
        }
        bomb.use { server ->
            val response = transport.get(Request("${server.root}x", emptyMap(), 60_000), null)
            val size = response.body.size - Transport.MOST_BYTES
            if (size !in 0..16 * 1024) throw AssertionError("gives $size bytes more than that")
        }
    }
}
