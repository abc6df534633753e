// Breaks each rule of the client once, and demands that a test vector notices.
// usage: mutations_test.mjs
import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {mutations} from './mutations.mjs';
import {clientIn, run} from './vector_runner.mjs';

const VECTORS = fileURLToPath(new URL('../../templates/clients/vectors/', import.meta.url));
const CLIENT = fileURLToPath(new URL('../../templates/clients/typescript/', import.meta.url));
const LONGEST_MS = 5_000;
const folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));
after(() => rmSync(folder, {recursive: true}));
const vectors = readdirSync(VECTORS).filter((name) => name.endsWith('.json')).map((name) =>
  ({name, ...JSON.parse(readFileSync(path.join(VECTORS, name), 'utf8'))}));

/** A copy of the client with one change. */
function broken(file, text, replacement, place) {
  const copy = path.join(folder, String(place));
  const isModule = (source) => source === CLIENT.replace(/\/$/, '') || source.endsWith('.js');
  cpSync(CLIENT.replace(/\/$/, ''), copy, {recursive: true, filter: isModule});
  writeFileSync(path.join(copy, 'package.json'), '{"type": "module"}');
  const code = readFileSync(path.join(copy, file), 'utf8');
  const found = code.split(text).length - 1;
  assert.equal(found, 1, `"${text}" is in ${file} ${found} times, not once: mend the mutation`);
  writeFileSync(path.join(copy, file), code.replace(text, () => replacement));
  return clientIn(pathToFileURL(`${copy}/`));
}

/** The first vector that notices; a client that hangs is noticed, too. */
async function noticed(modules) {
  for (const vector of vectors) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('hangs')), LONGEST_MS); });
    try {
      await Promise.race([run(vector, modules), late]);
    } catch {
      return vector.name;
    } finally {
      clearTimeout(timer);
    }
  }
  return undefined;
}

process.on('unhandledRejection', () => {}); // of broken clients
for (const [place, [wrong, file, text, replacement]] of mutations.entries())
  test(`a client is noticed that ${wrong}`, async () => {
    const by = await noticed(await broken(file, text, replacement, place));
    assert.ok(by !== undefined, 'no vector notices');
  });
