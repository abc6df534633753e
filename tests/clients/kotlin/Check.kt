package vizzy.feed.tests

import java.io.File
import kotlin.system.exitProcess

/** Sentences about behaviour, and what shows that they are true. */
internal class Checks {
    private val sentences = LinkedHashMap<String, () -> Unit>()

    fun that(sentence: String, shown: () -> Unit) {
        sentences[sentence] = shown
    }

    /** Says what is not true, and ends the program. */
    fun run() {
        var wrong = 0
        for ((sentence, shown) in sentences) try {
            shown()
        } catch (error: Throwable) {
            wrong++
            println("not true: $sentence\n  $error\n  ${error.stackTrace.filter { "tests" in it.className }.take(3)}")
        }
        println("${sentences.size} sentences: $wrong not true")
        exitProcess(if (wrong == 0) 0 else 1)
    }
}

internal fun requireEqual(actual: Any?, wanted: Any?) {
    if (actual != wanted) throw AssertionError("is $actual, not $wanted")
}

internal inline fun <reified E : Throwable> requireThrows(work: () -> Unit): E {
    try {
        work()
    } catch (error: Throwable) {
        if (error is E) return error
        throw AssertionError("throws $error, not ${E::class.java.simpleName}").apply { initCause(error) }
    }
    throw AssertionError("throws nothing")
}

/** Usage: a folder to store in. */
fun main(arguments: Array<String>) {
    val checks = Checks()
    checkClient(checks)
    checkStorage(checks, File(arguments[0]))
    checkTransports(checks)
    checkExamples(checks, File(arguments[0]))
    checks.run()
}
