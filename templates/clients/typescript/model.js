/** The resources of the format (FORMAT.md, sections 8 and 9). */
import { FeedError } from "./errors.js";
import { utf8 } from "./utf8.js";
const isList = (value) => Array.isArray(value);
const isText = (value) => typeof value === "string";
const isAbsentOr = (value, is) => value === undefined || is(value);
export const isKey = (value) => isText(value) || Number.isInteger(value);
export const isObject = (value) => typeof value === "object" && value !== null && !isList(value);
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
    const areSpans = (value) => isList(value) && value.every(Number.isSafeInteger);
    return format === 1 && isText(version) && isList(items) && items.every(isObject) &&
        isList(pages) && pages.every(isText) && isAbsentOr(index, isText) && isAbsentOr(segments, isText) &&
        isAbsentOr(changes, areSpans) && isAbsentOr(hidden, isList) &&
        isAbsentOr(sequence, Number.isInteger) && isAbsentOr(lineage, isText);
}
const SEGMENT_URL = /^v1\/[a-z0-9_-]{1,100}(\/[a-z0-9_~-]{1,200})+$/;
function isSegment(value) {
    if (!isObject(value))
        return false;
    const { title, values, total, url } = value;
    return isText(title) && isList(values) && values.every(isText) && Number.isInteger(total) &&
        isText(url) && SEGMENT_URL.test(url);
}
/** The directory of segments that an object is (FORMAT.md, section 9); undefined for anything else. */
export function directoryOf(object) {
    const { title, segments } = object;
    const isDirectory = isText(title) && isList(segments) && segments.every(isSegment);
    return isDirectory ? object : undefined;
}
/** A key, or a value of a segment, as a part of a URL (FORMAT.md, section 10). */
export function pathSegment(key) {
    const escaped = (byte) => {
        const character = String.fromCharCode(byte);
        return /[a-z0-9_-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
    };
    return Array.from(utf8(String(key)), escaped).join("");
}
