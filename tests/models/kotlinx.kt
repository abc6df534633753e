/** As much of kotlinx.serialization as the printed classes name, for a compiler that has no plug-in for it. */
package kotlinx.serialization

annotation class Serializable

annotation class SerialName(val value: String)

interface StringFormat

inline fun <reified T> StringFormat.decodeFromString(string: String): T = throw NotImplementedError(string)
