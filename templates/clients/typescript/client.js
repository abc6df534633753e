/**
 * A reader of one feed, by the eight rules of the client protocol (FORMAT.md, section 15).
 *
 *     const feed = new FeedClient({ root: "https://feed.example.com/", feed: "discovery" });
 *     let scroll = await feed.open();        // at once, from what is stored
 *     await feed.refresh();                  // one conditional request
 *     scroll ??= await feed.open();
 *     const page = await scroll?.next();     // { items, restarted, done }
 *
 * Who returns loads what changed (FORMAT.md, section 17). What not every app needs is a function of its
 * own: `getDocument`, `getDirectory`, `follow`.
 */
import { isOfLineage, isRest, itemsByKey, newEntry, parseChanges } from "./changes.js";
import { contentName } from "./content_name.js";
import { reused } from "./difference.js";
import { FeedError } from "./errors.js";
import { History } from "./history.js";
import { GONE, Host } from "./host.js";
import { LastVisit } from "./last_visit.js";
import { heldPages, makePages } from "./made_pages.js";
import { isMissing, missing } from "./missing_object.js";
import { entryOf, parseObject } from "./model.js";
import { Objects, objectName } from "./objects.js";
import { Scroll } from "./scroll.js";
import { Queue, SingleFlight } from "./single_flight.js";
import { DOCUMENT, ENTRY, forgiving, MemoryStorage, removeEach, TIMES } from "./storage.js";
import { utf8 } from "./utf8.js";
export class FeedClient {
    /** The name of the key field. */
    key;
    /** @internal */
    options;
    /** @internal The newest entry that is known. */
    entry;
    #whole;
    /** @internal */
    host;
    /** @internal */
    storage;
    #objects;
    #flights;
    #history;
    #visit;
    /** Of the entry: null for one that has none, undefined for one that was made by changes. */
    #etag;
    /** Whether the stored entry is too old to be shown before the host was asked. */
    #isTooOld = false;
    #restored;
    /** One after another: each goes on from what the one before it took. */
    #refreshes = new Queue();
    /** URLs of objects that a cache on the way gave wrongly. */
    #suspects = new Set();
    constructor(options, whole) {
        const { storage = new MemoryStorage(), key = "id" } = options;
        this.options = { ...options, storage };
        this.#whole = whole;
        this.host = new Host(options);
        this.storage = forgiving(storage);
        this.#objects = whole ? whole.#objects : new Objects(this.storage);
        this.#flights = whole ? whole.#flights : new SingleFlight();
        this.key = key;
        this.#begin();
    }
    /**
     * A scroll from the top of the newest entry that is known; undefined before the first one. A stored
     * entry of a last visit more than 30 days ago is known once `refresh` was tried.
     */
    async open() {
        await this.restore();
        return this.entry === undefined || this.#isTooOld ? undefined : new Scroll(this, this.entry);
    }
    /**
     * Rule 1: asks for what changed or else for the entry, conditionally. A scroll that is open is not
     * touched (rule 3). Calls that overlap share one request.
     *
     * Errors: FeedError; what is stored can be shown after each.
     */
    refresh({ force = false, signal } = {}) {
        return this.#flights.join(`${this.options.feed} ${force}`, signal, (shared) => this.#refreshes.add(() => this.#refreshed(force, shared)));
    }
    /**
     * A segment of the directory as a feed of its own, in the same storage. When `refresh` fails because it is "gone", so
     * is its last item: refresh the whole feed, and look into its directory.
     */
    segment(segment) {
        const feed = segment.url.slice("v1/".length);
        return new FeedClient({ ...this.options, feed }, this);
    }
    /** Forgets everything stored. Errors: those of the storage. */
    async forget() {
        await removeEach(this.options.storage, () => true);
        this.#objects.forget();
        this.#restored = undefined;
        this.#begin();
        await this.#whole?.forget();
    }
    /** Rule 7: whether an item must not be shown. What the whole feed hides, its segments hide too. */
    hides(key) {
        return this.#history.hides(key) || !!this.#whole?.hides(key);
    }
    /** @internal */
    keyOf(item) {
        return item[this.key];
    }
    /** @internal Rule 5: an object, from the storage or else from the host and checked. */
    object(url, signal) {
        return this.#flights.join(url, signal, async (shared) => {
            const known = await this.#objects.get(url);
            if (known !== undefined) {
                this.options.onStored?.(url);
                return known;
            }
            const { object, text } = await this.#loaded(url, shared);
            await this.#objects.set(url, object, text);
            return object;
        });
    }
    /** @internal Before pages of an entry are turned: makes those of the newest one whose items are held. */
    async makePages(entry) {
        if (entry !== this.entry || !this.#visit.turn())
            return;
        const { rest, base } = this.#visit;
        if (rest !== undefined && base !== undefined && !(await this.#objects.getAll(entry.pages)).every(Boolean)) {
            const held = await heldPages(base, this.#objects);
            const changes = held.length > 0 && (await this.#givenOnce(rest));
            if (isRest(changes) && changes.since <= base.sequence) {
                const items = itemsByKey([...base.items, ...held], this.key);
                await makePages(changes, entry, items, this.key, this.#objects);
            }
        }
        await this.#saveTimes();
    }
    /** An object that is of use once, so it is not kept; undefined when it is missing. */
    async #givenOnce(url) {
        try {
            return (await this.#loaded(url)).object;
        }
        catch (error) {
            if (!isMissing(error))
                throw error;
            return undefined;
        }
    }
    /** An object from the host, checked. A cache that gave a wrong one must not give it again. */
    async #loaded(url, signal) {
        const cache = this.#suspects.has(url) ? "reload" : "default";
        const { status, text } = await this.host.get(url, cache, signal);
        const object = parseObject(text);
        if (status !== 200 || object === undefined || contentName(utf8(text)) !== objectName(url)) {
            this.#suspects.add(url);
            throw missing(url);
        }
        this.#suspects.delete(url);
        return { object, text };
    }
    async #refreshed(force, signal) {
        await this.restore();
        try {
            const refreshed = force ? undefined : await this.#refreshByChanges(signal);
            return refreshed ?? (await this.#refreshByEntry(force, signal));
        }
        finally {
            this.#isTooOld = false;
        }
    }
    /** Undefined where the entry itself must be loaded. */
    async #refreshByChanges(signal) {
        const entry = this.entry;
        if (entry === undefined || this.options.changes === false)
            return undefined;
        if (this.#etag !== undefined && this.#visit.isFresh)
            return undefined;
        for (const span of this.#visit.spans(entry)) {
            const url = `v1/changes/${this.options.feed}/${span}`;
            const tag = this.#visit.tag(span);
            const answer = await this.host.get(url, "no-cache", signal, tag);
            if (answer.status === 304)
                return this.#confirmed(entry, span, answer.etag ?? tag);
            const changes = answer.status === 200 ? parseChanges(answer.text) : undefined;
            if (changes === undefined || !isOfLineage(changes, entry))
                return undefined;
            if (changes.since <= entry.sequence)
                return this.#apply(entry, span, changes, answer.etag);
            if (changes.since === changes.sequence)
                return undefined; // nothing leads to it
        }
        return undefined;
    }
    /** The new entry is made as a whole before anything of it is kept. */
    async #apply(entry, span, changes, tag) {
        if (changes.sequence < entry.sequence)
            return "kept";
        if (changes.sequence > entry.sequence) {
            const made = newEntry(entry, changes, this.key);
            if (made === undefined)
                return undefined;
            await this.#take(made, undefined, changes.rest);
        }
        return this.#confirmed(entry, span, tag);
    }
    /** The host gave changes, or else the entry, that lead from what was held before to what is held. */
    async #confirmed(before, span, tag) {
        this.#visit.confirm(span, tag);
        await this.#saveTimes();
        return this.entry?.version === before?.version ? "unchanged" : "changed";
    }
    async #refreshByEntry(force, signal) {
        const before = this.entry;
        const url = `v1/${this.options.feed}`;
        const { status, etag, text } = await this.host.get(url, force ? "reload" : "no-cache", signal, this.#etag);
        if (status === 200) {
            const entry = entryOf(parseObject(text), url);
            if (!this.#history.admits(entry))
                return "kept";
            // A browser's cache answers 200 where the host said 304.
            const isNews = etag !== this.#etag || JSON.stringify(entry) !== JSON.stringify(before);
            if (isNews)
                await this.#take(entry, etag);
        }
        else if (status !== 304 || before === undefined) {
            throw new FeedError(GONE.includes(status) ? "gone" : "not-a-feed", url);
        }
        return this.#confirmed(before);
    }
    /** @internal Once, before anything else; calls that overlap wait for it. */
    restore() {
        return (this.#restored ??= this.#restoredFromStorage());
    }
    async #restoredFromStorage() {
        await this.#whole?.restore(); // a segment needs what its feed hides
        const { feed } = this.options;
        const stored = (await this.storage.get(ENTRY + feed)) ?? "";
        const times = await this.storage.get(TIMES + feed);
        try {
            const { etag, history, base, rest, entry } = JSON.parse(stored);
            this.entry = entryOf(entry, feed);
            this.#etag = etag;
            this.#history.restore(history);
            this.#visit.restore(base, rest, this.entry, times);
            this.#isTooOld = this.#visit.isTooOld;
        }
        catch {
            this.#begin();
        }
    }
    /** `restUrl` makes the pages of an entry that was made out of the one that is held. */
    async #take(entry, etag, restUrl) {
        const before = this.entry;
        const hidesMore = this.#history.take(entry);
        const held = itemsByKey(before?.items, this.key);
        this.entry = { ...entry, items: reused(entry.items, held, this.key) };
        this.#etag = etag;
        if (before === undefined || before.lineage !== entry.lineage)
            this.#visit.begin();
        else if (before.version !== entry.version)
            this.#visit.moveOn(before, restUrl);
        if (hidesMore)
            await this.#drop();
        // As one text: after a crash it is wholly the old one or the new one.
        const { base, rest } = this.#visit;
        const known = { etag, history: this.#history.state(), base, rest, entry: this.entry };
        await this.storage.set(ENTRY + this.options.feed, JSON.stringify(known));
    }
    /** A short text: a visit that brings nothing new writes nothing else. */
    async #saveTimes() {
        await this.storage.set(TIMES + this.options.feed, JSON.stringify(this.#visit.times(this.entry)));
    }
    /** Nothing is known. */
    #begin() {
        const now = this.options.now ?? Date.now;
        this.#history = new History(now);
        this.#visit = new LastVisit(now);
        this.entry = this.#etag = undefined;
    }
    /** Rule 7: drops what is stored of keys that are hidden, and documents that may hold one. */
    async #drop() {
        const isDropped = (item) => this.hides(this.keyOf(item));
        this.#visit.drop(isDropped);
        await this.#objects.drop(isDropped);
        const { opens } = this.options;
        if (opens === undefined)
            return;
        const collection = `${DOCUMENT}v1/${typeof opens === "string" ? opens : opens.name}/`;
        await removeEach(this.storage, (name) => name.startsWith(collection));
    }
}
