/** What a client remembers of its visits so that it can load changes (FORMAT.md, section 17). */
import { spansFor } from "./changes.js";
import type { Entry, Item } from "./model.js";

/** The version of which a reader turned pages last. */
export interface Base {
  readonly sequence: number;
  readonly items: readonly Item[];
  readonly pages: readonly string[];
  readonly index: string | undefined;
}

const DAY_MS = 24 * 3600 * 1000;
/** After so long patches upon patches end, and the entry itself is loaded. */
const LONGEST_MS = 90 * DAY_MS;
/** Entries list what was taken down for so long (FORMAT.md, section 13). */
const HIDDEN_MS = 30 * DAY_MS;
/** For so long a downloaded entry is fresh: most probably it is 304. */
const FRESH_MS = 60_000;

const idOf = (entry: Entry): string => `${entry.lineage} ${entry.sequence}`;

export class LastVisit {
  /** When the entry was known to be the newest one, and when one was downloaded last. */
  #confirmed = -Infinity;
  #downloaded = -Infinity;
  /** When any entry was, also where the text that says so is of a later entry than the one stored. */
  #visited = -Infinity;
  /** ETags of the changes that led to the entry or to an earlier one, by span. */
  #tags = new Map<number, string>();
  #turned = false;
  base: Base | undefined;
  /** What makes the pages of the entry that is held out of those of `base`. */
  rest: string | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The spans to try, shortest first; none where the entry itself must be loaded. */
  spans(entry: Entry): number[] {
    const age = this.#now() - this.#downloaded;
    return age < LONGEST_MS ? spansFor(entry, this.#now() - this.#confirmed) : [];
  }

  /** Whether an entry was downloaded just now. */
  get isFresh(): boolean {
    const age = this.#now() - this.#downloaded;
    return age >= 0 && age < FRESH_MS;
  }

  /** Whether something may have been taken down that entries no longer list. */
  get isTooOld(): boolean {
    return this.#now() - this.#visited > HIDDEN_MS;
  }

  tag(span: number): string | null {
    return this.#tags.get(span) ?? null;
  }

  /** The host gave the entry that is held. */
  confirmByEntry(): void {
    this.#confirmed = this.#downloaded = this.#now();
  }

  /** The host gave changes that lead to the entry that is held. */
  confirmByChanges(span: number, tag: string | null): void {
    this.#confirmed = this.#now();
    if (tag === null) this.#tags.delete(span);
    else this.#tags.set(span, tag);
  }

  /** Another entry is held now. `rest` makes its pages out of those of `base`. */
  moveOn(from: Entry, rest: string | undefined): void {
    if (this.#turned || this.base === undefined) {
      const { sequence, items, pages, index } = from;
      this.base = { sequence, items, pages, index };
    }
    this.#turned = false;
    this.rest = rest;
  }

  /** The entry that is held comes from another folder: nothing leads to it. */
  begin(): void {
    this.#tags.clear();
    this.#turned = false;
    this.base = this.rest = undefined;
  }

  /** Its reader turns pages. False when that is known. */
  turn(): boolean {
    const isFirst = !this.#turned;
    this.#turned = true;
    return isFirst;
  }

  drop(isDropped: (item: Item) => boolean): void {
    if (this.base === undefined) return;
    this.base = { ...this.base, items: this.base.items.filter((item) => !isDropped(item)) };
  }

  /** What changes with the entry, as one line of text that `restore` reads. */
  text(): string {
    return JSON.stringify({ left: this.base, restUrl: this.rest });
  }

  /** What changes with each visit, as a short text that `restoreTimes` reads. */
  times(entry: Entry): string {
    const [confirmed, downloaded, turned] = [this.#confirmed, this.#downloaded, this.#turned];
    return JSON.stringify({ of: idOf(entry), confirmed, downloaded, turned, tags: [...this.#tags] });
  }

  restore(text: string): void {
    try {
      const { left, restUrl } = JSON.parse(text);
      this.base = left;
      this.rest = restUrl;
    } catch {
      // Nothing is remembered.
    }
  }

  /** Times of another entry say nothing: one of two texts was stored. Then the entry itself is loaded. */
  restoreTimes(text: string, entry: Entry): void {
    try {
      const { of, confirmed, downloaded, turned, tags } = JSON.parse(text);
      this.#visited = confirmed ?? -Infinity;
      if (of !== idOf(entry)) return;
      this.#confirmed = confirmed ?? -Infinity;
      this.#downloaded = downloaded ?? -Infinity;
      this.#turned = turned;
      this.#tags = new Map(tags);
    } catch {
      // Nothing is remembered.
    }
  }
}
