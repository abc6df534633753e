package vizzy.feed.tests

import java.io.File
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.system.exitProcess
import vizzy.feed.FolderStorage
import vizzy.feed.Item
import vizzy.feed.MemoryStorage
import vizzy.feed.OrgJson

private const val LONGEST_SECONDS = 10L

internal fun vectorsIn(folder: File): Map<String, Item> {
    val files = folder.listFiles()!!.filter { it.extension == "json" }.sortedBy { it.name }
    @Suppress("UNCHECKED_CAST")
    return files.associate { it.name to OrgJson.parse(it.readText()) as Item }
}

/** What the client does otherwise than the vector says; null where it does nothing else. It may not take for ever. */
private fun problemOf(vector: Item, stored: File?): String? {
    val memory = MemoryStorage(10_000)
    val work = FutureTask { VectorRun(vector) { if (stored == null) memory else FolderStorage(stored) }.run() }
    Thread(work).apply { isDaemon = true }.start()
    return try {
        work.get(LONGEST_SECONDS, TimeUnit.SECONDS)
        null
    } catch (error: TimeoutException) {
        "hangs"
    } catch (error: Exception) {
        (error.cause ?: error).run { message ?: toString() }
    }
}

/** The first vector of a folder that notices what is wrong with the client; null for none. */
fun noticedBy(folder: String): String? =
    vectorsIn(File(folder)).entries.firstOrNull { (_, vector) -> problemOf(vector, null) != null }?.key

/** Usage: the folder of the vectors, and one to store in. */
fun main(arguments: Array<String>) {
    val vectors = vectorsIn(File(arguments[0]))
    val stored = File(arguments[1])
    require(vectors.size > 50) { "there are vectors" }
    var wrong = 0
    for ((name, vector) in vectors) for (folder in listOf(null, File(stored, name))) {
        val problem = problemOf(vector, folder) ?: continue
        wrong++
        println("$name, ${if (folder == null) "in memory" else "in a folder"}: ${vector["title"]}\n  $problem")
    }
    println("${vectors.size} vectors, each in memory and in a folder: $wrong wrong")
    exitProcess(if (wrong == 0) 0 else 1)
}
