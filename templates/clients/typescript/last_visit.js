/** What a client remembers of its visits so that it can load changes (FORMAT.md, section 17). */
import { spansFor } from "./changes.js";
/** After so long patches upon patches end, and the entry itself is loaded. */
const LONGEST_MS = 90 * 24 * 3600 * 1000;
/** For so long a downloaded entry is fresh: most probably it is 304. */
const FRESH_MS = 60000;
export class LastVisit {
    constructor(now) {
        this.now = now;
        /** When the entry was known to be the newest one, and when one was downloaded last. */
        this.confirmed = -Infinity;
        this.downloaded = -Infinity;
        /** ETags of the changes that led to the entry or to an earlier one, by span. */
        this.tags = new Map();
        this.turned = false;
    }
    /** The spans to try, shortest first; none where the entry itself must be loaded. */
    spans(entry) {
        const age = this.now() - this.downloaded;
        return age >= 0 && age < LONGEST_MS ? spansFor(entry, this.now() - this.confirmed) : [];
    }
    /** Whether an entry was downloaded just now. */
    get isFresh() {
        const age = this.now() - this.downloaded;
        return age >= 0 && age < FRESH_MS;
    }
    tag(span) {
        return this.tags.get(span) ?? null;
    }
    /** The host gave the entry that is held. */
    confirmByEntry() {
        this.confirmed = this.downloaded = this.now();
    }
    /** The host gave changes that lead to the entry that is held. */
    confirmByChanges(span, tag) {
        this.confirmed = this.now();
        if (tag === null)
            this.tags.delete(span);
        else
            this.tags.set(span, tag);
    }
    /** Another entry is held now. `rest` makes its pages out of those of `base`. */
    moveOn(from, rest) {
        if (this.turned || this.left === undefined) {
            const { sequence, items, pages, index } = from;
            this.left = { sequence, items, pages, ...(index === undefined ? {} : { index }) };
        }
        this.turned = false;
        this.restUrl = rest;
    }
    /** The entry that is held comes from another folder: nothing leads to it. */
    begin() {
        this.tags.clear();
        this.turned = false;
        this.left = undefined;
        this.restUrl = undefined;
    }
    /** Its reader turns pages. False when that is known. */
    turn() {
        const isFirst = !this.turned;
        this.turned = true;
        return isFirst;
    }
    get base() {
        return this.left;
    }
    get rest() {
        return this.restUrl;
    }
    drop(isDropped) {
        if (this.left === undefined)
            return;
        this.left = { ...this.left, items: this.left.items.filter((item) => !isDropped(item)) };
    }
    /** As one line of text, which `restore` reads. */
    text() {
        const { confirmed, downloaded, turned, left, restUrl } = this;
        return JSON.stringify({ confirmed, downloaded, tags: [...this.tags], turned, left, restUrl });
    }
    /** Text of earlier versions of this client says nothing: then the entry itself is loaded. */
    restore(text) {
        try {
            const { confirmed, downloaded, tags, turned, left, restUrl } = JSON.parse(text);
            this.tags = new Map(tags);
            Object.assign(this, { confirmed, downloaded, turned, left, restUrl });
        }
        catch {
            // Nothing is remembered.
        }
    }
}
