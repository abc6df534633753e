/** The resources of the format (FORMAT.md, sections 8 to 10). */
const isList = (value) => Array.isArray(value);
/** The JSON object that `text` is; undefined when it is none. */
export function parseObject(text) {
    try {
        const value = JSON.parse(text);
        const isObject = typeof value === "object" && value !== null && !isList(value);
        return isObject ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** An entry that this client understands (rule 2); undefined for all else. */
export function parseEntry(text) {
    const entry = parseObject(text);
    if (entry === undefined || entry["format"] !== 1 || typeof entry["version"] !== "string")
        return undefined;
    if (!isList(entry["items"]) || !isList(entry["pages"]))
        return undefined;
    return { total: 0, hidden: [], ...entry };
}
/** A key as the last part of a document's URL (FORMAT.md, section 10). */
export function pathSegment(key) {
    const escaped = (byte) => {
        const character = String.fromCharCode(byte);
        return /[a-z0-9_-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
    };
    return Array.from(new TextEncoder().encode(String(key)), escaped).join("");
}
