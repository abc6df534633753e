// Runs a test vector (templates/clients/vectors/README.md) on the TypeScript client, or on another copy
// of it.
import assert from 'node:assert/strict';

/** The modules of the client in a folder, by its URL. */
export async function clientIn(folder) {
  const load = (name) => import(new URL(name, folder));
  const modules = await Promise.all(
    ['client.js', 'documents.js', 'errors.js', 'segments.js', 'storage.js'].map(load));
  return Object.assign({}, ...modules);
}

/** Answers the requests of one step at a time, in their order. */
class RecordedHost {
  expected = [];
  problems = [];

  fetch = async (address, {headers = {}, signal} = {}) => {
    const url = address.slice('http://host/'.length, -'.json'.length);
    const next = this.expected.shift();
    const asked = {url, ...(headers['If-None-Match'] ? {if_none_match: headers['If-None-Match']} : {}),
                   ...(headers['Cache-Control'] === 'no-cache' ? {no_cache: true} : {})};
    const {answer, fails, ...wanted} = next ?? {};
    try {
      assert.deepEqual(asked, wanted, next === undefined ? `nothing more is to be asked: ${url}` : undefined);
    } catch (error) {
      this.problems.push(error);
      return new Response(null, {status: 500});
    }
    if (fails === 'timeout')
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
    if (fails === 'offline') throw new TypeError('fetch failed');
    const {status, body, base64} = answer;
    const bytes = base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(base64, 'base64');
    return new Response([204, 304].includes(status) ? null : bytes, {status, headers: answer.headers});
  };
}

/** A storage whose functions can be made to fail. */
function fragile(MemoryStorage) {
  const storage = new MemoryStorage(10_000);
  storage.fails = [];
  for (const name of ['get', 'set', 'remove', 'names']) {
    const works = storage[name].bind(storage);
    storage[name] = async (...words) => {
      if (storage.fails.includes(name)) throw new Error(`${name} fails`);
      return works(...words);
    };
  }
  return storage;
}

class Run {
  host = new RecordedHost();
  waits = [];
  now = 0;
  scrolls = new Map();

  constructor(vector, modules) {
    this.vector = vector;
    this.modules = modules;
    this.storage = fragile(modules.MemoryStorage);
    this.start();
  }

  /** An app that starts with what is stored. */
  start() {
    const {feed, key, opens, collections} = this.vector;
    this.collections = Object.fromEntries(
      Object.entries(collections).map(([name, words]) => [name, {name, ...words}]));
    this.client = new this.modules.FeedClient({
      root: 'http://host/', feed, key, opens: this.collections[opens], fetch: this.host.fetch,
      storage: this.storage, now: () => this.now * 1000, timeout: 5,
      wait: async (milliseconds) => {
        this.waits.push(milliseconds / 1000);
        this.now += milliseconds / 1000;
      },
    });
    this.segments = new Map();
    this.scrolls.clear();
  }

  clientOf(feed) {
    if (feed === undefined) return this.client;
    if (!this.segments.has(feed))
      this.segments.set(feed, this.client.segment({title: feed, values: [feed], total: 0, url: `v1/${feed}`}));
    return this.segments.get(feed);
  }

  calls = {
    restart: () => this.start(),
    storage: ({fails}) => void (this.storage.fails = fails),
    stored: async ({text}) => {
      const texts = await Promise.all((await this.storage.names()).map((name) => this.storage.get(name)));
      return texts.some((stored) => stored.includes(text));
    },
    open: async ({of, scroll}) => {
      const opened = await this.clientOf(of).open();
      this.scrolls.set(scroll, opened);
      return opened !== undefined;
    },
    refresh: ({of, force}) => this.clientOf(of).refresh({force}),
    next: ({scroll}) => this.scrolls.get(scroll).next(),
    hides: async ({of, key}) => {
      await this.clientOf(of).open();
      return this.clientOf(of).hides(key);
    },
    document: async ({collection, key}) =>
      (await this.modules.getDocument(this.client, this.collections[collection], key)) ?? null,
    alias: async ({collection, text}) =>
      (await this.modules.getDocumentByAlias(this.client, this.collections[collection], text)) ?? null,
    directory: async () => (await this.modules.getDirectory(this.client))?.segments ?? null,
    together: async ({calls}) =>
      Promise.all(calls.map(async (call) => this.compare(call, await this.outcome(call)))),
  };

  async outcome(step) {
    try {
      const result = await this.calls[step.call](step);
      return result === undefined ? {} : {result};
    } catch (error) {
      if (!(error instanceof this.modules.FeedError)) throw error;
      const {reason, retryAfterSeconds} = error;
      return {error: {reason, ...(retryAfterSeconds === undefined ? {} : {retry_after: retryAfterSeconds})}};
    }
  }

  compare(step, outcome) {
    if (step.call === 'together') return;
    const {result, error} = step;
    assert.deepEqual(outcome, {...('result' in step ? {result} : {}), ...(error ? {error} : {})});
  }

  async step(step) {
    this.now = step.at;
    this.host.expected = [...(step.requests ?? [])];
    this.waits.length = 0;
    const outcome = await this.outcome(step);
    if (this.host.problems.length > 0) throw this.host.problems[0];
    this.compare(step, outcome);
    assert.deepEqual(this.host.expected.map(({url}) => url), [], 'these are to be asked for, too');
    assert.deepEqual(this.waits, step.waits ?? []);
  }
}

/** Throws where the client does otherwise than the vector says. */
export async function run(vector, modules) {
  const running = new Run(vector, modules);
  for (const [place, step] of vector.steps.entries()) {
    try {
      await running.step(step);
    } catch (error) {
      error.message = `step ${place + 1}, ${step.call}: ${error.message}`;
      throw error;
    }
  }
}
