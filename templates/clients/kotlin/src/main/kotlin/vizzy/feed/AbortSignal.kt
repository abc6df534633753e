package vizzy.feed

import java.io.Closeable
import java.util.concurrent.CancellationException
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** Ends the calls that it was given to, from any thread: they throw CancellationException, as coroutines do. */
public class AbortSignal {
    private val listeners = ArrayList<() -> Unit>()

    @Volatile
    public var isAborted: Boolean = false
        private set

    public fun abort() {
        val told = synchronized(listeners) {
            isAborted = true
            listeners.toList().also { listeners.clear() }
        }
        for (listener in told) listener()
    }

    /** Calls `listener` once, at once where the signal is aborted already, until what is returned is closed. */
    public fun onAbort(listener: () -> Unit): Closeable {
        val isLate = synchronized(listeners) { isAborted.also { if (!it) listeners.add(listener) } }
        if (isLate) listener()
        return Closeable { synchronized(listeners) { listeners.remove(listener) } }
    }

    public fun throwIfAborted() {
        if (isAborted) throw CancellationException("aborted")
    }
}

/** State that threads wait for. */
internal class Monitor {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()

    fun <R> change(work: () -> R): R = lock.withLock { work().also { changed.signalAll() } }

    /** Waits until `isReady`, or at most for a time. Errors: CancellationException, InterruptedException. */
    fun await(signal: AbortSignal?, milliseconds: Long = Long.MAX_VALUE, isReady: () -> Boolean = { false }) {
        val wakening = signal?.onAbort { change { } }
        try {
            lock.withLock {
                var left = TimeUnit.MILLISECONDS.toNanos(milliseconds)
                while (left > 0 && !isReady()) {
                    signal?.throwIfAborted()
                    left = changed.awaitNanos(left)
                }
            }
        } finally {
            wakening?.close()
        }
    }
}
