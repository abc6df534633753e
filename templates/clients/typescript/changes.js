/** What a returning reader loads instead of the feed (FORMAT.md, section 17). */
import { isKey, isObject, isText, listOf, optional, parseObject, shaped, VERSION } from "./model.js";
const OBJECT_URL = /^v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}$/;
/** What is made is stored under its URL unchecked: nothing but an object may be named. */
export const isObjectUrl = (value) => isText(value) && OBJECT_URL.test(value);
const ITEMS = { items: optional(listOf(isObject)), changed: optional(listOf(isObject)) };
const isChanges = shaped({
    ...VERSION, ...ITEMS, since: Number.isInteger, rest: optional(isText), keys: optional(listOf(isKey)),
    moved: listOf(isKey), to: listOf(Number.isInteger), left: listOf(isKey),
});
const isPageChanges = shaped({ ...ITEMS, keys: listOf(isKey), url: optional(isObjectUrl) });
/** Whether an object is a `rest` that this client understands. */
export const isRest = shaped({ since: Number.isInteger, pages: listOf(isPageChanges) });
/** Changes that this client understands; undefined for anything else. */
export function parseChanges(text) {
    const changes = { moved: [], to: [], left: [], hidden: [], ...parseObject(text) };
    return isChanges(changes) ? changes : undefined;
}
export function itemsByKey(items = [], key) {
    return new Map(items.map((item) => [item[key], item]));
}
function merged(item, patch) {
    const fields = Object.entries({ ...item, ...patch });
    return Object.fromEntries(fields.filter(([, value]) => value !== null));
}
/** The keys of page 1, in order; undefined when they cannot be made of one's own. */
function orderedKeys(changes, own) {
    if (changes.keys !== undefined)
        return changes.keys;
    const taken = new Set([...changes.left, ...changes.moved]);
    const keys = [...own].filter((name) => !taken.has(name));
    let last = -1;
    if (changes.to.length !== changes.moved.length)
        return undefined;
    for (const [number, place] of changes.to.entries()) {
        if (place <= last || place > keys.length)
            return undefined;
        keys.splice(place, 0, changes.moved[number]);
        last = place;
    }
    return keys;
}
/** The items of a page; undefined when one of them is neither held nor given. */
export function rebuilt(page, held, key) {
    const whole = itemsByKey(page.items, key);
    const patches = itemsByKey(page.changed, key);
    const items = page.keys.map((name) => {
        const own = held.get(name);
        const patch = patches.get(name);
        return whole.get(name) ?? (own && patch ? merged(own, patch) : own);
    });
    return items.includes(undefined) ? undefined : items;
}
/** Whether changes are of the folder that the entry comes from: else their numbers say nothing. */
export const isOfLineage = (changes, entry) => changes.lineage === undefined || changes.lineage === entry.lineage;
/** The entry to which changes lead; undefined when they do not lead from this one. */
export function newEntry(entry, changes, key) {
    const held = itemsByKey(entry.items, key);
    const keys = orderedKeys(changes, held.keys());
    const items = keys && rebuilt({ ...changes, keys }, held, key);
    const { sequence, version, total, pages, hidden, index, segments } = changes;
    return items && { ...entry, sequence, version, total, items, pages, hidden, index, segments };
}
