package vizzy.feed.tests

import java.util.Random
import java.util.concurrent.CancellationException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.FutureTask
import java.util.concurrent.RejectedExecutionException
import vizzy.feed.AbortSignal
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.FeedOptions
import vizzy.feed.Item
import vizzy.feed.OrgJson
import vizzy.feed.Reason
import vizzy.feed.Refreshed
import vizzy.feed.Segment
import vizzy.feed.difference
import vizzy.feed.follow

private class Person(val key: Int, val name: String)

private fun <R> begin(work: () -> R): FutureTask<R> =
    FutureTask(work).also { Thread(it).apply { isDaemon = true }.start() }

private fun reasonOf(work: () -> Unit): Reason = requireThrows<FeedError>(work).reason

internal fun checkClient(checks: Checks) {
    checkCalls(checks)
    checkLists(checks)
    checkHostileHosts(checks)
}

private fun checkCalls(checks: Checks) {
    checks.that("calls that overlap share one request") {
        val host = FakeHost().apply { publish(people(1, 2)) }
        val answers = CountDownLatch(1)
        host.before = { answers.await() }
        val feed = FeedClient(host.options())
        val calls = List(5) { begin { feed.refresh() } }
        Thread.sleep(100)
        answers.countDown()
        requireEqual(calls.map { it.get() }.toSet(), setOf(Refreshed.CHANGED))
        requireEqual(host.asked.toList(), listOf("v1/people"))
    }
    checks.that("an aborted call ends, and those that shared its request get what they asked for") {
        val host = FakeHost().apply { publish(people(1, 2)) }
        val first = AbortSignal()
        val answers = CountDownLatch(1)
        host.before = { signal ->
            val ended = CountDownLatch(1)
            signal?.onAbort { ended.countDown() }
            if (signal == null) answers.await() else ended.await()
        }
        val feed = FeedClient(host.options())
        val aborted = begin { requireThrows<CancellationException> { feed.refresh(signal = first) } }
        while (host.asked.isEmpty()) Thread.sleep(1)
        val other = begin { feed.refresh() }
        Thread.sleep(50)
        first.abort()
        aborted.get()
        answers.countDown()
        requireEqual(other.get(), Refreshed.CHANGED)
    }
    checks.that("a call that waits for another one's answer ends when it is aborted") {
        val host = FakeHost().apply { publish(people(1, 2)) }
        host.before = { Thread.sleep(10_000) }
        val feed = FeedClient(host.options())
        begin { feed.refresh() }
        while (host.asked.isEmpty()) Thread.sleep(1)
        val signal = AbortSignal()
        val other = begin { requireThrows<CancellationException> { feed.refresh(signal = signal) } }
        Thread.sleep(50)
        signal.abort()
        other.get()
    }
    checks.that("an interrupted thread stops waiting, and a call before an aborted signal asks nothing") {
        val host = FakeHost().apply { publish(people(1, 2)) }
        host.before = { Thread.sleep(10_000) }
        val feed = FeedClient(host.options())
        val work = FutureTask { requireThrows<InterruptedException> { feed.refresh() } }
        val thread = Thread(work).apply { start() }
        while (host.asked.isEmpty()) Thread.sleep(1)
        thread.interrupt()
        work.get()
        requireThrows<CancellationException> { feed.refresh(signal = AbortSignal().apply { abort() }) }
        requireEqual(host.asked.size, 1)
    }
    checks.that("the wait between retries ends when it is aborted") {
        val host = FakeHost().apply { publish(people(1, 2, 3)) }
        val options = FeedOptions("http://host", "people", OrgJson, transport = host)
        val (_, scroll) = opened(options)
        scroll.next()
        host.files.keys.removeAll { it.startsWith("v1/o/") }
        val signal = AbortSignal()
        val next = begin { requireThrows<CancellationException> { scroll.next(signal) } }
        Thread.sleep(200)
        signal.abort()
        next.get()
    }
}

