/** The URLs of documents (FORMAT.md, section 10), and what their resources hold. */
import { sha256 } from "./content_name.js";
import { isKey, isObject, parseObject, pathSegment } from "./model.js";
import type { Item, Key } from "./model.js";
import { utf8 } from "./utf8.js";

/**
 * What producer and app agree on about a collection; no resource says it. `vizzy models typescript`
 * prints one for each.
 */
export interface Collection {
  readonly name: string;
  /** The name of the key field; that of the feed's if it is absent. */
  readonly key?: string;
  /** How many objects hold all documents: a power of 16. Absent where each has its own. */
  readonly groups?: number;
  /** The field by which a document can also be reached. */
  readonly alias?: string;
}

export interface Alias {
  readonly key: Key;
  /** The URL of the document, or of the group that holds it. */
  readonly document: string;
}

const MOST_DIGITS = 5;
const DOCUMENT_URL = /^v1\/[a-z0-9_-]{1,100}\/[a-z0-9_~-]{1,200}$/;

/** How many hexadecimal digits name one of `groups` groups. */
function digitsOf(groups: number): number {
  for (let digits = 1; digits <= MOST_DIGITS; digits++) if (16 ** digits === groups) return digits;
  throw new RangeError(`${groups} is no number of groups; it is 16, 256, 4096, 65536 or 1048576`);
}

function groupSegment(key: Key, groups: number): string {
  const hash = sha256(utf8(String(key))).subarray(0, MOST_DIGITS);
  const digits = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.slice(0, digitsOf(groups));
}

/** The URL of the document of a key, or of the group that holds it. */
export function documentUrl({ name, groups }: Collection, key: Key): string {
  const segment = groups === undefined ? pathSegment(key) : groupSegment(key, groups);
  return `v1/${name}/${segment}`;
}

/** The URL of the alias of a document. */
export function aliasUrl({ name, alias }: Collection, text: string): string {
  if (alias === undefined) throw new RangeError(`documents of ${name} have no alias`);
  return `v1/${name}/${pathSegment(alias)}/${pathSegment(text)}`;
}

/** Undefined for anything that is not an alias. */
export function parseAlias(text: string): Alias | undefined {
  const alias = parseObject(text);
  const url = alias?.["document"];
  if (!isKey(alias?.["key"]) || typeof url !== "string" || !DOCUMENT_URL.test(url)) return undefined;
  return alias as unknown as Alias;
}

/** The documents that a resource of a collection holds; undefined for anything else. */
export function parseDocuments(text: string, { groups }: Collection): Item[] | undefined {
  const resource = parseObject(text);
  if (resource === undefined || groups === undefined) return resource && [resource];
  const documents = resource["documents"];
  return Array.isArray(documents) && documents.every(isObject) ? documents : undefined;
}
