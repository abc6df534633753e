/** Which entry is newer, and what stays hidden (FORMAT.md, sections 11 and 13). */
import type { Entry, Key } from "./model.js";

const HIDDEN_MS = 30 * 24 * 3600 * 1000;
const MOST_LINEAGES = 8;

/**
 * What a client remembers of the entries of one feed that it took. Caches on the way are of different
 * age: an older entry must neither take a reader back nor show again what was taken down.
 */
export class History {
  /** The highest sequence of each lineage, the one that was left last at the end. */
  private highest = new Map<string, number>();
  private lineage: string | undefined;
  private hidden = new Set<Key>();
  /** What lineages that were left hide, and until when. */
  private kept = new Map<Key, number>();

  constructor(private readonly now: () => number) {}

  /** Not an entry of a lower sequence, nor one of a lineage that was left, unless it is higher. */
  admits(entry: Entry): boolean {
    const lineage = this.lineageOf(entry);
    const highest = this.highest.get(lineage);
    if (highest === undefined) return true;
    return lineage === this.lineage ? entry.sequence >= highest : entry.sequence > highest;
  }

  /** Takes an entry that is admitted. Returns the keys that are hidden from now on. */
  take(entry: Entry): Set<Key> {
    const lineage = this.lineageOf(entry);
    if (lineage !== this.lineage)
      for (const key of this.hidden) this.kept.set(key, this.now() + HIDDEN_MS);
    const news = new Set(entry.hidden.filter((key) => !this.hides(key)));
    this.lineage = lineage;
    this.hidden = new Set(entry.hidden);
    this.highest.delete(lineage);
    this.highest.set(lineage, entry.sequence);
    for (const oldest of this.highest.keys()) {
      if (this.highest.size <= MOST_LINEAGES) break;
      this.highest.delete(oldest);
    }
    return news;
  }

  hides(key: Key): boolean {
    return this.hidden.has(key) || (this.kept.get(key) ?? 0) > this.now();
  }

  /** As one line of text, which `restore` reads. */
  text(): string {
    const kept = [...this.kept].filter(([, until]) => until > this.now());
    return JSON.stringify({ lineage: this.lineage, highest: [...this.highest], kept });
  }

  /** Before anything is taken; text of earlier versions of this client says nothing. */
  restore(text: string): void {
    try {
      const { lineage, highest, kept } = JSON.parse(text);
      this.highest = new Map(highest);
      this.kept = new Map(kept);
      this.lineage = lineage;
    } catch {
      // Nothing is remembered.
    }
  }

  /** Entries of programs that knew no lineage go on with the one that is known. */
  private lineageOf(entry: Entry): string {
    return entry.lineage ?? this.lineage ?? "";
  }
}
