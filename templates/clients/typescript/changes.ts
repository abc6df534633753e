/** What a returning reader loads instead of the feed (FORMAT.md, section 17). */
import { isKey, isObject, parseObject } from "./model.js";
import type { Entry, Item, Key } from "./model.js";

/** What makes one page out of the items that a reader holds. */
export interface PageChanges {
  readonly keys: readonly Key[];
  /** Whole items, which replace what is held. */
  readonly items: readonly Item[];
  /** Merge patches (RFC 7396): fields that changed, `null` for one that is absent now. */
  readonly changed: readonly Item[];
  /** Of the page, where the entry does not name it. */
  readonly url?: string;
}

export interface Changes extends PageChanges {
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

const SLACK_MS = 600_000;
const OBJECT_URL = /^v1\/o\/[a-z2-7]{2}\/[a-z2-7]{24}$/;

const isListOf = (value: unknown, is: (value: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);
const isText = (value: unknown): boolean => typeof value === "string";

/** What is made is stored under its URL unchecked: nothing but an object may be named. */
export const isObjectUrl = (value: unknown): value is string =>
  typeof value === "string" && OBJECT_URL.test(value);

function pageOf(value: unknown): PageChanges | undefined {
  if (!isObject(value)) return undefined;
  const page = { items: [], changed: [], ...value };
  const { keys, items, changed, url } = page as { [member: string]: unknown };
  const isPage = isListOf(keys, isKey) && isListOf(items, isObject) && isListOf(changed, isObject) &&
    (url === undefined || isObjectUrl(url));
  return isPage ? (page as unknown as PageChanges) : undefined;
}

/** Changes that this client understands; undefined for anything else. */
export function parseChanges(text: string): Changes | undefined {
  const changes = pageOf({ hidden: [], ...parseObject(text) });
  if (changes === undefined) return undefined;
  const { format, since, sequence, version, total, pages, index, segments, rest, hidden, lineage } =
    changes as unknown as { [member: string]: unknown };
  const hasNumbers = [since, sequence, total].every(Number.isInteger);
  const hasTexts = [index, segments, rest, lineage].every((text) => text === undefined || isText(text));
  const isKnown = format === 1 && hasNumbers && hasTexts && isText(version) && isListOf(pages, isText) &&
    isListOf(hidden, isKey);
  return isKnown ? (changes as Changes) : undefined;
}

/** A `rest` object that this client understands, as far as it does. */
export function parseRest(object: { [member: string]: unknown }): Rest | undefined {
  const { since, pages } = object;
  if (!Number.isInteger(since) || !Array.isArray(pages)) return undefined;
  const described = pages.map(pageOf);
  const end = described.indexOf(undefined);
  return { since, pages: end < 0 ? described : described.slice(0, end) } as Rest;
}

export function itemsByKey(items: readonly Item[], key: string): Map<Key, Item> {
  return new Map(items.map((item) => [item[key] as Key, item]));
}

function merged(item: Item, patch: Item): Item {
  const fields = Object.entries({ ...item, ...patch });
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** The items of a page; undefined when one of them is neither held nor given. */
export function rebuilt(page: PageChanges, held: Items, key: string): Item[] | undefined {
  const whole = itemsByKey(page.items, key);
  const patches = itemsByKey(page.changed, key);
  const items: Item[] = [];
  for (const name of page.keys) {
    const given = whole.get(name);
    const own = held.get(name);
    const patch = patches.get(name);
    if (given === undefined && own === undefined) return undefined;
    items.push(given ?? (patch === undefined ? own! : merged(own!, patch)));
  }
  return items;
}

/** Whether changes are of the folder that the entry comes from: else their numbers say nothing. */
export const isOfLineage = (changes: Changes, entry: Entry): boolean =>
  changes.lineage === undefined || changes.lineage === entry.lineage;

/** The entry to which changes lead; undefined when they do not lead from this one. */
export function newEntry(entry: Entry, changes: Changes, key: string): Entry | undefined {
  const items = rebuilt(changes, itemsByKey(entry.items, key), key);
  if (items === undefined) return undefined;
  const { sequence, version, total, pages, index, segments, hidden } = changes;
  const { index: _index, segments: _segments, ...kept } = entry;
  return {
    ...kept, sequence, version, total, items, pages, hidden,
    ...(index === undefined ? {} : { index }),
    ...(segments === undefined ? {} : { segments }),
  };
}

/** The spans that cover a time in milliseconds since the entry was last confirmed, shortest first. */
export function spansFor(entry: Entry, away: number): number[] {
  return (entry.changes ?? []).filter((span) => away >= 0 && span * 1000 >= away + SLACK_MS);
}
