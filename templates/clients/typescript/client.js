/**
 * A reader of one feed, by the eight rules of the client protocol (FORMAT.md, section 15). It has
 * no dependency: copy the folder into an app, or read it and write the same in another language.
 *
 *     const feed = new FeedClient({ root: "https://feed.example.com/", feed: "discovery" });
 *     let scroll = await feed.open();        // at once, from what is stored
 *     await feed.refresh();                  // one conditional request
 *     scroll ??= await feed.open();
 *     const page = await scroll?.next();     // { items, restarted, done }
 *
 * Who returns loads what changed (FORMAT.md, section 17), and a list can follow without a reload:
 *
 *     if (scroll && (await feed.refresh()) === "changed") {
 *       const update = await feed.update(scroll); // { items, removed, inserted, moved, updated }
 *       scroll = update.scroll;
 *     }
 */
import { isOfLineage, itemsByKey, newEntry, parseChanges, parseRest } from "./changes.js";
import { contentName } from "./content_name.js";
import { difference, reused } from "./difference.js";
import { aliasUrl, documentUrl, parseAlias, parseDocuments } from "./documents.js";
import { History } from "./history.js";
import { LastVisit } from "./last_visit.js";
import { heldPages, makePages } from "./made_pages.js";
import { MissingObject, Reloads, Unreachable } from "./missing_object.js";
import { directoryOf, isObject, parseEntry, parseObject } from "./model.js";
import { Objects, objectName } from "./objects.js";
import { Scroll } from "./scroll.js";
import { ENTRY, MemoryStorage } from "./storage.js";
export { Unavailable, Unreachable } from "./missing_object.js";
export { Scroll } from "./scroll.js";
const GONE = [403, 404, 410];
const conditional = (tag) => tag === null ? {} : { "If-None-Match": tag };
const textOf = (answer) => new TextDecoder().decode(answer.body);
export class FeedClient {
    /** `whole` is the feed of which this one is a segment. */
    constructor(options, whole) {
        this.options = options;
        this.whole = whole;
        this.damaged = new Set();
        this.etag = null;
        this.storage = options.storage ?? new MemoryStorage();
        this.objects = whole?.objects ?? new Objects(this.storage);
        this.key = options.key ?? "id";
        this.history = this.noHistory();
        this.visit = this.noVisit();
    }
    /** A scroll from the top of the newest entry that is known; undefined before the first one. */
    async open() {
        if (this.entry === undefined)
            await this.restore();
        return this.entry === undefined ? undefined : new Scroll(this, this.entry);
    }
    /**
     * Rule 1: asks for what changed or else for the entry, conditionally; `force` is pull-to-refresh,
     * which asks for the entry. A scroll that is open is not touched (rule 3).
     */
    async refresh(force = false) {
        if (this.entry === undefined)
            await this.restore();
        const refreshed = force ? undefined : await this.refreshByChanges();
        return refreshed ?? this.refreshByEntry(force);
    }
    /**
     * The newest version for a list that shows what a scroll gave: its first pages, as far down, and what
     * is to be done to the list. The scroll stays as it is, also when a page cannot be loaded.
     */
    async update(scroll) {
        const before = scroll.items;
        const held = itemsByKey(before, this.key);
        const next = new Scroll(this, this.entry, held);
        let done = false;
        do
            ({ done } = await next.next());
        while (!done && next.length < before.length);
        return { scroll: next, items: next.items, done, ...difference(before, next.items, this.key) };
    }
    /**
     * The segments of the newest entry that is known; undefined when it has none. The directory is an
     * object like any other: kept by name, and looked for again when it is missing (rule 6).
     */
    async directory() {
        if (this.entry === undefined)
            await this.restore();
        const reloads = new Reloads(this);
        for (let entry = this.entry; entry?.segments !== undefined;) {
            try {
                return await this.directoryAt(entry.segments);
            }
            catch (error) {
                if (!(error instanceof MissingObject))
                    throw error;
                entry = await reloads.after(error);
            }
        }
        return undefined;
    }
    /**
     * A segment as a feed of its own, in the same storage. When `refresh` says "kept" its last item may
     * be gone: refresh the whole feed, and look into its directory.
     */
    segment(segment) {
        const feed = segment.url.slice("v1/".length);
        return new FeedClient({ ...this.options, feed }, this);
    }
    /**
     * Rule 8: a document, fresh from the host; undefined when the thing does not exist (any more). A
     * collection is named, or described when its documents are in groups or have another key.
     */
    async document(collection, key) {
        if (this.hides(key))
            return undefined;
        const described = typeof collection === "string" ? { name: collection } : collection;
        return this.documentAt(described, documentUrl(described, key), key);
    }
    /** A document by its alias, such as a user name in a deep link: two requests. */
    async documentByAlias(collection, text) {
        const url = aliasUrl(collection, text);
        const body = await this.mutable(url);
        if (body === undefined)
            return undefined;
        const alias = parseAlias(body);
        if (alias === undefined)
            throw new Unreachable(url);
        if (this.hides(alias.key))
            return undefined;
        return this.documentAt(collection, alias.document, alias.key);
    }
    /** Forgets everything stored. */
    async forget() {
        for (const name of await this.storage.names())
            await this.storage.remove(name);
        this.entry = undefined;
        this.etag = null;
        this.history = this.noHistory();
        this.visit = this.noVisit();
        this.segments = undefined;
        await this.whole?.forget();
    }
    /** Rule 7: what the whole feed hides, its segments hide too. */
    hides(key) {
        return this.history.hides(key) || (this.whole?.hides(key) ?? false);
    }
    shows(item) {
        return !this.hides(this.keyOf(item));
    }
    keyOf(item) {
        return item[this.key];
    }
    /**
     * The entry, asked for again because a version cannot be read to its end; undefined for none. The
     * cache that gave the entry would only say again that it is fresh.
     */
    async reloaded() {
        return (await this.refresh(true)) === "kept" ? undefined : this.entry;
    }
    wait(milliseconds) {
        const wait = (ms) => new Promise((done) => setTimeout(done, ms));
        return (this.options.wait ?? wait)(milliseconds);
    }
    /** Rule 5: an object, from the storage or else from the host and checked. */
    async object(url) {
        const known = await this.objects.get(url);
        if (known !== undefined) {
            this.options.onStored?.(url);
            return known;
        }
        const { object, text } = await this.loaded(url);
        await this.objects.set(url, object, text);
        return object;
    }
    /** Before pages of an entry are turned: makes those of the newest one whose items are held. */
    async makePages(entry) {
        if (entry !== this.entry || !this.visit.turn())
            return;
        const { rest, base } = this.visit;
        const holds = (url) => this.objects.has(url);
        const isOfUse = rest !== undefined && !(await Promise.all(entry.pages.map(holds))).every(Boolean);
        if (isOfUse && base !== undefined) {
            const held = await heldPages(base, this.objects);
            const changes = held.length === 0 ? undefined : await this.restAt(rest);
            if (changes !== undefined && changes.since <= base.sequence) {
                const items = itemsByKey([...base.items, ...held.flat()], this.key);
                await makePages(changes, entry, items, this.key, this.objects);
            }
        }
        await this.save();
    }
    /** Of use once, so it is not kept. Where it is missing, pages are loaded by their names. */
    async restAt(url) {
        try {
            return parseRest((await this.loaded(url)).object);
        }
        catch (error) {
            if (error instanceof MissingObject)
                return undefined;
            throw error;
        }
    }
    /** An object from the host, checked. */
    async loaded(url) {
        // A cache on the way that gave damaged bytes must not give them again.
        const headers = {};
        if (this.damaged.has(url))
            headers["Cache-Control"] = "no-cache";
        const answer = await this.get(url, headers);
        if (answer.status !== 200)
            throw new MissingObject(url, false);
        const text = textOf(answer);
        const object = parseObject(text);
        if (contentName(answer.body) !== objectName(url) || object === undefined) {
            this.damaged.add(url);
            throw new MissingObject(url, true);
        }
        this.damaged.delete(url);
        return { object, text };
    }
    /** Undefined where the entry itself must be loaded. */
    async refreshByChanges() {
        const entry = this.entry;
        if (entry === undefined || this.options.changes === false)
            return undefined;
        if (this.etag !== null && this.visit.isFresh)
            return undefined;
        for (const span of this.visit.spans(entry)) {
            const url = `v1/changes/${this.options.feed}/${span}`;
            const answer = await this.get(url, conditional(this.visit.tag(span)));
            const changes = answer.status === 200 ? parseChanges(textOf(answer)) : undefined;
            if (answer.status !== 304 && changes === undefined)
                return undefined;
            if (changes !== undefined && !isOfLineage(changes, entry))
                return undefined;
            if (changes !== undefined && changes.since > entry.sequence) {
                if (changes.since === changes.sequence)
                    return undefined; // nothing leads to it
                continue;
            }
            return this.apply(entry, span, changes, answer.etag ?? this.visit.tag(span));
        }
        return undefined;
    }
    /** The new entry is made as a whole before anything of it is kept. Without `changes` it is the old. */
    async apply(entry, span, changes, tag) {
        if (changes !== undefined && changes.sequence < entry.sequence)
            return "kept";
        const isNews = changes !== undefined && changes.sequence > entry.sequence;
        const made = isNews ? newEntry(entry, changes, this.key) : entry;
        if (made === undefined)
            return undefined;
        if (!this.history.admits(made))
            return "kept";
        if (isNews)
            await this.take(made, null, changes.rest);
        this.visit.confirmByChanges(span, tag);
        await this.save();
        return made.version === entry.version ? "unchanged" : "changed";
    }
    async refreshByEntry(force) {
        const headers = conditional(this.etag);
        if (force)
            headers["Cache-Control"] = "no-cache";
        const answer = await this.get(`v1/${this.options.feed}`, headers);
        if (answer.status !== 200 && answer.status !== 304)
            return "kept";
        const before = this.entry?.version;
        if (answer.status === 200) {
            const entry = parseEntry(textOf(answer));
            if (entry === undefined || !this.history.admits(entry))
                return "kept";
            await this.take(entry, answer.etag);
        }
        this.visit.confirmByEntry();
        await this.save();
        return this.entry?.version === before ? "unchanged" : "changed";
    }
    async directoryAt(url) {
        if (this.segments?.url === url)
            return this.segments.directory;
        const directory = directoryOf(await this.object(url));
        if (directory === undefined)
            throw new MissingObject(url, true);
        this.segments = { url, directory };
        return directory;
    }
    async documentAt(collection, url, key) {
        const body = await this.mutable(url);
        if (body === undefined)
            return undefined;
        const documents = parseDocuments(body, collection);
        if (documents === undefined)
            throw new Unreachable(url);
        const keyField = collection.key ?? this.key;
        const isWanted = (document) => String(document[keyField]) === String(key);
        const document = collection.groups === undefined ? documents[0] : documents.find(isWanted);
        return document === undefined ? undefined : this.withoutHidden(document);
    }
    /** A document without the children that must not be shown. */
    withoutHidden(document) {
        const shown = Object.entries(document).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.filter((child) => !isObject(child) || this.shows(child)) : value,
        ]);
        return Object.fromEntries(shown);
    }
    /** The text of a document, a group or an alias; undefined when there is none. */
    async mutable(url) {
        const answer = await this.get(url, {}, "default");
        if (GONE.includes(answer.status))
            return undefined;
        if (answer.status !== 200)
            throw new Unreachable(url);
        return new TextDecoder().decode(answer.body);
    }
    async restore() {
        const stored = (await this.storage.get(ENTRY + this.options.feed)) ?? "";
        const end = stored.indexOf("\n");
        const entry = parseEntry(stored.slice(end + 1));
        if (entry === undefined)
            return;
        const [etag, history, visit] = stored.slice(0, Math.max(end, 0)).split("\t");
        this.history.restore(history ?? "");
        this.visit.restore(visit ?? "");
        await this.take(entry, etag || null);
    }
    /** What is known, as one text: after a crash it is wholly the old one or the new one. */
    async save() {
        const head = [this.etag ?? "", this.history.text(), this.visit.text()].join("\t");
        await this.storage.set(ENTRY + this.options.feed, `${head}\n${JSON.stringify(this.entry)}`);
    }
    /** `rest` makes the pages of an entry that was made out of the one that is held. */
    async take(entry, etag, rest) {
        const before = this.entry;
        const news = this.history.take(entry);
        const held = itemsByKey(before?.items ?? [], this.key);
        this.entry = { ...entry, items: reused(entry.items, held, this.key) };
        this.etag = etag;
        if (before !== undefined && before.lineage !== entry.lineage)
            this.visit.begin();
        else if (before !== undefined && before.version !== entry.version)
            this.visit.moveOn(before, rest);
        if (news.size > 0)
            await this.drop(news);
    }
    noHistory() {
        return new History(this.options.now ?? Date.now);
    }
    noVisit() {
        return new LastVisit(this.options.now ?? Date.now);
    }
    /** Rule 7: drops what is stored of keys that were taken down. */
    async drop(keys) {
        const isDropped = (item) => keys.has(this.keyOf(item));
        this.visit.drop(isDropped);
        await this.objects.drop(isDropped);
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
