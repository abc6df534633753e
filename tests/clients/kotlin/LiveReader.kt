package vizzy.feed.tests

import java.io.File
import java.util.Random
import kotlin.concurrent.thread
import okhttp3.OkHttpClient
import vizzy.feed.AbortSignal
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.FeedOptions
import vizzy.feed.FolderStorage
import vizzy.feed.Item
import vizzy.feed.MemoryStorage
import vizzy.feed.OkHttpTransport
import vizzy.feed.OrgJson
import vizzy.feed.Reason
import vizzy.feed.Storage
import vizzy.feed.Transport
import vizzy.feed.UrlConnectionTransport
import vizzy.feed.follow
import vizzy.feed.getDirectory

private const val READERS = 8

/** A clock that runs faster than the real one, as that of the feed does. */
private class Clock(private val begun: Long, private val factor: Long) {
    private val real = System.currentTimeMillis()

    fun now(): Long = begun + (System.currentTimeMillis() - real) * factor

    @Suppress("UNUSED_PARAMETER") // no call here is aborted
    fun wait(milliseconds: Long, signal: AbortSignal?): Unit = Thread.sleep(milliseconds / factor)
}

/** A reader who comes, scrolls, goes away and comes back, and says what it was shown. */
private class Reader(
    private val root: String, private val clock: Clock, private val random: Random, private val storage: Storage,
    private val transport: Transport, private val isOver: () -> Boolean
) {
    private var client = newClient()

    private fun newClient(): FeedClient<Item> =
        FeedClient(FeedOptions(root, "people", OrgJson, storage, transport, now = clock::now, wait = clock::wait))

    fun session() {
        if (random.nextInt(3) == 0) client = newClient() // a restart
        val began = System.currentTimeMillis()
        val refreshed = client.refresh(force = random.nextInt(10) == 0)
        val segments = if (random.nextInt(3) == 0) client.getDirectory()?.segments.orEmpty() else emptyList()
        if (segments.isEmpty()) return scroll(client, "people", began, refreshed.toString())
        val segment = segments[random.nextInt(segments.size)]
        val feed = client.segment(segment)
        scroll(feed, segment.url.removePrefix("v1/"), began, feed.refresh().toString())
    }

    private fun scroll(feed: FeedClient<Item>, name: String, began: Long, refreshed: String) {
        val scroll = feed.open()!!
        val pause = random.nextInt(3) * random.nextInt(1_000)
        val items = ArrayList<Item>()
        var whole = false
        var restarts = 0
        while (!whole && !isOver() && (items.size < 10 || random.nextInt(12) > 0)) {
            val page = scroll.next()
            if (page.restarted) items.clear().also { restarts++ }
            items.addAll(page.items)
            whole = page.done
            Thread.sleep(pause.toLong())
        }
        report(name, scroll.version, items, began, whole, restarts, refreshed)
        if (random.nextInt(4) > 0) return
        val again = System.currentTimeMillis()
        val news = feed.refresh().toString()
        val update = feed.follow(scroll)
        report(name, update.scroll.version, update.items, again, update.done, 0, "$news, followed")
    }

    private fun report(
        feed: String, version: String, items: List<Item>, began: Long, whole: Boolean, restarts: Int, refreshed: String
    ) = say(mapOf(
        "feed" to feed, "version" to version, "items" to items, "began" to began, "ended" to System.currentTimeMillis(),
        "whole" to whole, "restarts" to restarts, "refreshed" to refreshed
    ))
}

private fun say(words: Item) = textOf(words).let { synchronized(System.out) { println(it) } }

/** Usage: web root, time of the feed, its factor, seconds, seed, a folder. Prints a line of JSON for each session. */
fun main(arguments: Array<String>) {
    val (root, begun, factor, seconds, seed) = arguments
    val clock = Clock(begun.toLong() * 1000, factor.toLong())
    val end = System.currentTimeMillis() + seconds.toLong() * 1000
    val isOver = { System.currentTimeMillis() >= end }
    val transports = listOf(UrlConnectionTransport(), OkHttpTransport(OkHttpClient()))
    val threads = (0 until READERS).map { number ->
        val storage = if (number % 4 < 2) MemoryStorage() else FolderStorage(File(arguments[5], number.toString()))
        val random = Random(seed.toLong() * READERS + number)
        val reader = Reader(root, clock, random, storage, transports[number % 2], isOver)
        thread {
            while (!isOver()) {
                try {
                    reader.session()
                } catch (error: FeedError) {
                    // A segment whose last item is gone.
                    if (error.reason != Reason.GONE) say(mapOf("failed" to error.toString()))
                } catch (error: Exception) {
                    say(mapOf("failed" to error.toString()))
                }
                Thread.sleep(listOf(0L, 100L, 500L, 3_000L)[random.nextInt(4)])
            }
        }
    }
    threads.forEach { it.join() }
}
