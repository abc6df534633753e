/** The URLs of documents (FORMAT.md, section 10), and what their resources hold. */
import { sha256 } from "./content_name.js";
import { isKey, isObject, parseObject, pathSegment } from "./model.js";
import { utf8 } from "./utf8.js";
const MOST_DIGITS = 5;
const DOCUMENT_URL = /^v1\/[a-z0-9_-]{1,100}\/[a-z0-9_~-]{1,200}$/;
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
