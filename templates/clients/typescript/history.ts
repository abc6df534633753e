/** Which entry is newer, and what stays hidden (FORMAT.md, sections 11 and 13). */
import { remember } from "./model.js";
import type { Entry, Key } from "./model.js";

export const DAY_MS = 24 * 3600 * 1000;
/** Entries list what was taken down for so long. */
export const HIDDEN_MS = 30 * DAY_MS;
const MOST_LINEAGES = 8;

/**
 * What a client remembers of the entries of one feed that it took. Caches on the way are of different
 * age: an older entry must neither take a reader back nor show again what was taken down. Keys compare
 * as texts: 4 and "4" are the same.
 */
export class History {
  /** The highest sequence of each lineage, the one that was left last at the end. */
  #highest = new Map<string, number>();
  #lineage: string | undefined;
  #hidden = new Set<string>();
  /** What lineages that were left hide, and until when. */
  #kept = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Not an entry of a lower sequence, nor one of a lineage that was left, unless it is higher. */
  admits(entry: Entry): boolean {
    const lineage = this.#lineageOf(entry);
    const highest = this.#highest.get(lineage) ?? -1;
    return lineage === this.#lineage ? entry.sequence >= highest : entry.sequence > highest;
  }

  /** Takes an entry that is admitted. Returns whether keys are hidden that were not. */
  take(entry: Entry): boolean {
    const lineage = this.#lineageOf(entry);
    const isHeld = lineage === this.#lineage;
    if (!isHeld) for (const key of this.#hidden) this.#kept.set(key, this.#now() + HIDDEN_MS);
    // Only a higher sequence shows again what was hidden.
    const stays = isHeld && entry.sequence === this.#highest.get(lineage) ? this.#hidden : [];
    const listed = entry.hidden.map(String);
    const hidesMore = !listed.every((key) => this.hides(key));
    this.#hidden = new Set([...stays, ...listed]);
    this.#lineage = lineage;
    remember(this.#highest, lineage, entry.sequence, MOST_LINEAGES);
    return hidesMore;
  }

  hides(key: Key): boolean {
    return this.#hidden.has(String(key)) || (this.#kept.get(String(key)) ?? 0) > this.#now();
  }

  /** For the storage; `restore` takes it. */
  state(): object {
    const kept = [...this.#kept].filter(([, until]) => until > this.#now());
    return { lineage: this.#lineage, highest: [...this.#highest], hidden: [...this.#hidden], kept };
  }

  /** Before anything is taken. */
  restore({ lineage, highest, hidden, kept }: any): void {
    this.#lineage = lineage;
    this.#highest = new Map(highest);
    this.#hidden = new Set(hidden);
    this.#kept = new Map(kept);
  }

  /** Entries of programs that knew no lineage go on with the one that is known. */
  #lineageOf(entry: Entry): string {
    return entry.lineage ?? this.#lineage ?? "";
  }
}
