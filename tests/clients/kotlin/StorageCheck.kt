package vizzy.feed.tests

import java.io.File
import java.io.IOException
import vizzy.feed.FeedClient
import vizzy.feed.FolderStorage
import vizzy.feed.MemoryStorage
import vizzy.feed.Storage

private val ENTRIES = setOf("entry:people", "times:people", "entry:people/berlin")

private fun fill(storage: Storage) {
    storage.set("entry:people", "entry")
    storage.set("times:people", "times")
    storage.set("entry:people/berlin", "segment")
    for (name in listOf("a", "b", "document:v1/people/1", "c")) storage.set(name, "text of $name")
}

internal fun checkStorage(checks: Checks, folder: File) {
    checks.that("a folder keeps texts, and no other file") {
        val place = File(folder, "kept")
        fill(FolderStorage(place))
        File(place, "new.7").writeText("of a start that ended early")
        val storage = FolderStorage(place)
        requireEqual(storage.names().toSet().size, 7)
        requireEqual(storage.get("document:v1/people/1"), "text of document:v1/people/1")
        storage.set("a", "another")
        storage.remove("b")
        val again = FolderStorage(place)
        requireEqual(listOf("a", "b", "none").map(again::get), listOf("another", null, null))
        val files = setOf("entry=people", "times=people", "entry=people+berlin", "a", "c", "document=v1+people+1")
        requireEqual(place.list()!!.toSet(), files)
    }
    checks.that("what was used longest ago goes first, entries last, those of segments before those of feeds") {
        for (storage in listOf(MemoryStorage(5), FolderStorage(File(folder, "few"), 5))) {
            fill(storage)
            requireEqual(storage.names().toSet(), ENTRIES + setOf("document:v1/people/1", "c"))
            storage.get("document:v1/people/1")
            for (name in listOf("d", "e")) storage.set(name, name)
            requireEqual(storage.names().toSet(), ENTRIES + setOf("d", "e"))
            val others = setOf("entry:a", "entry:b", "entry:c")
            for (name in others) storage.set(name, name)
            requireEqual(storage.names().toSet(), setOf("entry:people", "times:people") + others)
        }
    }
    checks.that("after a start the order is that in which files were written") {
        val place = File(folder, "aged")
        fill(FolderStorage(place))
        for ((age, name) in listOf("c", "b", "a").withIndex()) File(place, name).setLastModified(10_000L * (age + 1))
        File(place, "document=v1+people+1").setLastModified(2_000_000L)
        val storage = FolderStorage(place, 5)
        storage.set("d", "d")
        requireEqual(storage.names().toSet(), ENTRIES + setOf("document:v1/people/1", "d"))
    }
    checks.that("no name leads out of the folder") {
        val storage = FolderStorage(File(folder, "closed"))
        for (name in listOf("../a", "..", ".", "", "A", "a\u0000", "a+b", "a=b", "a".repeat(251), "new.1"))
            requireThrows<IOException> { storage.set(name, "x") }
    }
    checks.that("a folder that cannot be made costs requests, not the feed") {
        val file = File(folder, "file").apply { parentFile.mkdirs() }
        file.writeText("x")
        requireThrows<IOException> { FolderStorage(File(file, "below")).set("a", "x") }
        val host = FakeHost().apply { publish(people(1, 2, 3)) }
        val (_, scroll) = opened(host.options(FolderStorage(File(file, "below"))))
        requireEqual(scroll.flatMap { it.items }, people(1, 2, 3))
    }
    checks.that("what is damaged in the folder is loaded again") {
        val place = File(folder, "damaged")
        val host = FakeHost().apply { publish(people(1, 2, 3)) }
        opened(host.options(FolderStorage(place))).second.forEach { }
        for (file in place.listFiles()!!) file.writeText(file.readText().dropLast(9))
        val feed = FeedClient(host.options(FolderStorage(place)))
        requireEqual(feed.open(), null)
        feed.refresh()
        requireEqual(feed.open()!!.flatMap { it.items }, people(1, 2, 3))
        feed.forget()
        requireEqual(place.list()!!.toList(), emptyList<String>())
    }
}
