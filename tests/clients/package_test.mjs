// The npm package, installed from its tarball in a fresh project: with node, tsc, esbuild and vite; and
// its size. What is missing of the tools, which npm ci brings, is skipped and said.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';

/** Minified and compressed: what an app gets that reads a feed, and one that uses all there is. */
const MOST_BYTES = {'FeedClient': 6000, '*': 8200};
const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const has = (name) => existsSync(path.join(modules, name, 'package.json'));
const without = (...names) => {
  const missing = names.filter((name) => !has(name));
  return missing.length > 0 && `needs ${missing.join(', ')}; run npm ci in tests/clients`;
};
const folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));
const project = path.join(folder, 'project');
const run = (program, ...words) =>
  execFileSync(program, words, {cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
                                env: {...process.env, NODE_ENV: 'test', npm_config_cache: path.join(folder, 'cache')}});
const write = (name, text) => writeFileSync(path.join(project, name), text);

/** An app that reads a feed of one item from a host in memory, and prints what it sees. */
const app = (load) => `${load}
const entry = {format: 1, feed: "f", version: "v", sequence: 1, total: 1, items: [{id: 7}], pages: [], hidden: []};
const host = async () => new Response(JSON.stringify(entry), {headers: {ETag: '"1"'}});
const feed = new FeedClient({root: "https://host/", feed: "f", fetch: host});
feed.refresh().then(async (refreshed) => {
  const scroll = await feed.open();
  for await (const page of scroll) console.log(refreshed, JSON.stringify(page));
});
`;
const PRINTED = 'changed {"items":[{"id":7}],"done":true,"restarted":false}\n';
const IMPORT = 'import { FeedClient } from "@vizzy/feed-client";';
const needsCompiler = {skip: without('typescript')};
let tarball;

before(() => {
  if (needsCompiler.skip) return;
  const source = path.join(folder, 'source');
  cpSync(path.join(here, '../../templates/clients/typescript'), source, {recursive: true});
  symlinkSync(modules, path.join(source, 'node_modules'));
  mkdirSync(project);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {cwd: source, stdio: 'pipe'});
  tarball = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')));
  write('package.json', '{"name": "app", "private": true}');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--silent', tarball);
});
after(() => rmSync(folder, {recursive: true, force: true}));

test('the tarball holds what an app uses, and nothing else', needsCompiler, () => {
  const installed = path.join(project, 'node_modules/@vizzy/feed-client');
  assert.deepEqual(readdirSync(installed).sort(), ['README.md', 'dist', 'package.json']);
  for (const kind of ['esm', 'cjs'])
    for (const name of ['index.js', 'index.d.ts', 'client.js', 'client.d.ts'])
      assert.ok(existsSync(path.join(installed, 'dist', kind, name)), `${kind}/${name}`);
  const types = readFileSync(path.join(installed, 'dist/esm/client.d.ts'), 'utf8');
  assert.doesNotMatch(types, /makePages|reloaded/, 'what is internal has no types');
});

test('node imports and requires it', needsCompiler, () => {
  write('app.mjs', app(IMPORT));
  write('app.cjs', app('const { FeedClient } = require("@vizzy/feed-client");'));
  for (const name of ['app.mjs', 'app.cjs']) assert.equal(run(process.execPath, name), PRINTED, name);
});

test('its types suit the strictest settings, as modules and as CommonJS', needsCompiler, () => {
  write('app.mts', `
import { FeedClient, FeedError, follow, getDirectory, getDocument, IndexedDbStorage, KeyValueStorage } from "@vizzy/feed-client";
import type { Page, Reason } from "@vizzy/feed-client";

interface Creator { readonly id: number; readonly name?: string }
const texts = new Map<string, string>();
const storage = new KeyValueStorage({
  get: (name) => texts.get(name),
  set: (name, text) => { if (text === null) texts.delete(name); else texts.set(name, text); },
});
const feed = new FeedClient<Creator>({ root: "https://host/", feed: "f", storage, opens: "creators" });
export const stored = new FeedClient<Creator>({ root: "/", feed: "f", storage: new IndexedDbStorage() });
export async function names(signal: AbortSignal): Promise<string[]> {
  await feed.refresh({ force: true, signal });
  const scroll = await feed.open();
  const page: Page<Creator> | undefined = await scroll?.next({ signal });
  const creator = await getDocument<Creator>(feed, "creators", 7);
  if (scroll) console.log((await follow(feed, scroll)).items[0]?.name, creator?.name, await getDirectory(feed));
  return (page?.items ?? []).map((item) => item.name ?? String(item.id));
}
export function reason(error: unknown): Reason | undefined {
  return error instanceof FeedError ? error.reason : undefined;
}
// @ts-expect-error no such reason
export const wrong: Reason = "late";
// @ts-expect-error what is internal is not there
export const internal = feed.makePages;
`);
  cpSync(path.join(project, 'app.mts'), path.join(project, 'common.cts'));
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess',
                   '--noPropertyAccessFromIndexSignature', '--erasableSyntaxOnly', '--module', 'nodenext',
                   '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'];
  const compiler = path.join(modules, 'typescript/bin/tsc');
  const files = ['app.mts', 'common.cts'];
  if (has('@types/react')) {
    symlinkSync(path.join(modules, '@types'), path.join(project, 'node_modules/@types'));
    cpSync(path.join(here, '../../templates/clients/typescript/examples/react/useFeed.ts'),
           path.join(project, 'useFeed.ts'));
    files.push('useFeed.ts');
  }
  try {
    run(process.execPath, compiler, ...options, ...files);
  } catch (error) {
    assert.fail(error.stdout);
  }
});