private fun checkLists(checks: Checks) {
    checks.that("items are made by the app's own function, and what it throws loses no page") {
        val host = FakeHost().apply { publish(people(1, 2, 3, 4, 5)) }
        var fails = true
        val feed = FeedClient(host.options()) { item ->
            if (item["id"] == 3 && fails) throw IllegalStateException("a field is missing")
            Person(item["id"] as Int, item["name"] as String)
        }
        feed.refresh()
        val scroll = feed.open()!!
        scroll.next()
        requireThrows<IllegalStateException> { scroll.next() }
        fails = false
        requireEqual(scroll.next().items.map { it.name }, listOf("name 3", "name 4"))
        requireEqual(scroll.map { page -> page.items.map { it.key } }, listOf(listOf(5)))
    }
    checks.that("a list that starts over is told to, also where its first page failed at first") {
        val host = FakeHost().apply { publish(people(1, 2, 3, 4)) }
        var fails = false
        val feed = FeedClient(host.options()) { item -> check(!fails).let { item["id"] as Int } }
        feed.refresh()
        val scroll = feed.open()!!
        scroll.next()
        host.files.keys.removeAll { it.startsWith("v1/o/") }
        host.publish(people(5, 6, 7))
        fails = true
        requireThrows<IllegalStateException> { scroll.next() }
        fails = false
        val page = scroll.next()
        requireEqual(page.items to page.restarted, listOf(5, 6) to true)
        requireEqual(scroll.next().restarted, false)
    }
    checks.that("the next page is loaded ahead where the app gives an executor, which may refuse") {
        val host = FakeHost().apply { publish(people(1, 2, 3, 4, 5)) }
        val works = ArrayList<Runnable>()
        fun options(executor: Executor) =
            FeedOptions("http://host", "people", OrgJson, transport = host, prefetch = executor)
        val (_, scroll) = opened(options(Executor { works.add(it) }))
        scroll.next()
        requireEqual(host.asked.size, 1)
        works.removeAt(0).run()
        requireEqual(host.asked.size, 2)
        scroll.next()
        requireEqual(host.asked.size, 2)
        val refusing = Executor { throw RejectedExecutionException() }
        requireEqual(opened(options(refusing)).second.next().items.size, 2)
    }
    checks.that("a list follows the newest version, as far down as it was") {
        val host = FakeHost().apply { publish(people(1, 2, 3, 4, 5, 6, 7)) }
        val (feed, scroll) = opened(host.options())
        repeat(2) { scroll.next() }
        val changed = people(4).map { it + ("name" to "another") }
        host.publish(people(9, 1, 3, 2) + changed + people(6, 7))
        feed.refresh(force = true)
        val update = feed.follow(scroll)
        requireEqual(update.items.map { it["id"] }, listOf(9, 1, 3, 2))
        requireEqual(update.difference.run { listOf(removed, inserted, updated, moved.size) },
                     listOf(listOf(3), listOf(0), emptyList<Int>(), 1))
        requireEqual(update.scroll.next().items.map { it["name"] }, listOf("another", "name 6"))
        requireEqual(scroll.items.size, 4)
    }
    checks.that("a difference leads from one list to the other, with as few moves as can be") {
        val random = Random(1)
        repeat(300) {
            val before = shuffled(random)
            val after = shuffled(random)
            requireEqual(applied(before, after), after)
        }
    }
}

private fun shuffled(random: Random): List<Item> =
    (1..12).shuffled(random).take(random.nextInt(12)).map { mapOf("id" to it, "name" to random.nextInt(3)) }

/** What an app shows that showed `before` and does what the difference says. */
private fun applied(before: List<Item>, after: List<Item>): List<Item?> {
    val steps = difference(before, after)
    val left = steps.removed + steps.moved.map { it.from }
    val still = before.filterIndexed { place, _ -> place !in left }
    val arriving = steps.inserted.map { it to after[it] } + steps.moved.map { it.to to before[it.from] }
    val shown = still.toMutableList()
    for ((place, item) in arriving.sortedBy { it.first }) shown.add(place, item)
    for (place in steps.updated) shown[place] = after[place]
    return shown
}

private fun checkHostileHosts(checks: Checks) {
    fun withEntry(more: Item): FakeHost = FakeHost().apply { publish(people(1, 2, 3), more) }

    checks.that("brackets without end, numbers out of range and members of another kind are no feed") {
        val brackets = FakeHost().apply { files["v1/people"] = "[".repeat(1_000_000) }
        requireEqual(reasonOf { FeedClient(brackets.options()).refresh() }, Reason.NOT_A_FEED)
        val wrong = listOf(
            "sequence" to 1e300, "sequence" to "1", "pages" to listOf(1), "items" to "x", "changes" to listOf("a"),
            "changes" to 7200, "index" to 5, "hidden" to "x", "version" to 3, "lineage" to listOf(1)
        )
        for (member in wrong)
            requireEqual(reasonOf { FeedClient(withEntry(mapOf(member)).options()).refresh() }, Reason.NOT_A_FEED)
    }
    checks.that("nothing but an object is asked for as a page") {
        for (url in listOf("v1/o/../../secret", "http://elsewhere/x", "entry:people", "v1/people", "v1/o/aa/../b")) {
            val host = withEntry(mapOf("pages" to listOf(url)))
            val (_, scroll) = opened(host.options())
            scroll.next()
            requireEqual(reasonOf { scroll.next() }, Reason.UNREADABLE)
            requireEqual(host.asked.toSet(), setOf("v1/people"))
        }
    }
    checks.that("a segment, a feed and a root that cannot be are refused at once") {
        requireThrows<IllegalArgumentException> { Segment("x", listOf("x"), 1, "v1/people/../x") }
        requireThrows<IllegalArgumentException> { FeedOptions("http://host", "../people", OrgJson) }
        requireThrows<IllegalArgumentException> { FeedOptions("host", "people", OrgJson) }
        requireThrows<IllegalArgumentException> { FeedClient(FakeHost().options()).hides(1.5) }
    }
    checks.that("texts with every character are the same after a restart") {
        val strange = (0..0x2ff).map { it.toChar() }.joinToString("") + "\u2028\ud83d\ude00 \"\\/"
        val item = mapOf("id" to "k", "name" to strange, "rate" to 0.00001, "is" to true)
        val host = FakeHost().apply { publish(listOf(item)) }
        val options = host.options()
        val shown = opened(options).second.next().items
        val stored = FeedClient(options).open()!!.next().items
        requireEqual(stored, shown)
        requireEqual(stored[0]["name"], strange)
    }
}
