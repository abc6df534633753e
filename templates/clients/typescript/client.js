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
import { MemoryStorage } from "./storage.js";
/** No network, a time-out, or a host in trouble: ask again later, for the same. */
export class Unreachable extends Error {
    constructor(url, retryAfterSeconds) {
        super(`cannot reach ${url}`);
        this.retryAfterSeconds = retryAfterSeconds;
    }
}
/** A feed that cannot be read even after the retries of rule 6: offer "retry". */
export class Unavailable extends Error {
}
/** An object that is gone or damaged (rule 6). */
class MissingObject extends Error {
    constructor(url, isDamaged) {
        super(`${url} is ${isDamaged ? "damaged" : "missing"}`);
        this.isDamaged = isDamaged;
    }
}
const GONE = [403, 404, 410];
const RETRIES = 3;
const RETRY_AFTER_MS = 10000;
const ENTRY = "entry:";
export class FeedClient {
    constructor(options) {
        this.options = options;
        this.hidden = new Set();
        this.damaged = new Set();
        this.etag = null;
        this.storage = options.storage ?? new MemoryStorage();
        this.key = options.key ?? "id";
    }
    /** A scroll from the top of the newest entry that is known; undefined before the first one. */
    async open() {
        if (this.entry === undefined)
            await this.restore();
        return this.entry === undefined ? undefined : new Scroll(this, this.entry);
    }
    /**
     * Rule 1: asks for the entry, conditionally; `force` is pull-to-refresh. A scroll that is open is
     * not touched (rule 3).
     */
    async refresh(force = false) {
        if (this.entry === undefined)
            await this.restore();
        const headers = {};
        if (this.etag !== null)
            headers["If-None-Match"] = this.etag;
        if (force)
            headers["Cache-Control"] = "no-cache";
        const answer = await this.get(`v1/${this.options.feed}`, headers);
        if (answer.status === 304)
            return "unchanged";
        if (answer.status !== 200)
            return "kept";
        const text = new TextDecoder().decode(answer.body);
        const entry = parseEntry(text);
        if (entry === undefined)
            return "kept";
        const before = this.entry?.version;
        await this.take(entry, answer.etag);
        await this.storage.set(ENTRY + this.options.feed, `${answer.etag ?? ""}\n${text}`);
        return entry.version === before ? "unchanged" : "changed";
    }
    /** Rule 8: a document, fresh from the host; undefined when the thing does not exist (any more). */
    async document(collection, key) {
        if (this.hidden.has(key))
            return undefined;
        const url = `v1/${collection}/${pathSegment(key)}`;
        const answer = await this.get(url, {}, "default");
        if (GONE.includes(answer.status))
            return undefined;
        const document = parseObject(new TextDecoder().decode(answer.body));
        if (answer.status !== 200 || document === undefined)
            throw new Unreachable(url);
        const shown = Object.entries(document).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.filter((child) => this.shows(child)) : value,
        ]);
        return Object.fromEntries(shown);
    }
    /** Forgets all that is stored. */
    async forget() {
        for (const name of await this.storage.names())
            await this.storage.remove(name);
        this.entry = undefined;
        this.etag = null;
    }
    /** Rule 7. */
    shows(item) {
        return !this.hidden.has(item[this.key]);
    }
    keyOf(item) {
        return item[this.key];
    }
    /** The entry, asked for again because a version cannot be read to its end; undefined for none. */
    async reloaded(isDamaged) {
        return (await this.refresh(isDamaged)) === "kept" ? undefined : this.entry;
    }
    wait(milliseconds) {
        const wait = (ms) => new Promise((done) => setTimeout(done, ms));
        return (this.options.wait ?? wait)(milliseconds);
    }
    /** Rule 5: an object, from the storage or else from the host and checked. */
    async object(url) {
        const name = url.split("/").slice(-2).join("");
        const stored = await this.storage.get(name);
        const known = stored === undefined ? undefined : parseObject(stored);
        if (known !== undefined) {
            this.options.onStored?.(url);
            return known;
        }
        // A cache on the way that gave damaged bytes must not give them again.
        const headers = {};
        if (this.damaged.has(url))
            headers["Cache-Control"] = "no-cache";
        const answer = await this.get(url, headers);
        if (answer.status !== 200)
            throw new MissingObject(url, false);
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
    async restore() {
        const stored = (await this.storage.get(ENTRY + this.options.feed)) ?? "";
        const end = stored.indexOf("\n");
        const entry = parseEntry(stored.slice(end + 1));
        if (entry !== undefined)
            await this.take(entry, stored.slice(0, Math.max(end, 0)) || null);
    }
    async take(entry, etag) {
        const news = entry.hidden.filter((key) => !this.hidden.has(key));
        this.entry = entry;
        this.etag = etag;
        this.hidden = new Set(entry.hidden);
        if (news.length > 0)
            await this.drop(new Set(news));
    }
    /** Rule 7: drops what is stored of keys that were taken down. */
    async drop(keys) {
        for (const name of await this.storage.names()) {
            if (name.startsWith(ENTRY))
                continue;
            const items = parseObject((await this.storage.get(name)) ?? "")?.["items"];
            const holds = Array.isArray(items) && items.some((item) => keys.has(this.keyOf(item)));
            if (holds)
                await this.storage.remove(name);
        }
    }
    /** A status of 429 or from 500 counts as no network. The client's own storage is the cache. */
    async get(url, headers = {}, cache = "no-store") {
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), this.options.timeout ?? 15000);
        const ask = this.options.fetch ?? globalThis.fetch.bind(globalThis);
        try {
            const address = `${this.options.root}${url}.json`;
            const response = await ask(address, { headers, cache, signal: abort.signal });
            const body = new Uint8Array(await response.arrayBuffer());
            if (response.status === 429 || response.status >= 500)
                throw new Unreachable(url, Number(response.headers.get("Retry-After")) || undefined);
            return { status: response.status, etag: response.headers.get("ETag"), body };
        }
        catch (error) {
            throw error instanceof Unreachable ? error : new Unreachable(url);
        }
        finally {
            clearTimeout(timer);
        }
    }
}
/** One way through one version, from its first item to its last (rule 3). */
export class Scroll {
    constructor(client, entry) {
        this.client = client;
        this.entry = entry;
        this.urls = [];
        this.nextLeaf = 0;
        /** The next page: -1 is the first one, which is in the entry, 0 the first of `urls`. */
        this.position = -1;
        this.shown = new Set();
        this.failures = 0;
        this.begin(entry);
    }
    get version() {
        return this.entry.version;
    }
    get total() {
        return this.entry.total;
    }
    /**
     * The next page. After `Unreachable` the next call asks for the same page again; after
     * `Unavailable` it starts over, which is what "retry" does.
     */
    async next() {
        for (let restarted = false;; restarted = true) {
            try {
                return { ...(await this.page()), restarted };
            }
            catch (error) {
                if (!(error instanceof MissingObject))
                    throw error;
                await this.restart(error);
            }
        }
    }
    /** Rule 6: from the top of the entry, at once, and after ten seconds up to three times. */
    async restart(cause) {
        for (;;) {
            if (this.failures > RETRIES) {
                this.failures = 0;
                throw new Unavailable(cause.message);
            }
            if (this.failures > 0)
                await this.client.wait(RETRY_AFTER_MS);
            this.failures++;
            const entry = await this.client.reloaded(cause.isDamaged);
            if (entry !== undefined)
                return this.begin(entry);
        }
    }
    begin(entry) {
        this.entry = entry;
        this.urls = [...entry.pages];
        this.leaves = entry.index === undefined ? [] : undefined;
        this.nextLeaf = 0;
        this.position = -1;
        this.shown = new Set();
    }
    async page() {
        let items = this.entry.items;
        if (this.position >= 0) {
            const url = await this.url();
            if (url === undefined)
                return { items: [], done: true };
            items = ((await this.client.object(url))["items"] ?? []);
            this.failures = 0;
        }
        this.position++;
        return { items: this.fresh(items), done: this.isDone() };
    }
    /** Rule 4: the pages that the entry names, then those of its index, as far as they are needed. */
    async url() {
        while (this.position >= this.urls.length && !this.isDone()) {
            this.leaves ?? (this.leaves = ((await this.client.object(this.entry.index))["leaves"] ?? []));
            const leaf = this.leaves[this.nextLeaf];
            if (leaf === undefined)
                break;
            this.urls.push(...((await this.client.object(leaf))["pages"] ?? []));
            this.nextLeaf++;
        }
        return this.urls[this.position];
    }
    isDone() {
        return this.position >= this.urls.length && this.nextLeaf >= (this.leaves?.length ?? Infinity);
    }
    /** Without what must not be shown, and without what a broken producer repeats. */
    fresh(items) {
        return items.filter((item) => {
            const key = this.client.keyOf(item);
            const isFresh = key !== undefined && this.client.shows(item) && !this.shown.has(key);
            this.shown.add(key);
            return isFresh;
        });
    }
}
