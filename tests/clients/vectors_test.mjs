// The TypeScript client does what the test vectors say.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import test from 'node:test';

import {clientIn, run} from './vector_runner.mjs';

const VECTORS = new URL('../../templates/clients/vectors/', import.meta.url);
const modules = await clientIn(new URL('../../templates/clients/typescript/', import.meta.url));
const names = readdirSync(VECTORS).filter((name) => name.endsWith('.json'));

test('there are vectors', () => assert.ok(names.length > 50));
for (const name of names) {
  const vector = JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'));
  test(`${name}: ${vector.title}`, () => run(vector, modules));
}
