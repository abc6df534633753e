import { sha256 } from "./content_name.js";
import { FeedError } from "./errors.js";
import { GONE } from "./host.js";
import { isKey, isObject, parseObject } from "./model.js";
import { DOCUMENT } from "./storage.js";
import { utf8 } from "./utf8.js";
const MOST_DIGITS = 5;
const DOCUMENT_URL = /^v1\/[a-z0-9_-]{1,100}\/[a-z0-9_~-]{1,200}$/;
/** A key, or a value of a segment, as a part of a URL (FORMAT.md, section 10). */
export function pathSegment(key) {
    const escaped = (byte) => {
        const character = String.fromCharCode(byte);
        return /[a-z0-9_-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
    };
    return Array.from(utf8(String(key)), escaped).join("");
}
/** How many hexadecimal digits name one of `groups` groups. */
function digitsOf(groups) {
    for (let digits = 1; digits <= MOST_DIGITS; digits++)
        if (16 ** digits === groups)
            return digits;
    throw new RangeError(`${groups} is no number of groups; it is 16, 256, 4096, 65536 or 1048576`);
}
function groupSegment(key, groups) {
    const hash = sha256(utf8(String(key))).subarray(0, MOST_DIGITS);
    const digits = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.slice(0, digitsOf(groups));
}
/** The URL of the document of a key, or of the group that holds it. */
export function documentUrl({ name, groups }, key) {
    const segment = groups === undefined ? pathSegment(key) : groupSegment(key, groups);
    return `v1/${name}/${segment}`;
}
/** The URL of the alias of a document. */
export function aliasUrl({ name, alias }, text) {
    if (alias === undefined)
        throw new RangeError(`documents of ${name} have no alias`);
    return `v1/${name}/${pathSegment(alias)}/${pathSegment(text)}`;
}
/** Undefined for anything that is not an alias. */
export function parseAlias(text) {
    const alias = parseObject(text);
    const url = alias?.["document"];
    if (!isKey(alias?.["key"]) || typeof url !== "string" || !DOCUMENT_URL.test(url))
        return undefined;
    return alias;
}
/** The documents that a resource of a collection holds; undefined for anything else. */
export function parseDocuments(text, { groups }) {
    const resource = parseObject(text);
    if (resource === undefined || groups === undefined)
        return resource && [resource];
    const documents = resource["documents"];
    return Array.isArray(documents) && documents.every(isObject) ? documents : undefined;
}
const described = (collection) => typeof collection === "string" ? { name: collection } : collection;
/**
 * Rule 8: a document, fresh from the host, or the stored one where the host cannot be reached; undefined
 * when the thing does not exist (any more). A collection is named, or described when its documents are
 * in groups or have another key. Errors: FeedError, where none is stored.
 */
export async function getDocument(feed, collection, key, options = {}) {
    const of = described(collection);
    return documentAt(feed, of, documentUrl(of, key), key, options);
}
/** A document by its alias, such as a user name in a deep link: two requests. */
export async function getDocumentByAlias(feed, collection, text, options = {}) {
    const alias = await resource(feed, aliasUrl(collection, text), parseAlias, options);
    return alias && documentAt(feed, collection, alias.document, alias.key, options);
}
async function documentAt(feed, collection, url, key, options) {
    await feed.restore();
    if (isHidden(feed, collection, key))
        return undefined;
    const parse = (text) => parseDocuments(text, collection);
    const documents = await resource(feed, url, parse, options);
    const keyField = collection.key ?? feed.key;
    const isWanted = (one) => String(one[keyField]) === String(key);
    const found = collection.groups === undefined ? documents?.[0] : documents?.find(isWanted);
    // What was taken down meanwhile is not shown either.
    return isHidden(feed, collection, key) ? undefined : found;
}
/** Hidden keys are those of the items, and so of the documents that these open, and of no others. */
function isHidden(feed, { name }, key) {
    const { opens } = feed.options;
    return opens !== undefined && described(opens).name === name && feed.hides(key);
}
/** A document, a group or an alias: of the host, else the stored one; undefined when there is none. */
async function resource(feed, url, parse, { signal, stored }) {
    const known = await feed.storage.get(DOCUMENT + url);
    const fallback = () => {
        const found = known === undefined ? undefined : parse(known);
        if (found !== undefined)
            feed.options.onStored?.(url);
        return found;
    };
    if (stored === true)
        return fallback();
    try {
        return await fresh(feed, url, parse, known, signal);
    }
    catch (error) {
        const found = error instanceof FeedError ? fallback() : undefined;
        if (found === undefined)
            throw error;
        return found;
    }
}
/** From the host. What is `known` is stored already. */
async function fresh(feed, url, parse, known, signal) {
    const { status, text } = await feed.host.get(url, "default", signal);
    if (GONE.includes(status)) {
        if (known !== undefined)
            await feed.storage.remove(DOCUMENT + url);
        return undefined;
    }
    const found = status === 200 ? parse(text) : undefined;
    if (found === undefined)
        throw new FeedError("not-a-feed", url);
    if (text !== known)
        await feed.storage.set(DOCUMENT + url, text);
    return found;
}
