package vizzy.feed

/** A list as it is to be shown now, and how to get there from what it showed. */
public class Update<T : Any>(
    /** On the newest version, as far down as the scroll before it. */
    public val scroll: Scroll<T>,
    public val items: List<T>,
    /** There is no other page. */
    public val done: Boolean,
    public val difference: Difference
)

/**
 * The newest version for a list that shows what a scroll gave: its first pages, as far down, and what is to be done to
 * the list. The scroll stays as it is, also when a page cannot be loaded. Errors: FeedError.
 *
 *     if (feed.refresh() == Refreshed.CHANGED) show(feed.follow(scroll))
 */
public fun <T : Any> FeedClient<T>.follow(scroll: Scroll<T>, signal: AbortSignal? = null): Update<T> {
    val before = scroll.shown()
    val next = Scroll(this, checkNotNull(entry) { "the feed was forgotten; refresh it first" })
    var done: Boolean
    do done = next.next(signal).done while (!done && next.shown().size < before.size)
    val after = next.shown()
    return Update(next, next.items, done, difference(before.map { it.raw }, after.map { it.raw }, options.key))
}
