package vizzy.feed

import org.json.JSONArray
import org.json.JSONException
import org.json.JSONObject
import org.json.JSONTokener

/** The parser that Android has. */
public object OrgJson : JsonParser {
    override fun parse(text: String): Any? {
        val tokens = JSONTokener(text)
        val value = tokens.nextValue()
        if (tokens.nextClean() != '\u0000') throw tokens.syntaxError("more than one value")
        return plain(value)
    }

    private fun plain(value: Any?): Any? = when (value) {
        JSONObject.NULL -> null
        is JSONObject -> value.keys().asSequence().associateWith { plain(value.get(it)) }
        is JSONArray -> (0 until value.length()).map { plain(value.get(it)) }
        is String, is Number, is Boolean -> value
        else -> throw JSONException("not a value of JSON: $value")
    }
}
