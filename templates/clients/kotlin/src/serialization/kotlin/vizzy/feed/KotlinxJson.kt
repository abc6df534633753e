package vizzy.feed

import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.longOrNull

/** kotlinx.serialization, for which `vizzy models kotlin` makes its classes. */
public class KotlinxJson(private val json: Json = Json { ignoreUnknownKeys = true }) : JsonParser {
    override fun parse(text: String): Any? = plain(json.parseToJsonElement(text))

    /** For FeedClient: `KotlinxJson().decoder(DiscoveryItem.serializer())`. Also makes documents: `decoder(item)`. */
    public fun <T : Any> decoder(serializer: KSerializer<T>): (Item) -> T =
        { item -> json.decodeFromJsonElement(serializer, element(item)) }

    private fun plain(element: JsonElement): Any? = when (element) {
        is JsonNull -> null
        is JsonObject -> element.mapValues { plain(it.value) }
        is JsonArray -> element.map(::plain)
        is JsonPrimitive -> if (element.isString) element.content else plainOf(element)
    }

    private fun plainOf(bare: JsonPrimitive): Any? = bare.booleanOrNull ?: bare.longOrNull ?: bare.doubleOrNull

    private fun element(value: Any?): JsonElement = when (value) {
        is Map<*, *> -> JsonObject(value.entries.associate { it.key.toString() to element(it.value) })
        is List<*> -> JsonArray(value.map(::element))
        is String -> JsonPrimitive(value)
        is Number -> JsonPrimitive(value)
        is Boolean -> JsonPrimitive(value)
        else -> JsonNull
    }
}
