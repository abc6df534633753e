package vizzy.feed

import java.security.MessageDigest

private const val BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
private const val NAME_BYTES = 16
private const val NAME_CHARACTERS = 26
private const val MOST_DIGITS = 5

private fun sha256(bytes: ByteArray): ByteArray = MessageDigest.getInstance("SHA-256").digest(bytes)

private fun bitsOf(byte: Byte): Int = byte.toInt() and 0xff

/** The name of an object (FORMAT.md, section 3): the first 128 bits of the SHA-256 of its bytes, in base32. */
internal fun contentName(bytes: ByteArray): String {
    val name = StringBuilder()
    var bits = 0
    var held = 0
    // One byte more: its bits fill the last character.
    for (byte in sha256(bytes).copyOf(NAME_BYTES) + 0) {
        bits = (bits and 31 shl 8) or bitsOf(byte)
        held += 8
        while (held >= 5) {
            held -= 5
            name.append(BASE32[bits shr held and 31])
        }
    }
    return name.substring(0, NAME_CHARACTERS)
}

private fun hexadecimal(byte: Byte): String = Integer.toHexString(0x100 or bitsOf(byte)).substring(1)

/** A key, or a value of a segment, as a part of a URL (FORMAT.md, section 10). */
internal fun pathSegment(key: String): String = key.toByteArray().joinToString("") { byte ->
    val character = bitsOf(byte).toChar().toString()
    if (KEPT.matches(character)) character else "~" + hexadecimal(byte)
}

private val KEPT = Regex("[a-z0-9_-]")

/** The part of a URL that names the group of a key. */
internal fun groupSegment(key: String, groups: Int): String =
    sha256(key.toByteArray()).take(MOST_DIGITS).joinToString("", transform = ::hexadecimal).take(digitsOf(groups)!!)

/** How many hexadecimal digits name one of `groups` groups; null where that is no number of groups. */
internal fun digitsOf(groups: Int): Int? = (1..MOST_DIGITS).firstOrNull { 1 shl 4 * it == groups }
