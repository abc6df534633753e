package vizzy.feed

/** An item that others have overtaken or that overtook others. */
public class Move(public val from: Int, public val to: Int)

/**
 * How a list of items became another one, so that it can be animated instead of laid out again. `removed` are places in
 * the list before; the others are places in the list after it.
 */
public class Difference(
    public val removed: List<Int>,
    public val inserted: List<Int>,
    /** As few as can be. */
    public val moved: List<Move>,
    /** Items with other values, whether they moved or not. */
    public val updated: List<Int>
)

/** The places of a longest increasing run of `values`, which may have gaps. */
private fun longestRun(values: List<Int>): Set<Int> {
    val ends = ArrayList<Int>() // the place where the best run of each length ends
    val before = IntArray(values.size)
    for ((place, value) in values.withIndex()) {
        val length = ends.binarySearch { values[it].compareTo(value) }.let { if (it < 0) -it - 1 else it }
        before[place] = if (length == 0) -1 else ends[length - 1]
        if (length == ends.size) ends.add(place) else ends[length] = place
    }
    return generateSequence(ends.lastOrNull()) { place -> before[place].takeIf { it >= 0 } }.toSet()
}

private fun placesOf(items: List<Item>, key: String): Map<String?, Int> =
    items.withIndex().associate { (place, item) -> keyOf(item[key]) to place }

/** What an app must do to a list that shows `before` so that it shows `after`. */
public fun difference(before: List<Item>, after: List<Item>, key: String = "id"): Difference {
    val places = placesOf(before, key)
    val placesAfter = placesOf(after, key)
    val kept = after.indices.mapNotNull { to -> places[keyOf(after[to][key])]?.let { Move(it, to) } }
    val still = longestRun(kept.map { it.from })
    return Difference(
        before.indices.filter { keyOf(before[it][key]) !in placesAfter },
        after.indices.filter { keyOf(after[it][key]) !in places },
        kept.filterIndexed { place, _ -> place !in still },
        kept.filter { before[it.from] != after[it.to] }.map { it.to }
    )
}
