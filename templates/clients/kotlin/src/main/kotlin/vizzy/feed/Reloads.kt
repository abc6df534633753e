package vizzy.feed

private const val RETRIES = 3
private const val RETRY_AFTER_MILLISECONDS = 10_000L

/** How a reader comes back from an object that cannot be read (rule 6): at once, and every ten seconds three times. */
internal class Reloads(private val feed: FeedClient<*>) {
    private var failures = 0

    /** An object could be read: the next one that is missing is the first again. */
    fun forgive() {
        failures = 0
    }

    /** The newest entry: of another version, from which to start over, or of the same. */
    fun after(missing: MissingObject, signal: AbortSignal?): Entry {
        while (true) {
            if (failures > RETRIES) {
                failures = 0
                throw FeedError(Reason.UNREADABLE, missing.url)
            }
            if (failures > 0) feed.options.wait(RETRY_AFTER_MILLISECONDS, signal)
            failures++
            return feed.reloaded(signal) ?: continue
        }
    }
}
