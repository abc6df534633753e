/** The resources of the format (FORMAT.md, sections 8 to 10). */

export type Key = number | string;

/** Any field but the key may be absent. `vizzy models typescript` makes the exact type. */
export type Item = { readonly [field: string]: unknown };

export interface Entry {
  readonly format: 1;
  readonly feed: string;
  readonly version: string;
  readonly total: number;
  readonly items: readonly Item[];
  readonly pages: readonly string[];
  readonly index?: string;
  readonly hidden: readonly Key[];
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** The JSON object that `text` is; undefined when it is none. */
export function parseObject(text: string): { [member: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !isList(value);
    return isObject ? (value as { [member: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

/** An entry that this client understands (rule 2); undefined for all else. */
export function parseEntry(text: string): Entry | undefined {
  const entry = parseObject(text);
  if (entry === undefined || entry["format"] !== 1 || typeof entry["version"] !== "string")
    return undefined;
  if (!isList(entry["items"]) || !isList(entry["pages"])) return undefined;
  return { total: 0, hidden: [], ...entry } as unknown as Entry;
}

/** A key as the last part of a document's URL (FORMAT.md, section 10). */
export function pathSegment(key: Key): string {
  const escaped = (byte: number): string => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9_-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
  };
  return Array.from(new TextEncoder().encode(String(key)), escaped).join("");
}
