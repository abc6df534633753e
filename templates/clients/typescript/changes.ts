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

const SLACK_MS = 600_000;

const isListOf = (value: unknown, is: (value: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);
const isText = (value: unknown): boolean => typeof value === "string";

function pageOf(value: unknown): PageChanges | undefined {
  if (!isObject(value)) return undefined;
  const page = { items: [], changed: [], ...value };
  const { keys, items, changed, url } = page as { [member: string]: unknown };
  const isPage = isListOf(keys, isKey) && isListOf(items, isObject) && isListOf(changed, isObject) &&
    (url === undefined || isText(url));
  return isPage ? (page as unknown as PageChanges) : undefined;
}

/** Changes that this client understands; undefined for anything else. */
export function parseChanges(text: string): Changes | undefined {
  const changes = pageOf({ hidden: [], ...parseObject(text) });
  if (changes === undefined) return undefined;
  const { format, since, sequence, version, total, pages, index, segments, rest, hidden } =
    changes as unknown as { [member: string]: unknown };
  const numbers = [since, sequence, total].every(Number.isInteger);
  const urls = [index, segments, rest].every((url) => url === undefined || isText(url));
  const isKnown = format === 1 && numbers && urls && isText(version) && isListOf(pages, isText) &&
    isListOf(hidden, isKey);
  return isKnown ? (changes as Changes) : undefined;
}

/** The pages that a `rest` object describes, page 2 first. */
export function parseRest(object: { [member: string]: unknown }): PageChanges[] {
  const pages = Array.isArray(object["pages"]) ? object["pages"].map(pageOf) : [];
  const end = pages.indexOf(undefined);
  return pages.slice(0, end < 0 ? pages.length : end) as PageChanges[];
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

/**
 * How a list of items became another one, so that it can be animated instead of laid out again.
 * `removed` are places in the list before; the others are places in the list after it.
 */
export interface Difference {
  readonly removed: number[];
  readonly inserted: number[];
  /** Items that others have overtaken or that overtook others: as few as can be. */
  readonly moved: { readonly from: number; readonly to: number }[];
  /** Items with other values, whether they moved or not. */
  readonly updated: number[];
}

/** The places of a longest increasing run of `values`, which may have gaps. */
function longestRun(values: readonly number[]): Set<number> {
  const ends: number[] = []; // the place where the best run of each length ends
  const before: number[] = [];
  values.forEach((value, place) => {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[place] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = place;
  });
  const run = new Set<number>();
  for (let place = ends[ends.length - 1] ?? -1; place >= 0; place = before[place]!) run.add(place);
  return run;
}

const isSame = (a: Item, b: Item): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** What an app must do to a list that shows `before` so that it shows `after`. */
export function difference(before: readonly Item[], after: readonly Item[], key = "id"): Difference {
  const places = new Map(before.map((item, place) => [item[key], place]));
  const keys = new Set(after.map((item) => item[key]));
  const kept = after.flatMap((item, to) => {
    const from = places.get(item[key]);
    return from === undefined ? [] : [{ from, to }];
  });
  const still = longestRun(kept.map(({ from }) => from));
  return {
    removed: before.flatMap((item, place) => (keys.has(item[key]) ? [] : [place])),
    inserted: after.flatMap((item, place) => (places.has(item[key]) ? [] : [place])),
    moved: kept.filter((_, place) => !still.has(place)),
    updated: kept.filter(({ from, to }) => !isSame(before[from]!, after[to]!)).map(({ to }) => to),
  };
}
