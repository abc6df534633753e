package vizzy.feed

import java.io.File
import java.io.FileOutputStream
import java.io.IOException

private val ADMITTED = Regex("[a-z0-9_~:/-]{1,250}")
private const val TEMPORARY = "new."

/** For the file system's own needs, in bytes. */
private const val LEFT_FREE = 256 * 1024

/**
 * In a folder of its own, such as `File(context.filesDir, "feed")`: a file for each text. Each is written beside its
 * place, forced to the disk and renamed, so that after a crash it is the old text or the new one. The oldest objects go
 * first. One FolderStorage for a folder: two would not know of each other's files.
 */
public class FolderStorage(private val folder: File, private val most: Int = 1000) : Storage {
    /** Least recently used first; those of earlier starts by the time when they were written. */
    private val names: LinkedHashSet<String> by lazy(LazyThreadSafetyMode.NONE, ::found)
    private var written = 0

    @Synchronized
    override fun get(name: String): String? {
        val file = fileOf(name)
        if (!file.isFile) return null
        if (names.remove(name)) names.add(name)
        return file.readText()
    }

    @Synchronized
    override fun set(name: String, text: String) {
        val file = fileOf(name)
        val bytes = text.toByteArray()
        names.remove(name)
        try {
            makeRoom(name, bytes.size)
            write(file, bytes)
        } finally {
            if (file.isFile) names.add(name) // the old text, after an error
        }
        while (names.size > most) remove(firstToGo(names))
    }

    @Synchronized
    override fun remove(name: String) {
        names.remove(name)
        fileOf(name).delete()
    }

    @Synchronized
    override fun names(): List<String> = names.toList()

    /** Names come from the network: only these characters reach the file system, and no "..". */
    private fun fileOf(name: String): File {
        if (!ADMITTED.matches(name)) throw IOException("not a name for a file: $name")
        return File(folder, name.replace(':', '=').replace('/', '+'))
    }

    private fun found(): LinkedHashSet<String> {
        val files = folder.listFiles().orEmpty().map { it to it.lastModified() }.sortedBy { it.second }.map { it.first }
        files.filter { it.name.startsWith(TEMPORARY) }.forEach { it.delete() }
        val named = files.map { it.name.replace('=', ':').replace('+', '/') }
        return named.filterTo(LinkedHashSet()) { ADMITTED.matches(it) }
    }

    /** Only what is worth less, or as little and older, makes room for a text. */
    private fun makeRoom(name: String, bytes: Int) {
        if (!folder.isDirectory && !folder.mkdirs()) throw IOException("cannot make the folder $folder")
        while (folder.usableSpace < bytes + LEFT_FREE) {
            val first = firstToGo(names + name)
            if (first == name) throw IOException("no room for $name in $folder")
            remove(first)
        }
    }

    private fun write(file: File, bytes: ByteArray) {
        val temporary = File(folder, TEMPORARY + ++written)
        try {
            FileOutputStream(temporary).use {
                it.write(bytes)
                it.fd.sync()
            }
            if (!temporary.renameTo(file)) throw IOException("cannot replace $file")
        } finally {
            temporary.delete()
        }
    }
}
