const HIDDEN_MS = 30 * 24 * 3600 * 1000;
const MOST_LINEAGES = 8;
/**
 * What a client remembers of the entries of one feed that it took. Caches on the way are of different
 * age: an older entry must neither take a reader back nor show again what was taken down.
 */
export class History {
    constructor(now) {
        this.now = now;
        /** The highest sequence of each lineage, the one that was left last at the end. */
        this.highest = new Map();
        this.hidden = new Set();
        /** What lineages that were left hide, and until when. */
        this.kept = new Map();
    }
    /** Not an entry of a lower sequence, nor one of a lineage that was left, unless it is higher. */
    admits(entry) {
        const lineage = this.lineageOf(entry);
        const highest = this.highest.get(lineage);
        if (highest === undefined)
            return true;
        return lineage === this.lineage ? entry.sequence >= highest : entry.sequence > highest;
    }
    /** Takes an entry that is admitted. Returns the keys that are hidden from now on. */
    take(entry) {
        const lineage = this.lineageOf(entry);
        if (lineage !== this.lineage)
            for (const key of this.hidden)
                this.kept.set(key, this.now() + HIDDEN_MS);
        const news = new Set(entry.hidden.filter((key) => !this.hides(key)));
        this.lineage = lineage;
        this.hidden = new Set(entry.hidden);
        this.highest.delete(lineage);
        this.highest.set(lineage, entry.sequence);
        for (const oldest of this.highest.keys()) {
            if (this.highest.size <= MOST_LINEAGES)
                break;
            this.highest.delete(oldest);
        }
        return news;
    }
    hides(key) {
        return this.hidden.has(key) || (this.kept.get(key) ?? 0) > this.now();
    }
    /** As one line of text, which `restore` reads. */
    text() {
        const kept = [...this.kept].filter(([, until]) => until > this.now());
        return JSON.stringify({ lineage: this.lineage, highest: [...this.highest], kept });
    }
    /** Before anything is taken; text of earlier versions of this client says nothing. */
    restore(text) {
        try {
            const { lineage, highest, kept } = JSON.parse(text);
            this.highest = new Map(highest);
            this.kept = new Map(kept);
            this.lineage = lineage;
        }
        catch {
            // Nothing is remembered.
        }
    }
    /** Entries of programs that knew no lineage go on with the one that is known. */
    lineageOf(entry) {
        return entry.lineage ?? this.lineage ?? "";
    }
}
