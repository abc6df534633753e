/** The resources of the format (FORMAT.md, sections 8 and 9). */
import { FeedError } from "./errors.js";

export type Key = number | string;

/** Any field but the key may be absent. `vizzy models typescript` makes the exact type. */
export type Item = { readonly [field: string]: unknown };

export interface Entry {
  readonly format: 1;
  readonly feed: string;
  readonly version: string;
  /** Grows with each change; compares within one lineage only. */
  readonly sequence: number;
  /** Names the folder that was built; absent in entries of earlier programs. */
  readonly lineage?: string;
  readonly total: number;
  readonly items: readonly Item[];
  readonly pages: readonly string[];
  readonly index?: string;
  /** The directory of segments, when the feed is divided. */
  readonly segments?: string;
  /** The spans in seconds for which there are changes, ascending. */
  readonly changes?: readonly number[];
  readonly hidden: readonly Key[];
}

export const isList = (value: unknown): value is unknown[] => Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === "string";
export const isListOf = (value: unknown, is: (value: unknown) => boolean): boolean =>
  isList(value) && value.every(is);
export const isAbsentOr = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value);

export const isKey = (value: unknown): value is Key => isText(value) || Number.isInteger(value);

export const isObject = (value: unknown): value is { [member: string]: unknown } =>
  typeof value === "object" && value !== null && !isList(value);

/** Puts a value last in a map, which then forgets what was put first, down to `most`. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, most = Infinity): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) if (map.size > most) map.delete(oldest);
}

/** The JSON object that `text` is; undefined when it is not one. */
export function parseObject(text: string): { [member: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An entry. Errors: "not-a-feed" and "format-too-new" (rule 2). */
export function parseEntry(text: string, url: string): Entry {
  const entry = parseObject(text);
  if (typeof entry?.["format"] === "number" && entry["format"] > 1)
    throw new FeedError("format-too-new", url);
  if (entry === undefined || !isEntry(entry)) throw new FeedError("not-a-feed", url);
  return { total: 0, sequence: 0, hidden: [], ...entry } as unknown as Entry;
}

function isEntry(entry: { [member: string]: unknown }): boolean {
  const { format, version, items, pages, index, segments, changes, hidden, sequence, lineage } = entry;
  const areSpans = (value: unknown): boolean => isListOf(value, Number.isSafeInteger);
  return format === 1 && isText(version) && isListOf(items, isObject) &&
    isListOf(pages, isText) && isAbsentOr(index, isText) && isAbsentOr(segments, isText) &&
    isAbsentOr(changes, areSpans) && isAbsentOr(hidden, isList) &&
    isAbsentOr(sequence, Number.isInteger) && isAbsentOr(lineage, isText);
}
