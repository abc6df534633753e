/** What a returning reader loads instead of the feed (FORMAT.md, section 17). */
import { isKey, isObject, isText, listOf, optional, parseObject, shaped, VERSION } from "./model.js";
import type { Entry, Item, Key } from "./model.js";

/** What becomes of the items that a reader holds. */
export interface ItemChanges {
  /** Whole items, which replace what is held. */
  readonly items?: readonly Item[];
  /** Merge patches (RFC 7396): fields that changed, `null` for one that is absent now. */
  readonly changed?: readonly Item[];
}

/** What makes one page after the first. */
export interface PageChanges extends ItemChanges {
  /** Of its items, in order. */
  readonly keys: readonly Key[];
  /** Of the page, where the entry does not name it. */
  readonly url?: string;
}

/** What makes page 1, and the entry around it. */
export interface Changes extends ItemChanges {
  /** Of page 1, in order. Where they are absent, the next three say what became of the reader's own. */
  readonly keys?: readonly Key[];
  readonly moved: readonly Key[];
  /** The places of those that moved, from 0, ascending. */
  readonly to: readonly number[];
  readonly left: readonly Key[];
  /** The lowest sequence of an entry from which these changes lead to the newest one. */
  readonly since: number;
  /** Of the entries that they lead from and to. */
  readonly lineage?: string;
  readonly sequence: number;
  readonly version: string;
  readonly total: number;
  readonly pages: readonly string[];
  readonly index?: string;
  readonly segments?: string;
  readonly rest?: string;
  readonly hidden: readonly Key[];
}

export type Items = ReadonlyMap<Key, Item>;

/** What a `rest` object says of the pages after the first, page 2 first. */
export interface Rest {
  readonly since: number;
  readonly pages: readonly PageChanges[];
}

const OBJECT_URL = /^v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}$/;

/** What is made is stored under its URL unchecked: nothing but an object may be named. */
export const isObjectUrl = (value: unknown): value is string =>
  isText(value) && OBJECT_URL.test(value);

const ITEMS = { items: optional(listOf(isObject)), changed: optional(listOf(isObject)) };
const isChanges = shaped<Changes>({
  ...VERSION, ...ITEMS, since: Number.isInteger, rest: optional(isText), keys: optional(listOf(isKey)),
  moved: listOf(isKey), to: listOf(Number.isInteger), left: listOf(isKey),
});
const isPageChanges = shaped<PageChanges>({ ...ITEMS, keys: listOf(isKey), url: optional(isObjectUrl) });

/** Whether an object is a `rest` that this client understands. */
export const isRest = shaped<Rest>({ since: Number.isInteger, pages: listOf(isPageChanges) });

/** Changes that this client understands; undefined for anything else. */
export function parseChanges(text: string): Changes | undefined {
  const changes: unknown = { moved: [], to: [], left: [], hidden: [], ...parseObject(text) };
  return isChanges(changes) ? changes : undefined;
}

export function itemsByKey(items: readonly Item[] | undefined = [], key: string): Map<Key, Item> {
  return new Map(items.map((item) => [item[key] as Key, item]));
}

function merged(item: Item, patch: Item): Item {
  const fields = Object.entries({ ...item, ...patch });
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** The keys of page 1, in order; undefined when they cannot be made of one's own. */
function orderedKeys(changes: Changes, own: Iterable<Key>): readonly Key[] | undefined {
  if (changes.keys !== undefined) return changes.keys;
  const taken = new Set([...changes.left, ...changes.moved]);
  const keys = [...own].filter((name) => !taken.has(name));
  let last = -1;
  if (changes.to.length !== changes.moved.length) return undefined;
  for (const [number, place] of changes.to.entries()) {
    if (place <= last || place > keys.length) return undefined;
    keys.splice(place, 0, changes.moved[number]!);
    last = place;
  }
  return keys;
}

/** The items of a page; undefined when one of them is neither held nor given. */
export function rebuilt(page: PageChanges, held: Items, key: string): Item[] | undefined {
  const whole = itemsByKey(page.items, key);
  const patches = itemsByKey(page.changed, key);
  const items = page.keys.map((name) => {
    const own = held.get(name);
    const patch = patches.get(name);
    return whole.get(name) ?? (own && patch ? merged(own, patch) : own);
  });
  return items.includes(undefined) ? undefined : (items as Item[]);
}

/** Whether changes are of the folder that the entry comes from: else their numbers say nothing. */
export const isOfLineage = (changes: Changes, entry: Entry): boolean =>
  changes.lineage === undefined || changes.lineage === entry.lineage;

/** The entry to which changes lead; undefined when they do not lead from this one. */
export function newEntry(entry: Entry, changes: Changes, key: string): Entry | undefined {
  const held = itemsByKey(entry.items, key);
  const keys = orderedKeys(changes, held.keys());
  const items = keys && rebuilt({ ...changes, keys }, held, key);
  const { sequence, version, total, pages, hidden, index, segments } = changes;
  return items && ({ ...entry, sequence, version, total, items, pages, hidden, index, segments } as Entry);
}
