// A feed that vizzy builds, which changes, and hosts that hold one of its states.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

import {FeedClient} from '../../templates/clients/typescript/client.js';
import {MemoryStorage} from '../../templates/clients/typescript/storage.js';
import {all, opened} from './fake_host.mjs';

const PROGRAM = process.env.VIZZY;
const SORT = [{field: 'follower_count', order: 'desc'}];
const FIELDS = {id: {type: 'integer'}, username: {type: 'text'}, follower_count: {type: 'integer'},
                bio: {type: 'text', optional: true}};

/** What an edge holds that was filled at one time. */
export class Edge {
  asked = [];
  gone = () => false;

  constructor(files) {
    this.files = files;
  }

  fetch = async (address, {headers = {}} = {}) => {
    const url = address.slice('http://host/'.length, -'.json'.length);
    this.asked.push(url);
    const text = this.gone(url) ? undefined : this.files.get(url);
    if (text === undefined) return new Response(null, {status: 404});
    const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
    if (headers['If-None-Match'] === etag) return new Response(null, {status: 304});
    return new Response(text, {status: 200, headers: {ETag: etag}});
  };
}

/** 220 creators in pages of about ten, ordered by followers. */
export class RealFeed {
  now = 1_700_000_000;
  creators = Array.from({length: 220}, (_, i) => (
    {id: i + 1, username: `user${i + 1}`, follower_count: 200_000 - 500 * i, bio: `bio ${i + 1}`}));

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));
    this.define({});
  }

  define(more, fields = FIELDS) {
    const feed = {sql: 'SELECT * FROM creators', key: 'id', page_size: 10, sort: SORT, fields, ...more};
    writeFileSync(path.join(this.folder, 'd.json'), JSON.stringify({
      vizzy: 1, feeds: {discovery: feed}, documents: {}, gates: {max_shrink: 1}}));
  }

  run(...words) {
    const env = {...process.env, SOURCE_DATE_EPOCH: String(this.now)};
    return execFileSync(PROGRAM, words, {cwd: this.folder, env, encoding: 'utf8', stdio: 'pipe'});
  }

  /** What an edge is filled with after a build of the rows as they are. */
  build(seconds = 3600) {
    this.now += seconds;
    rmSync(path.join(this.folder, 'v.db'), {force: true});
    const lines = this.creators.map((row) => `${JSON.stringify(row)}\n`);
    writeFileSync(path.join(this.folder, 'c.ndjson'), lines.join(''));
    this.run('import', '--db', 'v.db', 'creators', 'c.ndjson');
    this.run('build-feed', '--db', 'v.db', '--definition', 'd.json', '--effort', 'fast',
      '--allow-breaking', 'discovery');
    return this.edge();
  }

  edge() {
    const root = path.join(this.folder, 'out/public');
    const names = readdirSync(root, {recursive: true}).filter((name) => name.endsWith('.json'));
    const files = names.filter((name) => statSync(path.join(root, name)).isFile());
    return new Edge(new Map(files.map((name) => [name.slice(0, -'.json'.length),
                                                  readFileSync(path.join(root, name), 'utf8')])));
  }

  creator(id) {
    return this.creators.find((row) => row.id === id);
  }

  remove() {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** A phone that may ask one edge now and another later. */
export class Phone {
  constructor(feed, storage = new MemoryStorage(), more = {}) {
    this.storage = storage;
    const fetch = (...words) => this.edge.fetch(...words);
    this.client = new FeedClient({root: 'http://host/', feed: 'discovery', fetch, storage,
                                  now: () => feed.now * 1000, wait: async () => {}, ...more});
  }

  refresh(edge, force = false) {
    this.edge = edge;
    edge.asked.length = 0;
    return this.client.refresh({force});
  }

  async items() {
    return all(await this.client.open());
  }
}

/** All items of an edge, by a client that knows no changes and holds nothing. */
export async function truth(feed, edge) {
  const phone = new Phone(feed, undefined, {changes: false});
  phone.edge = new Edge(edge.files);
  return all(await opened(phone.client));
}
