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

export type Members = { readonly [member: string]: unknown };
type Check = (value: unknown) => boolean;

export const isList: (value: unknown) => value is unknown[] = Array.isArray;
export const isText = (value: unknown): value is string => typeof value === "string";
export const isKey = (value: unknown): value is Key => isText(value) || Number.isInteger(value);
export const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !isList(value);

export const listOf = (is: Check): Check => (value) => isList(value) && value.every(is);
export const optional = (is: Check): Check => (value) => value === undefined || is(value);

/** Whether a value is an object whose members are what they must be. */
export const shaped = <T>(shape: { readonly [member: string]: Check }) => (value: unknown): value is T =>
  isObject(value) && Object.entries(shape).every(([member, is]) => is(value[member]));

/** What an entry says of its version, and changes of the one that they lead to. */
export const VERSION = {
  format: (value: unknown) => value === 1,
  version: isText,
  sequence: Number.isInteger,
  lineage: optional(isText),
  total: Number.isInteger,
  pages: listOf(isText),
  index: optional(isText),
  segments: optional(isText),
  hidden: listOf(isKey),
};
const isEntry = shaped<Entry>({
  ...VERSION, items: listOf(isObject), changes: optional(listOf(Number.isSafeInteger)),
});

/** Puts a value last in a map, which then forgets what was put first, down to `most`. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, most = Infinity): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) if (map.size > most) map.delete(oldest);
}

/** The JSON object that `text` is; undefined when it is not one, or absent. */
export function parseObject(text: string | undefined): Members | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An entry. Errors: "not-a-feed" and "format-too-new" (rule 2). */
export function entryOf(object: Members | undefined, url: string): Entry {
  const entry: Members = { total: 0, sequence: 0, hidden: [], ...object };
  if (Number(entry["format"]) > 1) throw new FeedError("format-too-new", url);
  if (!isEntry(entry)) throw new FeedError("not-a-feed", url);
  return entry;
}