test('esbuild bundles it', {skip: without('typescript', 'esbuild')}, () => {
  write('app.mjs', app(IMPORT));
  run(path.join(modules, '.bin/esbuild'), 'app.mjs', '--bundle', '--format=esm', '--outfile=bundled.mjs');
  assert.equal(run(process.execPath, 'bundled.mjs'), PRINTED);
});

test('vite builds it', {skip: without('typescript', 'vite')}, async () => {
  write('app.mjs', app(IMPORT));
  const {build} = await import(pathToFileURL(path.join(modules, 'vite/dist/node/index.js')));
  await build({root: project, logLevel: 'silent', configFile: false,
               build: {lib: {entry: 'app.mjs', formats: ['es'], fileName: 'app'}, outDir: 'built'}});
  const [name] = readdirSync(path.join(project, 'built'));
  assert.equal(run(process.execPath, path.join('built', name)), PRINTED);
});

/** Bytes of what an app gets that imports these, minified and compressed. */
function size(names) {
  write('size.mjs', `export ${names} from "@vizzy/feed-client";`);
  const code = run(path.join(modules, '.bin/esbuild'), 'size.mjs', '--bundle', '--minify', '--format=esm',
                   '--target=es2022');
  return gzipSync(code, {level: 9}).length;
}

test('an app gets what it uses of it, and that is small', {skip: without('typescript', 'esbuild')}, () => {
  const whole = size('*');
  const client = size('{ FeedClient }');
  assert.ok(whole <= MOST_BYTES['*'], `the whole has ${whole} bytes`);
  assert.ok(client <= MOST_BYTES['FeedClient'], `the client has ${client} bytes`);
  const readme = readFileSync(path.join(here, '../../templates/clients/typescript/README.md'), 'utf8');
  for (const most of Object.values(MOST_BYTES))
    assert.ok(readme.includes(`at most ${most.toLocaleString('en')}`), `the README does not say ${most}`);
  assert.ok(size('{ FeedError }') < 400, 'nothing else is pulled in');
  assert.ok(size('{ FeedClient, getDocument, getDirectory, follow }') > client + 1000);
});

test('the hook for React shows what is stored, then what is new, page after page',
     {skip: without('typescript', 'esbuild', 'react', 'react-dom', 'happy-dom')}, () => {
  cpSync(path.join(here, '../../templates/clients/typescript/examples/react/useFeed.ts'),
         path.join(project, 'useFeed.ts'));
  cpSync(path.join(here, 'react_app.mjs'), path.join(project, 'react_app.mjs'));
  run(path.join(modules, '.bin/esbuild'), 'react_app.mjs', '--bundle', '--format=esm', '--platform=node',
      '--outfile=react_bundle.mjs', `--alias:react=${modules}/react`, `--alias:react-dom=${modules}/react-dom`,
      `--alias:happy-dom=${modules}/happy-dom`, '--external:happy-dom', '--log-level=error',
      '--banner:js=import {createRequire} from "node:module"; const require = createRequire(import.meta.url);');
  assert.equal(run(process.execPath, 'react_bundle.mjs', path.join(modules, 'happy-dom/lib/index.js')), [
    'first start: [] then [1,2]', 'more: [1,2,3]', 'stored: [1,2]', 'followed: [9,2]', 'problem: offline', ''].join('\n'));
});
