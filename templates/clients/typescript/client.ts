/**
 * A reader of one feed, by the eight rules of the client protocol (FORMAT.md, section 15). It has
 * no dependency: copy the folder into an app, or read it and write the same in another language.
 *
 *     const feed = new FeedClient({ root: "https://feed.example.com/", feed: "discovery" });
 *     let scroll = await feed.open();        // at once, from what is stored
 *     await feed.refresh();                  // one conditional request
 *     scroll ??= await feed.open();
 *     const page = await scroll?.next();     // { items, restarted, done }
 */
import { contentName } from "./content_name.js";
import { parseEntry, parseObject, pathSegment } from "./model.js";
import type { Entry, Item, Key } from "./model.js";
import { MemoryStorage } from "./storage.js";
import type { Storage } from "./storage.js";

export interface FeedOptions {
  /** The web root, with "/" at its end. */
  root: string;
  /** "discovery", or "discovery/music" for a part of a feed. */
  feed: string;
  /** The name of the key field. */
  key?: string;
  storage?: Storage;
  fetch?: typeof fetch;
  /** How long a request may take, in milliseconds. */
  timeout?: number;
  /** Waits for so many milliseconds; tests wait shorter. */
  wait?: (milliseconds: number) => Promise<void>;
  /** Told of each object that came from the storage instead of the network. */
  onStored?: (url: string) => void;
}

/** No network, a time-out, or a host in trouble: ask again later, for the same. */
export class Unreachable extends Error {
  constructor(url: string, readonly retryAfterSeconds?: number) {
    super(`cannot reach ${url}`);
  }
}

/** A feed that cannot be read even after the retries of rule 6: offer "retry". */
export class Unavailable extends Error {}

/** An object that is gone or damaged (rule 6). */
class MissingObject extends Error {
  constructor(url: string, readonly isDamaged: boolean) {
    super(`${url} is ${isDamaged ? "damaged" : "missing"}`);
  }
}

/**
 * - changed: there is a newer version; open a new scroll to see it
 * - unchanged: the version is the one that is known
 * - kept: the host gave no entry that this client understands, and the stored one stays
 */
export type Refreshed = "changed" | "unchanged" | "kept";

export interface Page<T> {
  items: T[];
  /** The version could not be read to its end: clear the list, these are the first items. */
  restarted: boolean;
  /** There is no other page. */
  done: boolean;
}

interface Answer {
  status: number;
  etag: string | null;
  body: Uint8Array;
}

const GONE = [403, 404, 410];
const RETRIES = 3;
const RETRY_AFTER_MS = 10_000;
const ENTRY = "entry:";

export class FeedClient<T extends Item = Item> {
  private readonly storage: Storage;
  private readonly key: string;
  private hidden = new Set<Key>();
  private readonly damaged = new Set<string>();
  private entry: Entry | undefined;
  private etag: string | null = null;

  constructor(private readonly options: FeedOptions) {
    this.storage = options.storage ?? new MemoryStorage();
    this.key = options.key ?? "id";
  }

  /** A scroll from the top of the newest entry that is known; undefined before the first one. */
  async open(): Promise<Scroll<T> | undefined> {
    if (this.entry === undefined) await this.restore();
    return this.entry === undefined ? undefined : new Scroll(this, this.entry);
  }

  /**
   * Rule 1: asks for the entry, conditionally; `force` is pull-to-refresh. A scroll that is open is
   * not touched (rule 3).
   */
  async refresh(force = false): Promise<Refreshed> {
    if (this.entry === undefined) await this.restore();
    const headers: Record<string, string> = {};
    if (this.etag !== null) headers["If-None-Match"] = this.etag;
    if (force) headers["Cache-Control"] = "no-cache";
    const answer = await this.get(`v1/${this.options.feed}`, headers);
    if (answer.status === 304) return "unchanged";
    if (answer.status !== 200) return "kept";
    const text = new TextDecoder().decode(answer.body);
    const entry = parseEntry(text);
    if (entry === undefined) return "kept";
    const before = this.entry?.version;
    await this.take(entry, answer.etag);
    await this.storage.set(ENTRY + this.options.feed, `${answer.etag ?? ""}\n${text}`);
    return entry.version === before ? "unchanged" : "changed";
  }

