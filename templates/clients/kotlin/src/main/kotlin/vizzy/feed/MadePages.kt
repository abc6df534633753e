package vizzy.feed

/** After the first: those that `rest` describes, and that it takes items from. */
private const val MOST = 15

/** What is held of the pages of a version, as far as changes know them (FORMAT.md, section 17). */
internal fun heldPages(base: Base, objects: Objects): List<List<Item>> {
    var names = base.index?.let(objects::get)
    while (true) names = objects.get(urlsOf(names, "leaves").firstOrNull() ?: break)
    return (base.pages + urlsOf(names, "pages")).take(MOST).map { itemsOf(objects.get(it)) }.filter { it.isNotEmpty() }
}

/** Keeps each page of which every item is held or given, under its name. */
internal fun makePages(rest: Rest, entry: Entry, held: Map<String, Item>, key: String, objects: Objects) {
    for ((place, page) in rest.pages.withIndex()) {
        val url = page.url ?: entry.pages.getOrNull(place) ?: continue
        if (!objects.has(url)) objects.set(url, mapOf("items" to (rebuilt(page, held, key) ?: continue)))
    }
}
