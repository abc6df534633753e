/** Begins the names of entries; `entry:feed/value` is that of a segment. All other names are of objects. */
export const ENTRY = "entry:";

/**
 * What a client keeps between starts: texts by name. One that runs out of room gives up entries last:
 * they are what is shown first at the next start (rule 1), and they say what is hidden (rule 7).
 */
export interface Storage {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** Objects go first, then entries of segments, then those of feeds. */
function worth(name: string): number {
  if (!name.startsWith(ENTRY)) return 0;
  return name.includes("/") ? 1 : 2;
}

/** What goes first of `names`, which come least recently used first. */
function firstToGo(names: readonly string[]): string | undefined {
  return [...names].sort((a, b) => worth(a) - worth(b))[0];
}

/** Keeps at most `most` texts, and forgets objects first, the least recently used before all others. */
export class MemoryStorage implements Storage {
  private readonly texts = new Map<string, string>();

  constructor(private readonly most = 500) {}

  async get(name: string): Promise<string | undefined> {
    const text = this.texts.get(name);
    if (text !== undefined) this.use(name, text);
    return text;
  }

  async set(name: string, text: string): Promise<void> {
    this.use(name, text);
    while (this.texts.size > this.most) this.texts.delete(firstToGo([...this.texts.keys()])!);
  }

  async remove(name: string): Promise<void> {
    this.texts.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.texts.keys()];
  }

  /** A map keeps the order of insertion: the last is the one that was used last. */
  private use(name: string, text: string): void {
    this.texts.delete(name);
    this.texts.set(name, text);
  }
}

/**
 * In the browser's localStorage. When it is full, objects go first, the least recently used before all
 * others; when it is closed to the page, nothing is kept and the client still works.
 */
export class BrowserStorage implements Storage {
  private lastUse = 0;

  constructor(private readonly prefix: string) {}

  private get local(): globalThis.Storage | undefined {
    try {
      return globalThis.localStorage;
    } catch {
      return undefined;
    }
  }

  async get(name: string): Promise<string | undefined> {
    const stored = this.local?.getItem(this.prefix + name) ?? undefined;
    const text = stored?.slice(stored.indexOf(" ") + 1);
    if (text !== undefined) this.write(name, text);
    return text;
  }

  async set(name: string, text: string): Promise<void> {
    while (!this.write(name, text)) {
      const others = (await this.names()).filter((other) => other !== name);
      const first = firstToGo([...others, name])!;
      await this.remove(first);
      if (first === name) return;
    }
  }

  async remove(name: string): Promise<void> {
    this.local?.removeItem(this.prefix + name);
  }

  /** Least recently used first. */
  async names(): Promise<string[]> {
    const time = (key: string): number => parseInt(this.local?.getItem(key) ?? "0", 10);
    return Object.keys(this.local ?? {})
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => ({ name: key.slice(this.prefix.length), used: time(key) }))
      .sort((a, b) => a.used - b.used)
      .map(({ name }) => name);
  }

  /** The time of use precedes the text. False when there is no room. */
  private write(name: string, text: string): boolean {
    this.lastUse = Math.max(Date.now(), this.lastUse + 1);
    try {
      this.local?.setItem(this.prefix + name, `${this.lastUse} ${text}`);
      return true;
    } catch {
      return false;
    }
  }
}
