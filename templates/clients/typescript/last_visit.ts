/** What a client remembers of its visits so that it can load changes (FORMAT.md, section 17). */
import { DAY_MS, HIDDEN_MS } from "./history.js";
import { parseObject } from "./model.js";
import type { Entry, Item } from "./model.js";

/** The version of which a reader turned pages last. */
export type Base = Pick<Entry, "sequence" | "items" | "pages" | "index">;

/** After so long patches upon patches end, and the entry itself is loaded. */
const LONGEST_MS = 90 * DAY_MS;
/** By so much a span is longer than the time since the entry was last confirmed. */
const SLACK_MS = 600_000;
/** For so long a downloaded entry is fresh: most probably it is 304. */
const FRESH_MS = 60_000;

/** What each visit changes, also one that brings nothing new. */
interface Times {
  /** The entry of which they are. */
  readonly of?: string;
  /** When the entry was known to be the newest one, and when one was downloaded last. */
  readonly confirmed: number;
  readonly downloaded: number;
  /** Whether its reader turned pages. */
  readonly turned: boolean;
  /** ETags of the changes that led to the entry or to an earlier one, by span. */
  readonly tags: { readonly [span: number]: string | null | undefined };
}

const NEVER: Times = { confirmed: 0, downloaded: 0, turned: false, tags: {} };
const idOf = (entry: Entry): string => `${entry.lineage} ${entry.sequence}`;

export class LastVisit {
  #times = NEVER;
  /** When any entry was confirmed, also where the times are of a later entry than the one stored. */
  #visited = 0;
  base: Base | undefined;
  /** What makes the pages of the entry that is held out of those of `base`. */
  rest: string | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The spans to try, shortest first; none where the entry itself must be loaded. */
  spans({ changes = [] }: Entry): number[] {
    const away = this.#now() - this.#times.confirmed;
    return changes.filter((span) => away >= 0 && span * 1000 >= away + SLACK_MS && this.#age < LONGEST_MS);
  }

  /** Whether an entry was downloaded just now. */
  get isFresh(): boolean {
    return this.#age >= 0 && this.#age < FRESH_MS;
  }

  /** Whether something may have been taken down that entries no longer list. */
  get isTooOld(): boolean {
    return this.#now() - this.#visited > HIDDEN_MS;
  }

  tag(span: number): string | null | undefined {
    return this.#times.tags[span];
  }

  /** The host gave changes of a span that lead to the entry that is held, or else the entry itself. */
  confirm(span: number | undefined, tag: string | null | undefined): void {
    const confirmed = this.#now();
    this.#note(span === undefined ? { confirmed, downloaded: confirmed }
                                  : { confirmed, tags: { ...this.#times.tags, [span]: tag } });
  }

  /** Another entry is held now. `rest` makes its pages out of those of `base`. */
  moveOn(from: Entry, rest: string | undefined): void {
    if (this.#times.turned || this.base === undefined) this.base = from;
    this.#note({ turned: false });
    this.rest = rest;
  }

  /** The entry that is held is the first one, or comes from another folder: nothing leads to it. */
  begin(): void {
    this.#note({ turned: false, tags: {} });
    this.base = this.rest = undefined;
  }

  /** Its reader turns pages. False when that is known. */
  turn(): boolean {
    const isFirst = !this.#times.turned;
    this.#note({ turned: true });
    return isFirst;
  }

  drop(isDropped: (item: Item) => boolean): void {
    if (this.base === undefined) return;
    this.base = { ...this.base, items: this.base.items.filter((item) => !isDropped(item)) };
  }

  /** For the storage; `restore` takes it. */
  times(entry: Entry): Times {
    return { ...this.#times, of: idOf(entry) };
  }

  /**
   * What was stored. Times of another entry say nothing: one of two texts was stored. Then the entry itself
   * is loaded.
   */
  restore(base: Base | undefined, rest: string | undefined, entry: Entry, text: string | undefined): void {
    this.base = base;
    this.rest = rest;
    const times = { ...NEVER, ...parseObject(text) };
    this.#visited = times.confirmed;
    if (times.of === idOf(entry)) this.#times = times;
  }

  /** Since an entry was downloaded. */
  get #age(): number {
    return this.#now() - this.#times.downloaded;
  }

  #note(news: Partial<Times>): void {
    this.#times = { ...this.#times, ...news };
  }
}
