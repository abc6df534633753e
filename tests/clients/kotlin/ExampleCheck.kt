package vizzy.feed.tests

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.net.ConnectException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import vizzy.feed.FeedClient
import vizzy.feed.Item
import vizzy.feed.MemoryStorage
import vizzy.feed.Reason
import vizzy.feed.examples.FeedList
import vizzy.feed.examples.io

private fun printedBy(work: () -> Unit): String {
    val printed = ByteArrayOutputStream()
    val usual = System.out
    System.setOut(PrintStream(printed))
    try {
        work()
    } finally {
        System.setOut(usual)
    }
    return printed.toString()
}

internal fun checkExamples(checks: Checks, folder: File) {
    checks.that("a coroutine that is cancelled ends its call") {
        val host = FakeHost().apply { publish(people(1, 2)) }
        val ended = CountDownLatch(1)
        host.before = { signal ->
            val aborted = CountDownLatch(1)
            signal!!.onAbort { aborted.countDown() }
            aborted.await()
            ended.countDown()
        }
        runBlocking {
            val work = launch { io { FeedClient(host.options()).refresh(signal = it) } }
            while (host.asked.isEmpty()) delay(5)
            work.cancel()
            work.join()
        }
        requireEqual(ended.await(2, TimeUnit.SECONDS), true)
    }
    checks.that("a list for a ViewModel shows what is stored, then what is new, and says what is wrong") {
        val host = FakeHost().apply { publish(people(1, 2, 3, 4, 5)) }
        val storage = MemoryStorage()
        val shown = ArrayList<List<Int>>()
        val show = { items: List<Item> -> shown.add(items.map { it["id"] as Int }).let { } }
        runBlocking {
            FeedList(FeedClient(host.options(storage)), show).apply { start() }.more()
            host.publish(people(9, 1, 2, 3, 4, 5))
            val list = FeedList(FeedClient(host.options(storage)), show).apply { start() }
            list.more()
            host.before = { throw ConnectException() }
            list.refresh()
            requireEqual(list.problem, Reason.OFFLINE)
        }
        requireEqual(shown, listOf(listOf(1, 2), listOf(1, 2, 3, 4), listOf(1, 2), listOf(9, 1), listOf(9, 1, 2, 3)))
    }
    checks.that("the console prints a feed, also without network") {
        val host = FakeHost().apply { publish(people(1, 2, 3)) }
        val words = arrayOf("", "people", File(folder, "console").path)
        val printed = Server { exchange ->
            val text = host.files[exchange.requestURI.path.drop(1).removeSuffix(".json")]
            exchange.send(if (text == null) 404 else 200, text.orEmpty())
        }.use { server -> words[0] = server.root; printedBy { vizzy.feed.examples.main(words) } }
        requireEqual(printed, "1  name 1\n2  name 2\n3  name 3\n")
        requireEqual(printedBy { vizzy.feed.examples.main(words) }, printed)
    }
}
