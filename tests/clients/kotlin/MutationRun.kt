package vizzy.feed.tests

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.net.URLClassLoader
import kotlin.system.exitProcess
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler

/** Where everything is. */
private class Folders(
    val sources: File, val compiled: File, val tests: File, val vectors: File, val libraries: List<File>
)

/** The file that is broken, compiled by itself against the classes of the client. */
private fun compile(mutation: Mutation, folders: Folders, broken: File) {
    val source = File(folders.sources, "${mutation.file}.kt").readText()
    val found = source.split(mutation.text).size - 1
    check(found == 1) { "\"${mutation.text}\" is in ${mutation.file}.kt $found times, not once: mend the mutation" }
    val changed = File(broken, "${mutation.file}.kt").apply { parentFile.mkdirs() }
    changed.writeText(source.replace(mutation.text, mutation.replacement))
    val said = ByteArrayOutputStream()
    val classes = (listOf(folders.compiled) + folders.libraries).joinToString(File.pathSeparator)
    val code = K2JVMCompiler().exec(
        PrintStream(said), "-no-stdlib", "-no-reflect", "-nowarn", "-module-name", "feed", "-cp", classes,
        "-Xfriend-paths=${folders.compiled}", "-d", broken.path, changed.path
    )
    check(code == ExitCode.OK) { "the mutation \"${mutation.wrong}\" does not compile: $said" }
}

/** The vector that notices, by classes of the client and the tests that nothing else has loaded. */
private fun noticedBy(folders: Folders, broken: File): String? {
    val places = listOf(broken, folders.compiled, folders.tests) + folders.libraries
    val urls = places.map { it.toURI().toURL() }.toTypedArray()
    URLClassLoader(urls, ClassLoader.getSystemClassLoader().parent).use {
        val runner = it.loadClass("vizzy.feed.tests.VectorsKt").getMethod("noticedBy", String::class.java)
        return runner.invoke(null, folders.vectors.path) as String?
    }
}

private fun pathsOf(text: String): List<File> = text.split(File.pathSeparator).map(::File)

/**
 * Breaks each rule of the client once, and demands that a test vector notices.
 *
 * Usage: the sources of the client, its classes, those of the tests, the vectors, the libraries, a folder.
 */
fun main(arguments: Array<String>) {
    System.setProperty("kotlin.environment.keepalive", "true")
    val (sources, compiled, tests, vectors) = arguments.map(::File)
    val folders = Folders(sources, compiled, tests, vectors, pathsOf(arguments[4]))
    check(noticedBy(folders, compiled) == null) { "the client itself fails a vector" }
    var missed = 0
    for ((place, mutation) in MUTATIONS.withIndex()) {
        val broken = File(arguments[5], place.toString())
        compile(mutation, folders, broken)
        if (noticedBy(folders, broken) != null) continue
        missed++
        println("no vector notices a client that ${mutation.wrong}")
    }
    println("${MUTATIONS.size} mutations, ${MUTATIONS.size - missed} noticed by a vector")
    exitProcess(if (missed == 0) 0 else 1)
}
