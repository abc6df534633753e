/** The resources of the format (FORMAT.md, sections 8 and 9). */
import { FeedError } from "./errors.js";
export const isList = Array.isArray;
export const isText = (value) => typeof value === "string";
export const isKey = (value) => isText(value) || Number.isInteger(value);
export const isObject = (value) => typeof value === "object" && value !== null && !isList(value);
export const listOf = (is) => (value) => isList(value) && value.every(is);
export const optional = (is) => (value) => value === undefined || is(value);
/** Whether a value is an object whose members are what they must be. */
export const shaped = (shape) => (value) => isObject(value) && Object.entries(shape).every(([member, is]) => is(value[member]));
/** What an entry says of its version, and changes of the one that they lead to. */
export const VERSION = {
    format: (value) => value === 1,
    version: isText,
    sequence: Number.isInteger,
    lineage: optional(isText),
    total: Number.isInteger,
    pages: listOf(isText),
    index: optional(isText),
    segments: optional(isText),
    hidden: listOf(isKey),
};
const isEntry = shaped({
    ...VERSION, items: listOf(isObject), changes: optional(listOf(Number.isSafeInteger)),
});
/** Puts a value last in a map, which then forgets what was put first, down to `most`. */
export function remember(map, key, value, most = Infinity) {
    map.delete(key);
    map.set(key, value);
    for (const oldest of map.keys())
        if (map.size > most)
            map.delete(oldest);
}
/** The JSON object that `text` is; undefined when it is not one, or absent. */
export function parseObject(text) {
    try {
        const value = JSON.parse(text ?? "");
        return isObject(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** An entry. Errors: "not-a-feed" and "format-too-new" (rule 2). */
export function entryOf(object, url) {
    const entry = { total: 0, sequence: 0, hidden: [], ...object };
    if (Number(entry["format"]) > 1)
        throw new FeedError("format-too-new", url);
    if (!isEntry(entry))
        throw new FeedError("not-a-feed", url);
    return entry;
}
