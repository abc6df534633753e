/** What a returning reader loads instead of the feed (FORMAT.md, section 17). */
import { isAbsentOr, isKey, isListOf, isObject, isText, parseObject } from "./model.js";
const SLACK_MS = 600_000;
const OBJECT_URL = /^v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}$/;
/** What is made is stored under its URL unchecked: nothing but an object may be named. */
export const isObjectUrl = (value) => isText(value) && OBJECT_URL.test(value);
const hasItems = ({ items, changed }) => isListOf(items, isObject) && isListOf(changed, isObject);
const hasOrder = ({ keys, moved, to, left }) => isAbsentOr(keys, (list) => isListOf(list, isKey)) && isListOf(moved, isKey) && isListOf(left, isKey) &&
    isListOf(to, Number.isInteger) && moved.length === to.length;
function pageOf(value) {
    if (!isObject(value))
        return undefined;
    const page = { items: [], changed: [], ...value };
    const { keys, url } = page;
    const isPage = isListOf(keys, isKey) && hasItems(page) && isAbsentOr(url, isObjectUrl);
    return isPage ? page : undefined;
}
/** Changes that this client understands; undefined for anything else. */
export function parseChanges(text) {
    const changes = { items: [], changed: [], moved: [], to: [], left: [], hidden: [], ...parseObject(text) };
    const { format, since, sequence, version, total, pages, index, segments, rest, hidden, lineage } = changes;
    const hasNumbers = [since, sequence, total].every(Number.isInteger);
    const hasTexts = [index, segments, rest, lineage].every((text) => isAbsentOr(text, isText));
    const isKnown = format === 1 && hasNumbers && hasTexts && isText(version) && isListOf(pages, isText) &&
        isListOf(hidden, isKey) && hasItems(changes) && hasOrder(changes);
    return isKnown ? changes : undefined;
}
/** A `rest` object that this client understands, as far as it does. */
export function parseRest(object) {
    const { since, pages } = object;
    if (!Number.isInteger(since) || !Array.isArray(pages))
        return undefined;
    const described = pages.map(pageOf);
    const end = described.indexOf(undefined);
    return { since, pages: end < 0 ? described : described.slice(0, end) };
}
export function itemsByKey(items, key) {
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
    const items = [];
    for (const name of page.keys) {
        const given = whole.get(name);
        const own = held.get(name);
        const patch = patches.get(name);
        if (given === undefined && own === undefined)
            return undefined;
        items.push(given ?? (patch === undefined ? own : merged(own, patch)));
    }
    return items;
}
/** Whether changes are of the folder that the entry comes from: else their numbers say nothing. */
export const isOfLineage = (changes, entry) => changes.lineage === undefined || changes.lineage === entry.lineage;
/** The entry to which changes lead; undefined when they do not lead from this one. */
export function newEntry(entry, changes, key) {
    const held = itemsByKey(entry.items, key);
    const keys = orderedKeys(changes, held.keys());
    const items = keys === undefined ? undefined : rebuilt({ ...changes, keys }, held, key);
    if (items === undefined)
        return undefined;
    const { sequence, version, total, pages, hidden, index = null, segments = null } = changes;
    const patch = { sequence, version, total, items, pages, hidden, index, segments };
    return merged({ ...entry }, patch);
}
/** The spans that cover a time in milliseconds since the entry was last confirmed, shortest first. */
export function spansFor(entry, away) {
    return (entry.changes ?? []).filter((span) => away >= 0 && span * 1000 >= away + SLACK_MS);
}
