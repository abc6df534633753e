/** What a client remembers of its visits so that it can load changes (FORMAT.md, section 17). */
import { spansFor } from "./changes.js";
import type { Entry, Item } from "./model.js";

/** The version of which a reader turned pages last. */
export interface Base {
  readonly sequence: number;
  readonly items: readonly Item[];
  readonly pages: readonly string[];
  readonly index?: string;
}

/** After so long patches upon patches end, and the entry itself is loaded. */
const LONGEST_MS = 90 * 24 * 3600 * 1000;
/** For so long a downloaded entry is fresh: most probably it is 304. */
const FRESH_MS = 60_000;

export class LastVisit {
  /** When the entry was known to be the newest one, and when one was downloaded last. */
  private confirmed = -Infinity;
  private downloaded = -Infinity;
  /** ETags of the changes that led to the entry or to an earlier one, by span. */
  private tags = new Map<number, string>();
  private turned = false;
  private left: Base | undefined;
  private restUrl: string | undefined;

  constructor(private readonly now: () => number) {}

  /** The spans to try, shortest first; none where the entry itself must be loaded. */
  spans(entry: Entry): number[] {
    const age = this.now() - this.downloaded;
    return age >= 0 && age < LONGEST_MS ? spansFor(entry, this.now() - this.confirmed) : [];
  }

  /** Whether an entry was downloaded just now. */
  get isFresh(): boolean {
    const age = this.now() - this.downloaded;
    return age >= 0 && age < FRESH_MS;
  }

  tag(span: number): string | null {
    return this.tags.get(span) ?? null;
  }

  /** The host gave the entry that is held. */
  confirmByEntry(): void {
    this.confirmed = this.downloaded = this.now();
  }

  /** The host gave changes that lead to the entry that is held. */
  confirmByChanges(span: number, tag: string | null): void {
    this.confirmed = this.now();
    if (tag === null) this.tags.delete(span);
    else this.tags.set(span, tag);
  }

  /** Another entry is held now. `rest` makes its pages out of those of `base`. */
  moveOn(from: Entry, rest: string | undefined): void {
    if (this.turned || this.left === undefined) {
      const { sequence, items, pages, index } = from;
      this.left = { sequence, items, pages, ...(index === undefined ? {} : { index }) };
    }
    this.turned = false;
    this.restUrl = rest;
  }

  /** The entry that is held comes from another folder: nothing leads to it. */
  begin(): void {
    this.tags.clear();
    this.turned = false;
    this.left = undefined;
    this.restUrl = undefined;
  }

  /** Its reader turns pages. False when that is known. */
  turn(): boolean {
    const isFirst = !this.turned;
    this.turned = true;
    return isFirst;
  }

  get base(): Base | undefined {
    return this.left;
  }

  get rest(): string | undefined {
    return this.restUrl;
  }

  drop(isDropped: (item: Item) => boolean): void {
    if (this.left === undefined) return;
    this.left = { ...this.left, items: this.left.items.filter((item) => !isDropped(item)) };
  }

  /** As one line of text, which `restore` reads. */
  text(): string {
    const { confirmed, downloaded, turned, left, restUrl } = this;
    return JSON.stringify({ confirmed, downloaded, tags: [...this.tags], turned, left, restUrl });
  }

  /** Text of earlier versions of this client says nothing: then the entry itself is loaded. */
  restore(text: string): void {
    try {
      const { confirmed, downloaded, tags, turned, left, restUrl } = JSON.parse(text);
      this.tags = new Map(tags);
      Object.assign(this, { confirmed, downloaded, turned, left, restUrl });
    } catch {
      // Nothing is remembered.
    }
  }
}
