package vizzy.feed.examples

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import vizzy.feed.AbortSignal
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.Reason
import vizzy.feed.Refreshed
import vizzy.feed.Scroll
import vizzy.feed.follow

/** Makes a call of the client off the main thread. When the coroutine is cancelled, the call ends. */
suspend fun <R> io(call: (AbortSignal) -> R): R = withContext(Dispatchers.IO) {
    suspendCancellableCoroutine<R> { continuation ->
        val signal = AbortSignal()
        continuation.invokeOnCancellation { signal.abort() }
        continuation.resumeWith(runCatching { call(signal) })
    }
}

/**
 * A list that shows a feed: the stored items at once, the newest ones when they are there. For a ViewModel; call it on
 * the main thread. `show` may be `ListAdapter.submitList` or set the state of a composable.
 */
class FeedList<T : Any>(private val feed: FeedClient<T>, private val show: (List<T>) -> Unit) {
    private var scroll: Scroll<T>? = null

    /** Why the last call failed; null after one that did not. */
    var problem: Reason? = null
        private set

    /** What is stored, then what is new. Again, when the app comes to the foreground. */
    suspend fun start() {
        if (scroll == null) more()
        attempt { update(false) }
        if (scroll == null) more() // the very first start
    }

    /** The next page: call it when the list nears its end. */
    suspend fun more() = attempt {
        val current = scroll ?: io { feed.open() }?.also { scroll = it } ?: return@attempt
        io { current.next(it) }
        if (current === scroll) show(current.items)
    }

    /** Pull-to-refresh: the list follows the newest version, without a jump. */
    suspend fun refresh() = attempt { update(true) }

    private suspend fun update(force: Boolean) {
        val refreshed = io { feed.refresh(force, it) }
        val current = scroll
        if (refreshed != Refreshed.CHANGED || current == null) return
        val newest = io { feed.follow(current, it) }
        scroll = newest.scroll
        show(newest.items)
    }

    private suspend fun attempt(work: suspend () -> Unit) {
        problem = try {
            work()
            null
        } catch (error: FeedError) {
            error.reason
        }
    }
}
