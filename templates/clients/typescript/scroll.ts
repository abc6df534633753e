import type { FeedClient } from "./client.js";
import { reused } from "./difference.js";
import { MissingObject, Reloads } from "./missing_object.js";
import type { Entry, Item, Key } from "./model.js";

export interface Page<T> {
  items: T[];
  /** The version could not be read to its end: clear the list, these are the first items. */
  restarted: boolean;
  /** There is no other page. */
  done: boolean;
}

/** One way through one version, from its first item to its last (rule 3). */
export class Scroll<T extends Item = Item> {
  private urls: string[] = [];
  private leaves: string[] | undefined;
  private nextLeaf = 0;
  /** The next page: -1 is the first one, which is in the entry, 0 the first of `urls`. */
  private position = -1;
  private shown = new Map<Key, T>();
  private readonly reloads: Reloads;

  /** Items with the values of one that is `held` are that object. */
  constructor(private readonly client: FeedClient<T>, private entry: Entry,
              private readonly held: ReadonlyMap<Key, T> = new Map()) {
    this.reloads = new Reloads(client);
    this.begin(entry);
  }

  get version(): string {
    return this.entry.version;
  }

  get total(): number {
    return this.entry.total;
  }

  /** What was given since the top. */
  get items(): T[] {
    return [...this.shown.values()];
  }

  /** How much that is. */
  get length(): number {
    return this.shown.size;
  }

  /**
   * The next page. After `Unreachable` the next call asks for the same page again; after
   * `Unavailable` it starts over, which is what "retry" does.
   */
  async next(): Promise<Page<T>> {
    for (let restarted = false; ; restarted = true) {
      try {
        return { ...(await this.page()), restarted };
      } catch (error) {
        if (!(error instanceof MissingObject)) throw error;
        this.begin(await this.reloads.after(error));
      }
    }
  }

  private begin(entry: Entry): void {
    this.entry = entry;
    this.urls = [...entry.pages];
    this.leaves = entry.index === undefined ? [] : undefined;
    this.nextLeaf = 0;
    this.position = -1;
    this.shown = new Map();
  }

  private async page(): Promise<Omit<Page<T>, "restarted">> {
    let items = this.entry.items;
    if (this.position >= 0) {
      await this.client.makePages(this.entry);
      const url = await this.url();
      if (url === undefined) return { items: [], done: true };
      items = ((await this.client.object(url))["items"] ?? []) as Item[];
      this.reloads.forgive();
    }
    this.position++;
    return { items: this.fresh(items), done: this.isDone() };
  }

  /** Rule 4: the pages that the entry names, then those of its index, as far as they are needed. */
  private async url(): Promise<string | undefined> {
    while (this.position >= this.urls.length && !this.isDone()) {
      this.leaves ??= ((await this.client.object(this.entry.index!))["leaves"] ?? []) as string[];
      const leaf = this.leaves[this.nextLeaf];
      if (leaf === undefined) break;
      this.urls.push(...(((await this.client.object(leaf))["pages"] ?? []) as string[]));
      this.nextLeaf++;
    }
    return this.urls[this.position];
  }

  private isDone(): boolean {
    return this.position >= this.urls.length && this.nextLeaf >= (this.leaves?.length ?? Infinity);
  }

  /** Without what must not be shown, and without what a broken producer repeats. */
  private fresh(items: readonly Item[]): T[] {
    const fresh = items.filter((item) => {
      const key = this.client.keyOf(item);
      const isFresh = key !== undefined && this.client.shows(item) && !this.shown.has(key);
      if (isFresh) this.shown.set(key, item as unknown as T);
      return isFresh;
    });
    const given = reused(fresh as unknown as T[], this.held, this.client.key);
    for (const item of given) this.shown.set(this.client.keyOf(item), item);
    return given;
  }
}
