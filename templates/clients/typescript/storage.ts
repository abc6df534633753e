/** What a client keeps between starts: texts by name. */
export interface Storage {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** Keeps at most `most` texts, and forgets first what was written first. */
export class MemoryStorage implements Storage {
  private readonly texts = new Map<string, string>();

  constructor(private readonly most = 500) {}

  async get(name: string): Promise<string | undefined> {
    return this.texts.get(name);
  }

  async set(name: string, text: string): Promise<void> {
    this.texts.delete(name);
    this.texts.set(name, text);
    for (const oldest of this.texts.keys()) {
      if (this.texts.size <= this.most) break;
      this.texts.delete(oldest);
    }
  }

  async remove(name: string): Promise<void> {
    this.texts.delete(name);
  }

  async names(): Promise<string[]> {
    return [...this.texts.keys()];
  }
}

/**
 * In the browser's localStorage. When it is full, what was written first goes; when it is closed to
 * the page, nothing is kept and the client still works.
 */
export class BrowserStorage implements Storage {
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
    return stored?.slice(stored.indexOf(" ") + 1);
  }

  /** The time of writing stands before the text. */
  async set(name: string, text: string): Promise<void> {
    while (this.local !== undefined) {
      try {
        return this.local.setItem(this.prefix + name, `${Date.now()} ${text}`);
      } catch {
        const oldest = this.oldest();
        if (oldest === undefined) return;
        this.local.removeItem(oldest);
      }
    }
  }

  async remove(name: string): Promise<void> {
    this.local?.removeItem(this.prefix + name);
  }

  async names(): Promise<string[]> {
    return this.ours().map((name) => name.slice(this.prefix.length));
  }

  private ours(): string[] {
    return Object.keys(this.local ?? {}).filter((name) => name.startsWith(this.prefix));
  }

  private oldest(): string | undefined {
    const time = (name: string): number => parseInt(this.local?.getItem(name) ?? "0", 10);
    return this.ours().sort((a, b) => time(a) - time(b))[0];
  }
}
