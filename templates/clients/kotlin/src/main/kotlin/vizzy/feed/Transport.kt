package vizzy.feed

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.io.InterruptedIOException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URL
import java.util.concurrent.TimeUnit
import java.util.zip.GZIPInputStream

/** How requests are made: `OkHttpTransport`, or `UrlConnectionTransport` of the platform. Any thread may ask. */
public interface Transport {
    /**
     * The answer to a GET, whatever its status; the caller's thread waits for it. When the signal is aborted, the
     * request ends. A body of more than `MOST_BYTES` is cut there.
     *
     * Errors: SocketTimeoutException when it took too long, another InterruptedIOException when the thread was
     * interrupted, and any other Exception where there is no answer.
     */
    @Throws(IOException::class)
    public fun get(request: Request, signal: AbortSignal?): Response

    public companion object {
        /** What is longer is no page of a feed; a body that is cut fails the checks that each gets. */
        public const val MOST_BYTES: Int = 64 * 1024 * 1024
    }
}

public class Request(
    public val url: String,
    public val headers: Map<String, String>,
    /** For all of it: connecting, waiting and reading. */
    public val timeoutMilliseconds: Int
)

public class Response(
    public val status: Int,
    public val etag: String?,
    /** As the host sent it. */
    public val retryAfter: String?,
    /** Decoded. */
    public val body: ByteArray
)

/** With what the JDK and Android bring. */
public class UrlConnectionTransport : Transport {
    override fun get(request: Request, signal: AbortSignal?): Response {
        val late = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMilliseconds.toLong())
        val connection = URL(request.url).openConnection() as HttpURLConnection
        val abortion = signal?.onAbort { connection.disconnect() }
        try {
            connection.connectTimeout = request.timeoutMilliseconds
            connection.readTimeout = request.timeoutMilliseconds
            for ((name, value) in request.headers) connection.setRequestProperty(name, value)
            // Asked for and decoded here, because Android does so itself and the JDK does not.
            connection.setRequestProperty("Accept-Encoding", "gzip")
            val status = connection.responseCode
            val body = bodyOf(connection, status)?.use { read(it, late) } ?: ByteArray(0)
            return Response(status, connection.getHeaderField("ETag"), connection.getHeaderField("Retry-After"), body)
        } finally {
            abortion?.close()
        }
    }

    private fun bodyOf(connection: HttpURLConnection, status: Int): InputStream? = when {
        status == HttpURLConnection.HTTP_NOT_MODIFIED || status == HttpURLConnection.HTTP_NO_CONTENT -> null
        status >= HttpURLConnection.HTTP_BAD_REQUEST -> connection.errorStream
        connection.contentEncoding == "gzip" -> GZIPInputStream(connection.inputStream)
        else -> connection.inputStream
    }

    /** A host that sends a byte at a time is late, too. */
    private fun read(stream: InputStream, late: Long): ByteArray {
        val body = ByteArrayOutputStream()
        val buffer = ByteArray(16 * 1024)
        while (body.size() < Transport.MOST_BYTES) {
            val count = stream.read(buffer)
            if (count < 0) break
            body.write(buffer, 0, count)
            if (System.nanoTime() - late > 0) throw SocketTimeoutException("the whole answer took too long")
            if (Thread.currentThread().isInterrupted) throw InterruptedIOException()
        }
        return body.toByteArray()
    }
}
