package vizzy.feed

/** A JSON object: text, Long, Double, Boolean, null, List and Map by member. Any field but the key may be absent. */
public typealias Item = Map<String, Any?>

/** The one thing that the client needs of a JSON library: `OrgJson` and `KotlinxJson` adapt two. */
public interface JsonParser {
    /**
     * The value that `text` is: objects as Map, arrays as List, whole numbers as Long or Int, other numbers as Double.
     * Errors: any Exception for a text that is not one JSON value.
     */
    public fun parse(text: String): Any?
}

/** The JSON object that `text` is; null when it is not one. */
internal fun JsonParser.parseObject(text: String): Item? = try {
    objectOf(parse(text))
} catch (error: Exception) {
    null
} catch (error: StackOverflowError) { // of brackets without end, from whoever answers
    null
}

internal fun objectOf(value: Any?): Item? {
    val members = value as? Map<*, *> ?: return null
    @Suppress("UNCHECKED_CAST") // JSON has no other names
    return members as Item
}

/** The elements of a list as `one` makes them; null for anything else, and where one of them is something else. */
internal fun <R : Any> listOf(value: Any?, one: (Any?) -> R?): List<R>? {
    val list = value as? List<*> ?: return null
    val known = list.mapNotNull(one)
    return if (known.size == list.size) known else null
}

internal fun textsOf(value: Any?): List<String>? = listOf(value) { it as? String }

internal fun objectsOf(value: Any?): List<Item>? = listOf(value, ::objectOf)

/** Whole numbers beyond these are texts (FORMAT.md, section 4). */
private const val LARGEST = 9007199254740991L

/** A whole number, also one that a parser gives as a Double; null for anything else. */
internal fun wholeOf(value: Any?): Long? {
    val number = value as? Number ?: return null
    val whole = number.toLong()
    val isExact = number is Long || number is Int || number.toDouble() == whole.toDouble()
    return if (isExact && whole in -LARGEST..LARGEST) whole else null
}

/** The text of a key: 4 and "4" are the same. Null for anything that is not a key. */
internal fun keyOf(value: Any?): String? = value as? String ?: wholeOf(value)?.toString()

internal fun keysOf(value: Any?): List<String>? = listOf(value, ::keyOf)

/** Texts of whole numbers are keys, too: an app gives either. */
internal fun requireKey(key: Any): String =
    requireNotNull(keyOf(key)) { "a key is a text or a whole number, not $key" }

/** One line of JSON. */
internal fun jsonText(value: Any?): String = StringBuilder().also { append(it, value) }.toString()

private fun append(out: StringBuilder, value: Any?) {
    when (value) {
        is String -> appendText(out, value)
        is Map<*, *> -> appendAll(out, '{', value.entries, '}') { (name, member) ->
            appendText(out, name.toString())
            out.append(':')
            append(out, member)
        }
        is Collection<*> -> appendAll(out, '[', value, ']') { append(out, it) }
        else -> out.append(value)
    }
}

private fun <E> appendAll(out: StringBuilder, begin: Char, all: Collection<E>, end: Char, one: (E) -> Unit) {
    out.append(begin)
    for ((place, element) in all.withIndex()) {
        if (place > 0) out.append(',')
        one(element)
    }
    out.append(end)
}

private fun appendText(out: StringBuilder, text: String) {
    out.append('"')
    for (character in text) when {
        character == '"' || character == '\\' -> out.append('\\').append(character)
        character < ' ' -> out.append("\\u00").append(if (character < '\u0010') '0' else '1')
            .append("0123456789abcdef"[character - (if (character < '\u0010') '\u0000' else '\u0010')])
        else -> out.append(character)
    }
    out.append('"')
}
