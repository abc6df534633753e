// The client's TypeScript is type-checked, and its JavaScript, which is kept beside it because the
// preview is compiled into the program, is what the pinned compiler makes of it. The types that
// `vizzy models typescript` prints are checked in an app that uses both.
//
// usage: compile_test.mjs     ACCEPT=1 in the environment rewrites the JavaScript.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const SKIPPED = 77;
const here = path.dirname(fileURLToPath(import.meta.url));
const client = path.join(here, '../../templates/clients/typescript');
const compiler = path.join(here, 'node_modules/typescript/bin/tsc');
if (!existsSync(compiler)) {
  console.log('skipped: needs typescript; run npm ci in tests/clients');
  process.exit(SKIPPED);
}

const APP = `
import { FeedClient, getDirectory, getDocument, getDocumentByAlias } from "./index.js";
import { CreatorsCollection } from "./models.js";
import type { CreatorsDocument, DiscoveryItem, Entry, Integer } from "./models.js";
import { OrdersCollection, ProductsCollection } from "./shop.js";
import type { BestsellersItem, Directory, OrdersDocument, ProductsDocument } from "./shop.js";

const feed = new FeedClient<DiscoveryItem>({ root: "https://feed.example.com/", feed: "discovery" });

export async function names(): Promise<string[]> {
  await feed.refresh();
  const page = await (await feed.open())?.next();
  return (page?.items ?? []).map((item) => item.display_name ?? String(item.id));
}

export async function views(key: number): Promise<Integer | undefined> {
  const creator = await getDocument<CreatorsDocument>(feed, CreatorsCollection, key);
  return creator?.top_videos?.[0]?.view_count ?? creator?.total_views;
}

export const total = (entry: Entry<DiscoveryItem>): number => entry.total;

const shop = new FeedClient<BestsellersItem>({ root: "https://feed.example.com/", feed: "bestsellers" });

export async function prices(value: string): Promise<(number | undefined)[]> {
  const directory: Directory | undefined = await getDirectory(shop);
  const segment = directory?.segments.find(({ values }) => values.includes(value));
  if (segment === undefined) return [];
  const page = await (await shop.segment(segment).open())?.next();
  return (page?.items ?? []).map((item) => item.price);
}

export async function city(order: number): Promise<string | undefined> {
  return (await getDocument<OrdersDocument>(shop, OrdersCollection, order))?.city;
}

export async function supplier(slug: string): Promise<string | undefined> {
  return (await getDocumentByAlias<ProductsDocument>(shop, ProductsCollection, slug))?.supplier;
}

// @ts-expect-error A field may be absent.
export const length = (item: DiscoveryItem): number => item.display_name.length;
// @ts-expect-error An integer may be text.
export const next = (item: DiscoveryItem): number => item.follower_count! + 1;
`;

const folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));
try {
  cpSync(client, folder, {recursive: true});
  cpSync(path.join(here, '../models/golden/discovery.ts'), path.join(folder, 'models.ts'));
  cpSync(path.join(here, '../models/golden/shop.ts'), path.join(folder, 'shop.ts'));
  writeFileSync(path.join(folder, 'app.ts'), APP);
  const config = JSON.parse(readFileSync(path.join(folder, 'tsconfig.json'), 'utf8'));
  const files = readdirSync(client).filter((name) => name.endsWith('.ts'));
  config.files.push('app.ts');
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  execFileSync(process.execPath, [compiler, '-p', folder], {stdio: 'inherit'});
  for (const source of files) {
    const file = source.replace(/ts$/, 'js');
    if (process.env.ACCEPT) cpSync(path.join(folder, file), path.join(client, file));
    assert.equal(readFileSync(path.join(client, file), 'utf8'),
                 readFileSync(path.join(folder, file), 'utf8'),
                 `${file} is not what its TypeScript compiles to; run with ACCEPT=1`);
  }
} finally {
  rmSync(folder, {recursive: true});
}
