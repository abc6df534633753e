package vizzy.feed;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okio.BufferedSource;

/**
 * With OkHttp, from 3.12 on. Give it your own client, but one without a Cache: the feed has a storage. In Java, because
 * OkHttp 3 and OkHttp 4 name what an answer holds differently for Kotlin, and alike for Java.
 */
public final class OkHttpTransport implements Transport {
  private final OkHttpClient client;

  public OkHttpTransport(OkHttpClient client) {
    this.client = client;
  }

  @Override
  @SuppressWarnings("try") // closed, not used
  public Response get(Request request, AbortSignal signal) throws IOException {
    okhttp3.Request.Builder asked = new okhttp3.Request.Builder().url(request.getUrl());
    for (Map.Entry<String, String> header : request.getHeaders().entrySet()) {
      asked.header(header.getKey(), header.getValue());
    }
    Call call = client.newCall(asked.build());
    long allowed = TimeUnit.MILLISECONDS.toNanos(request.getTimeoutMilliseconds());
    long begun = System.nanoTime();
    call.timeout().timeout(allowed, TimeUnit.NANOSECONDS);
    try (Closeable abortion = ending(call, signal); okhttp3.Response answer = call.execute()) {
      return new Response(answer.code(), answer.header("ETag"), answer.header("Retry-After"),
          read(answer.body().source()));
    } catch (IOException error) {
      if (System.nanoTime() - begun < allowed) {
        throw error;
      }
      // It cancels a call that takes too long, and then says something else for each state of it.
      throw (IOException) new SocketTimeoutException("the whole answer took too long").initCause(error);
    }
  }

  private static Closeable ending(Call call, AbortSignal signal) {
    return signal == null ? null : signal.onAbort(() -> {
      call.cancel();
      return Unit.INSTANCE;
    });
  }

  private static byte[] read(BufferedSource source) throws IOException {
    source.request(MOST_BYTES);
    return source.getBuffer().readByteArray(Math.min(source.getBuffer().size(), MOST_BYTES));
  }
}
