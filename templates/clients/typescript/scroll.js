import { reused } from "./difference.js";
import { MissingObject, Reloads } from "./missing_object.js";
/** One way through one version, from its first item to its last (rule 3). */
export class Scroll {
    /** Items with the values of one that is `held` are that object. */
    constructor(client, entry, held = new Map()) {
        this.client = client;
        this.entry = entry;
        this.held = held;
        this.urls = [];
        this.nextLeaf = 0;
        /** The next page: -1 is the first one, which is in the entry, 0 the first of `urls`. */
        this.position = -1;
        this.shown = new Map();
        this.reloads = new Reloads(client);
        this.begin(entry);
    }
    get version() {
        return this.entry.version;
    }
    get total() {
        return this.entry.total;
    }
    /** What was given since the top. */
    get items() {
        return [...this.shown.values()];
    }
    /** How much that is. */
    get length() {
        return this.shown.size;
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
                this.begin(await this.reloads.after(error));
            }
        }
    }
    begin(entry) {
        this.entry = entry;
        this.urls = [...entry.pages];
        this.leaves = entry.index === undefined ? [] : undefined;
        this.nextLeaf = 0;
        this.position = -1;
        this.shown = new Map();
    }
    async page() {
        let items = this.entry.items;
        if (this.position >= 0) {
            await this.client.makePages(this.entry);
            const url = await this.url();
            if (url === undefined)
                return { items: [], done: true };
            items = ((await this.client.object(url))["items"] ?? []);
            this.reloads.forgive();
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
        const fresh = items.filter((item) => {
            const key = this.client.keyOf(item);
            const isFresh = key !== undefined && this.client.shows(item) && !this.shown.has(key);
            if (isFresh)
                this.shown.set(key, item);
            return isFresh;
        });
        const given = reused(fresh, this.held, this.client.key);
        for (const item of given)
            this.shown.set(this.client.keyOf(item), item);
        return given;
    }
}
