package kotlinx.serialization.json

import kotlinx.serialization.StringFormat

class JsonObject

class JsonBuilder {
    var ignoreUnknownKeys = false
}

class Json : StringFormat

fun Json(builderAction: JsonBuilder.() -> Unit): Json = Json().also { JsonBuilder().builderAction() }
