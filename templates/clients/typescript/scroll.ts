import type { CallOptions, FeedClient } from "./client.js";
import { reused } from "./difference.js";
import { Reloads } from "./missing_object.js";
import type { Entry, Item, Key } from "./model.js";
import { itemsOf, urlsOf } from "./objects.js";
import { Queue, reasonOf } from "./single_flight.js";

export interface Page<T> {
  items: T[];
  /** The version could not be read to its end: clear the list, these are the first items. */
  restarted: boolean;
  /** There is no other page. */
  done: boolean;
}

/** One way through one version, from its first item to its last (rule 3). */
export class Scroll<T extends object = Item> {
  readonly #client: FeedClient<T>;
  readonly #held: ReadonlyMap<Key, T>;
  readonly #reloads: Reloads;
  #entry!: Entry;
  #urls!: string[];
  /** Objects of the index that were not read yet. */
  #index!: string[];
  /** The next page: -1 is the first one, which is in the entry, 0 the first of `#urls`. */
  #position!: number;
  #shown!: Map<Key, T>;
  /** Calls that overlap are served one after another. */
  readonly #calls = new Queue();

  /** @internal Items with the values of one that is `held` are that object. */
  constructor(client: FeedClient<T>, entry: Entry, held: ReadonlyMap<Key, T> = new Map()) {
    this.#client = client;
    this.#held = held;
    this.#reloads = new Reloads(client);
    this.#begin(entry);
  }

  get version(): string {
    return this.#entry.version;
  }

  get total(): number {
    return this.#entry.total;
  }

  /** What was given since the top. */
  get items(): T[] {
    return [...this.#shown.values()];
  }

  /** How much that is. */
  get length(): number {
    return this.#shown.size;
  }

  /**
   * The next page. Calls may overlap: each gets a page of its own, in order. After an error the next
   * call asks for the same page again, which is what "retry" does.
   *
   * Errors: FeedError, and the reason of an aborted signal.
   */
  next({ signal }: CallOptions = {}): Promise<Page<T>> {
    const result = this.#calls.add(() => this.#step(signal));
    if (this.#client.options.prefetch) result.then(() => this.prefetch(), () => undefined);
    return result;
  }

  /** Loads the next page before it is needed (rule 4). Never fails: `next` asks again. */
  prefetch(): Promise<void> {
    const said = (): void => undefined; // the next call says why
    return this.#calls.add(() => this.#load().then(said, said));
  }

  /** The pages from here to the end: `for await (const page of scroll)`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Page<T>, void, undefined> {
    for (let done = false; !done; ) {
      const page = await this.next();
      ({ done } = page);
      yield page;
    }
  }

  async #step(signal?: AbortSignal): Promise<Page<T>> {
    for (let restarted = false; ; ) {
      if (signal?.aborted) throw reasonOf(signal);
      try {
        const items = await this.#load(signal);
        if (this.#position >= 0) this.#reloads.forgive();
        this.#position++;
        return { items: this.#fresh(items), done: this.#isDone(), restarted };
      } catch (error) {
        const entry = await this.#reloads.after(error, signal);
        // Of the same version the object is asked for again, where the list is.
        if (entry.version === this.version) continue;
        this.#begin(entry);
        restarted = true;
      }
    }
  }

  #begin(entry: Entry): void {
    this.#entry = entry;
    this.#urls = [...entry.pages];
    this.#index = entry.index === undefined ? [] : [entry.index];
    this.#position = -1;
    this.#shown = new Map();
  }

  /**
   * The items of the next page; none when there is none. Rule 4: of the pages that the entry names, then of
   * those of its index, as far as they are needed.
   */
  async #load(signal?: AbortSignal): Promise<readonly Item[]> {
    if (this.#position < 0) return this.#entry.items;
    await this.#client.makePages(this.#entry);
    while (this.#position >= this.#urls.length && this.#index.length > 0) {
      const names = await this.#client.object(this.#index[0]!, signal);
      this.#index.splice(0, 1, ...urlsOf(names, "leaves"));
      this.#urls.push(...urlsOf(names, "pages"));
    }
    const url = this.#urls[this.#position];
    return url === undefined ? [] : itemsOf(await this.#client.object(url, signal));
  }

  #isDone(): boolean {
    return this.#position >= this.#urls.length && this.#index.length === 0;
  }

  /** Without what must not be shown, and without what a broken producer repeats. */
  #fresh(items: readonly Item[]): T[] {
    return reused(items, this.#held as ReadonlyMap<Key, Item>, this.#client.key).filter((item) => {
      const key = this.#client.keyOf(item);
      const isFresh = key !== undefined && !this.#client.hides(key) && !this.#shown.has(key);
      if (isFresh) this.#shown.set(key, item as T);
      return isFresh;
    }) as T[];
  }
}
