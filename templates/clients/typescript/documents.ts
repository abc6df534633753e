/** Documents: their URLs (FORMAT.md, section 10), and how they are read (rule 8). */
import type { CallOptions, FeedClient } from "./client.js";
import { sha256 } from "./content_name.js";
import { FeedError } from "./errors.js";
import { GONE } from "./host.js";
import { isKey, isObject, parseObject } from "./model.js";
import type { Item, Key } from "./model.js";
import { DOCUMENT } from "./storage.js";
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

/** A key, or a value of a segment, as a part of a URL (FORMAT.md, section 10). */
export function pathSegment(key: Key): string {
  const escaped = (byte: number): string => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9_-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
  };
  return Array.from(utf8(String(key)), escaped).join("");
}

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

export interface DocumentOptions extends CallOptions {
  /** Only what is stored is given, and nothing asked. */
  readonly stored?: boolean | undefined;
}

const described = (collection: Collection | string): Collection =>
  typeof collection === "string" ? { name: collection } : collection;

/**
 * Rule 8: a document, fresh from the host, or the stored one where the host cannot be reached; undefined
 * when the thing does not exist (any more). A collection is named, or described when its documents are
 * in groups or have another key. Errors: FeedError, where none is stored.
 */
export async function getDocument<D extends object = Item>(
  feed: FeedClient<any>, collection: Collection | string, key: Key, options: DocumentOptions = {},
): Promise<D | undefined> {
  const of = described(collection);
  return documentAt<D>(feed, of, documentUrl(of, key), key, options);
}

/** A document by its alias, such as a user name in a deep link: two requests. */
export async function getDocumentByAlias<D extends object = Item>(
  feed: FeedClient<any>, collection: Collection, text: string, options: DocumentOptions = {},
): Promise<D | undefined> {
  const alias = await resource(feed, aliasUrl(collection, text), parseAlias, options);
  return alias && documentAt<D>(feed, collection, alias.document, alias.key, options);
}

async function documentAt<D extends object>(feed: FeedClient<any>, collection: Collection, url: string,
                                            key: Key, options: DocumentOptions): Promise<D | undefined> {
  await feed.restore();
  if (isHidden(feed, collection, key)) return undefined;
  const parse = (text: string): Item[] | undefined => parseDocuments(text, collection);
  const documents = await resource(feed, url, parse, options);
  const keyField = collection.key ?? feed.key;
  const isWanted = (one: Item): boolean => String(one[keyField]) === String(key);
  const found = collection.groups === undefined ? documents?.[0] : documents?.find(isWanted);
  // What was taken down meanwhile is not shown either.
  return isHidden(feed, collection, key) ? undefined : (found as D | undefined);
}

/** Hidden keys are those of the items, and so of the documents that these open, and of no others. */
function isHidden(feed: FeedClient<any>, { name }: Collection, key: Key): boolean {
  const { opens } = feed.options;
  return opens !== undefined && described(opens).name === name && feed.hides(key);
}

/** A document, a group or an alias: of the host, else the stored one; undefined when there is none. */
async function resource<R>(feed: FeedClient<any>, url: string, parse: (text: string) => R | undefined,
                           { signal, stored }: DocumentOptions): Promise<R | undefined> {
  const known = await feed.storage.get(DOCUMENT + url);
  const fallback = (): R | undefined => {
    const found = known === undefined ? undefined : parse(known);
    if (found !== undefined) feed.options.onStored?.(url);
    return found;
  };
  if (stored === true) return fallback();
  try {
    return await fresh(feed, url, parse, known, signal);
  } catch (error) {
    const found = error instanceof FeedError ? fallback() : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** From the host. What is `known` is stored already. */
async function fresh<R>(feed: FeedClient<any>, url: string, parse: (text: string) => R | undefined,
                        known: string | undefined, signal?: AbortSignal): Promise<R | undefined> {
  const { status, text } = await feed.host.get(url, "default", signal);
  if (GONE.includes(status)) {
    if (known !== undefined) await feed.storage.remove(DOCUMENT + url);
    return undefined;
  }
  const found = status === 200 ? parse(text) : undefined;
  if (found === undefined) throw new FeedError("not-a-feed", url);
  if (text !== known) await feed.storage.set(DOCUMENT + url, text);
  return found;
}