  /** Rule 8: a document, fresh from the host; undefined when the thing does not exist (any more). */
  async document<D extends Item = Item>(collection: string, key: Key): Promise<D | undefined> {
    if (this.hidden.has(key)) return undefined;
    const url = `v1/${collection}/${pathSegment(key)}`;
    const answer = await this.get(url, {}, "default");
    if (GONE.includes(answer.status)) return undefined;
    const document = parseObject(new TextDecoder().decode(answer.body));
    if (answer.status !== 200 || document === undefined) throw new Unreachable(url);
    const shown = Object.entries(document).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter((child: Item) => this.shows(child)) : value,
    ]);
    return Object.fromEntries(shown) as D;
  }

  /** Forgets all that is stored. */
  async forget(): Promise<void> {
    for (const name of await this.storage.names()) await this.storage.remove(name);
    this.entry = undefined;
    this.etag = null;
  }

  /** Rule 7. */
  shows(item: Item): boolean {
    return !this.hidden.has(item[this.key] as Key);
  }

  keyOf(item: Item): Key {
    return item[this.key] as Key;
  }

  /** The entry, asked for again because a version cannot be read to its end; undefined for none. */
  async reloaded(isDamaged: boolean): Promise<Entry | undefined> {
    return (await this.refresh(isDamaged)) === "kept" ? undefined : this.entry;
  }

  wait(milliseconds: number): Promise<void> {
    const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
    return (this.options.wait ?? wait)(milliseconds);
  }

  /** Rule 5: an object, from the storage or else from the host and checked. */
  async object(url: string): Promise<{ [member: string]: unknown }> {
    const name = url.split("/").slice(-2).join("");
    const stored = await this.storage.get(name);
    const known = stored === undefined ? undefined : parseObject(stored);
    if (known !== undefined) {
      this.options.onStored?.(url);
      return known;
    }
    // A cache on the way that gave damaged bytes must not give them again.
    const headers: Record<string, string> = {};
    if (this.damaged.has(url)) headers["Cache-Control"] = "no-cache";
    const answer = await this.get(url, headers);
    if (answer.status !== 200) throw new MissingObject(url, false);
    const text = new TextDecoder().decode(answer.body);
    const object = parseObject(text);
    if (contentName(answer.body) !== name || object === undefined) {
      this.damaged.add(url);
      throw new MissingObject(url, true);
    }
    this.damaged.delete(url);
    await this.storage.set(name, text);
    return object;
  }

  private async restore(): Promise<void> {
    const stored = (await this.storage.get(ENTRY + this.options.feed)) ?? "";
    const end = stored.indexOf("\n");
    const entry = parseEntry(stored.slice(end + 1));
    if (entry !== undefined) await this.take(entry, stored.slice(0, Math.max(end, 0)) || null);
  }

  private async take(entry: Entry, etag: string | null): Promise<void> {
    const news = entry.hidden.filter((key) => !this.hidden.has(key));
    this.entry = entry;
    this.etag = etag;
    this.hidden = new Set(entry.hidden);
    if (news.length > 0) await this.drop(new Set(news));
  }

  /** Rule 7: drops what is stored of keys that were taken down. */
  private async drop(keys: Set<Key>): Promise<void> {
    for (const name of await this.storage.names()) {
      if (name.startsWith(ENTRY)) continue;
      const items = parseObject((await this.storage.get(name)) ?? "")?.["items"];
      const holds = Array.isArray(items) && items.some((item: Item) => keys.has(this.keyOf(item)));
      if (holds) await this.storage.remove(name);
    }
  }

  /** A status of 429 or from 500 counts as no network. The client's own storage is the cache. */
  private async get(url: string, headers: Record<string, string> = {},
                    cache: RequestCache = "no-store"): Promise<Answer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.options.timeout ?? 15_000);
    const ask = this.options.fetch ?? globalThis.fetch.bind(globalThis);
    try {
      const address = `${this.options.root}${url}.json`;
      const response = await ask(address, { headers, cache, signal: abort.signal });
      const body = new Uint8Array(await response.arrayBuffer());
      if (response.status === 429 || response.status >= 500)
        throw new Unreachable(url, Number(response.headers.get("Retry-After")) || undefined);
      return { status: response.status, etag: response.headers.get("ETag"), body };
    } catch (error) {
      throw error instanceof Unreachable ? error : new Unreachable(url);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** One way through one version, from its first item to its last (rule 3). */
export class Scroll<T extends Item = Item> {
  private urls: string[] = [];
  private leaves: string[] | undefined;
  private nextLeaf = 0;
  /** The next page: -1 is the first one, which is in the entry, 0 the first of `urls`. */
  private position = -1;
  private shown = new Set<Key>();
  private failures = 0;

  constructor(private readonly client: FeedClient<T>, private entry: Entry) {
    this.begin(entry);
  }

  get version(): string {
    return this.entry.version;
  }

  get total(): number {
    return this.entry.total;
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
        await this.restart(error);
      }
    }
  }

  /** Rule 6: from the top of the entry, at once, and after ten seconds up to three times. */
  private async restart(cause: MissingObject): Promise<void> {
    for (;;) {
      if (this.failures > RETRIES) {
        this.failures = 0;
        throw new Unavailable(cause.message);
      }
      if (this.failures > 0) await this.client.wait(RETRY_AFTER_MS);
      this.failures++;
      const entry = await this.client.reloaded(cause.isDamaged);
      if (entry !== undefined) return this.begin(entry);
    }
  }

  private begin(entry: Entry): void {
    this.entry = entry;
    this.urls = [...entry.pages];
    this.leaves = entry.index === undefined ? [] : undefined;
    this.nextLeaf = 0;
    this.position = -1;
    this.shown = new Set();
  }

  private async page(): Promise<Omit<Page<T>, "restarted">> {
    let items = this.entry.items;
    if (this.position >= 0) {
      const url = await this.url();
      if (url === undefined) return { items: [], done: true };
      items = ((await this.client.object(url))["items"] ?? []) as Item[];
      this.failures = 0;
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
    return items.filter((item) => {
      const key = this.client.keyOf(item);
      const isFresh = key !== undefined && this.client.shows(item) && !this.shown.has(key);
      this.shown.add(key);
      return isFresh;
    }) as unknown as T[];
  }
}
