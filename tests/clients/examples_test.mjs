// The examples of the client and those in its README: type-checked with what `vizzy models` prints, run in a page
// with a database in memory, and as short as the READMEs say.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const client = path.join(here, '../../templates/clients/typescript');
const modules = path.join(here, 'node_modules');
const without = (...names) => {
  const missing = names.filter((name) => !existsSync(path.join(modules, name, 'package.json')));
  return missing.length > 0 && `needs ${missing.join(', ')}; run npm ci in tests/clients`;
};
const EXAMPLES = {browser: 'browser/showFeed.ts', React: 'react/CreatorList.tsx', hook: 'react/useFeed.ts'};
const readme = (of) => readFileSync(path.join(client, '..', of, 'README.md'), 'utf8');
/** What the README leaves to the app. */
const APP = `
import { FeedError } from "@vizzy/feed-client";
declare const list: { clear(): void; append(items: readonly DiscoveryItem[]): void };
declare const error: unknown;
declare function later(seconds: number | undefined): void;
declare function askForUpdate(): void;
declare function offerRetry(): void;
`;
const folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));

before(() => {
  for (const file of Object.values(EXAMPLES))
    cpSync(path.join(client, 'examples', file), path.join(folder, path.basename(file)));
  cpSync(path.join(here, '../models/golden/discovery.ts'), path.join(folder, 'models.ts'));
  symlinkSync(modules, path.join(folder, 'node_modules'));
});
after(() => rmSync(folder, {recursive: true}));

test('they fit the types', {skip: without('typescript', '@types/react')}, () => {
  const config = JSON.parse(readFileSync(path.join(client, 'tsconfig.json'), 'utf8'));
  Object.assign(config.compilerOptions, {noEmit: true, jsx: 'react-jsx',
                                         paths: {'@vizzy/feed-client': [path.join(client, 'index.ts')]}});
  const [first, ...others] = readme('typescript').split('```ts\n').slice(1).map((block) => block.split('```')[0]);
  const errors = others.find((block) => block.includes('switch'));
  writeFileSync(path.join(folder, 'readme.ts'), `${first}${APP}${errors}`);
  config.files = ['showFeed.ts', 'CreatorList.tsx', 'readme.ts'];
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  try {
    execFileSync(process.execPath, [path.join(modules, 'typescript/bin/tsc'), '-p', folder], {encoding: 'utf8'});
  } catch (error) {
    assert.fail(error.stdout);
  }
});

test('they show what is stored, then what is new',
     {skip: without('esbuild', 'fake-indexeddb', 'happy-dom', 'react', 'react-dom')}, () => {
  const bundle = path.join(folder, 'bundle.mjs');
  const app = readFileSync(path.join(here, 'examples_app.mjs'), 'utf8').replaceAll("'./fake_host", `'${here}/fake_host`);
  writeFileSync(path.join(folder, 'app.mjs'), app);
  execFileSync(path.join(modules, '.bin/esbuild'), [
    'app.mjs', '--bundle', '--format=esm', '--platform=node', `--outfile=${bundle}`, '--jsx=automatic',
    `--alias:@vizzy/feed-client=${client}/index.js`, '--log-level=error',
    '--banner:js=import {createRequire} from "node:module"; const require = createRequire(import.meta.url);',
  ], {cwd: folder, stdio: 'pipe'});
  const environment = {...process.env, NODE_ENV: 'test'};
  const shown = execFileSync(process.execPath, [bundle, path.join(modules, 'happy-dom/lib/index.js')],
                             {encoding: 'utf8', env: environment, timeout: 60_000});
  assert.deepEqual(shown.trim().split('\n'), [
    'browser, first start: n1, 99 followers; n2, 98 followers',
    'browser, scrolled: n1, 99 followers; n2, 98 followers; n3, 97 followers',
    'browser, stored: n1, 99 followers; n2, 98 followers',
    'browser, new: n4, 96 followers; n1, 99 followers',
    'React, stored: n4; n1',
    'React, more: n4; n1; n2',
    'React, refreshed: n5; n1',
    'React, offline: n5; n1 | Cannot be loaded now: offline',
  ]);
});

test('they are as short as the READMEs say', () => {
  const written = (code) => code.replace(/\/\*[^]*?\*\//g, '').split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
  const says = {typescript: Object.values(EXAMPLES), kotlin: ['FeedList.kt', 'Console.kt']};
  for (const [of, files] of Object.entries(says))
    for (const file of files) {
      const lines = written(readFileSync(path.join(client, '..', of, 'examples', file), 'utf8'));
      const said = `(examples/${file}) (${lines} lines)`;
      assert.ok(readme(of).replaceAll('\n', ' ').includes(said), `${file} has ${lines} lines`);
    }
  const [, model] = readme('kotlin').match(/```kotlin\n(class [^]*?)```/);
  assert.match(readme('kotlin'), new RegExp(`these ${written(model)} lines`));
});
