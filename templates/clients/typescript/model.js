/** The resources of the format (FORMAT.md, sections 8 and 9). */
import { FeedError } from "./errors.js";
export const isList = (value) => Array.isArray(value);
export const isText = (value) => typeof value === "string";
export const isListOf = (value, is) => isList(value) && value.every(is);
export const isAbsentOr = (value, is) => value === undefined || is(value);
export const isKey = (value) => isText(value) || Number.isInteger(value);
export const isObject = (value) => typeof value === "object" && value !== null && !isList(value);
/** Puts a value last in a map, which then forgets what was put first, down to `most`. */
export function remember(map, key, value, most = Infinity) {
    map.delete(key);
    map.set(key, value);
    for (const oldest of map.keys())
        if (map.size > most)
            map.delete(oldest);
}
/** The JSON object that `text` is; undefined when it is not one. */
export function parseObject(text) {
    try {
        const value = JSON.parse(text);
        return isObject(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** An entry. Errors: "not-a-feed" and "format-too-new" (rule 2). */
export function parseEntry(text, url) {
    const entry = parseObject(text);
    if (typeof entry?.["format"] === "number" && entry["format"] > 1)
        throw new FeedError("format-too-new", url);
    if (entry === undefined || !isEntry(entry))
        throw new FeedError("not-a-feed", url);
    return { total: 0, sequence: 0, hidden: [], ...entry };
}
function isEntry(entry) {
    const { format, version, items, pages, index, segments, changes, hidden, sequence, lineage } = entry;
    const areSpans = (value) => isListOf(value, Number.isSafeInteger);
    return format === 1 && isText(version) && isListOf(items, isObject) &&
        isListOf(pages, isText) && isAbsentOr(index, isText) && isAbsentOr(segments, isText) &&
        isAbsentOr(changes, areSpans) && isAbsentOr(hidden, isList) &&
        isAbsentOr(sequence, Number.isInteger) && isAbsentOr(lineage, isText);
}
