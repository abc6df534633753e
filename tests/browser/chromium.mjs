// What the tests of the preview share: a real `vizzy serve` on a feed of its own, Debian's Chromium,
// driven by playwright-core, and what its network reports.
//
// usage of a test: NAME_test.mjs VIZZY [--screenshots FOLDER]
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';

const SKIPPED = 77;
const CHROMIUM = '/usr/bin/chromium';
const vizzy = path.resolve(process.argv[2]);
export const screenshots = process.argv[4];
const require = createRequire(new URL('../clients/package.json', import.meta.url));

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(SKIPPED);
}

if (Number(process.versions.node.split('.')[0]) < 18) skip('playwright needs node 18');
if (!existsSync(CHROMIUM)) skip('needs Debian\'s chromium');
let chromium;
try {
  ({chromium} = require('playwright-core'));
} catch {
  skip('needs playwright-core; run npm ci in tests/clients');
}

/** An output folder, its database, and the server on it. */
export class Site {
  folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));

  /** `definition` is a file; without it, the default. */
  constructor(definition) {
    this.definition = definition === undefined ? [] : ['--definition', path.resolve(definition)];
  }

  run(program, ...args) {
    return execFileSync(program, args, {cwd: this.folder, encoding: 'utf8'});
  }

  build(change) {
    if (change !== undefined) this.run('sqlite3', 'vizzy.db', change);
    this.run(vizzy, 'build-feed', '--quiet', ...this.definition);
  }

  async start() {
    this.run(vizzy, 'seed', '--creators', '1112', '--videos', '11120', '--quiet');
    this.build();
    this.server = spawn(vizzy, ['serve', '--port', '0'], {cwd: this.folder});
    this.server.stdout.setEncoding('utf8');
    this.url = await new Promise((found) => {
      let text = '';
      this.server.stdout.on('data', (data) => {
        text += data;
        const url = /serving on (\S+)/.exec(text);
        if (url !== null) found(url[1]);
      });
    });
  }

  async stop() {
    const ended = new Promise((done) => this.server?.once('exit', done));
    this.server?.kill();
    if (this.server !== undefined) await ended;
    rmSync(this.folder, {recursive: true});
  }

  /** The report on the folder, as HTML. */
  report() {
    return this.run(vizzy, 'report');
  }

  /** A resource, as it stands in the folder now. */
  read(url) {
    return JSON.parse(readFileSync(path.join(this.folder, `out/public/${url}.json`), 'utf8'));
  }
}

/**
 * What the browser's network reports of requests to the feed: the truth for the page's meter. `bytes`
 * are those of the content, `wire` those of the headers, too. `status` is what the host said: 304 also
 * where the browser's cache makes a 200 of it.
 */
class Network {
  requests = [];

  constructor(session) {
    const byId = new Map();
    session.on('Network.requestWillBeSent', ({requestId, request}) => {
      if (!new URL(request.url).pathname.startsWith('/v1/')) return;
      const record = {url: request.url, bytes: 0, wire: 0, get status() { return this.given === 200 && this.bytes === 0 ? 304 : this.given; }};
      byId.set(requestId, record);
      this.requests.push(record);
    });
    session.on('Network.responseReceived', ({requestId, response}) => {
      if (byId.has(requestId)) byId.get(requestId).given = response.status;
    });
    session.on('Network.dataReceived', ({requestId, encodedDataLength}) => {
      if (byId.has(requestId)) byId.get(requestId).bytes += encodedDataLength;
    });
    session.on('Network.loadingFinished', ({requestId, encodedDataLength}) => {
      if (byId.has(requestId)) Object.assign(byId.get(requestId), {wire: encodedDataLength, ended: true});
    });
    session.on('Network.loadingFailed', ({requestId}) => {
      if (byId.has(requestId)) byId.get(requestId).ended = true;
    });
  }
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
         '--disable-background-networking', '--disable-component-update'],
});

export async function open(site, {at = '', ...options} = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(message.text());
  });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  page.network = new Network(session);
  await page.goto(site.url + at);
  await page.waitForSelector('.card');
  await settled(page);
  return page;
}

/** The meter has counted every request that the network has seen, and the network has said all of it. */
export async function settled(page) {
  const {network} = page;
  for (let before = -1; before !== network.requests.length || network.requests.some(({ended}) => !ended);) {
    before = network.requests.length;
    await page.waitForTimeout(150);
  }
}

/** Headers, as Resource Timing counts them, and how far those of vizzy serve may be from it. */
const HEADERS = 300;
const HEADERS_OFF = 250;
const counted = ({bytes}) => bytes + HEADERS;

const number = async (page, id) => Number((await page.textContent(id)).replace(/,/g, ''));
export const keys = (page) => page.$$eval('.card', (cards) => cards.map((card) => card.dataset.key));

export async function assertMeterIsTrue(page) {
  await settled(page);
  assert.equal(await number(page, '#requests'), page.network.requests.length);
  const {requests} = page.network;
  assert.equal(await number(page, '#bytes'), requests.map(counted).reduce((a, b) => a + b, 0));
  for (const request of requests)
    assert.ok(Math.abs(request.wire - counted(request)) <= HEADERS_OFF, JSON.stringify(request));
  const log = await page.$$eval('#log tr', (rows) => rows.map((row) =>
    [row.cells[0].textContent, row.cells[1].textContent, row.cells[2].textContent]));
  assert.deepEqual(log.sort(), requests.map((request) =>
    [new URL(request.url).pathname.slice(1), String(request.status),
     counted(request).toLocaleString('en')]).sort());
}

/** Runs tests by name, each of which may return its page, and ends the process. */
export async function run(site, tests) {
  let failed = 0;
  try {
    await site.start();
    for (const [name, test] of Object.entries(tests)) {
      try {
        const page = await test();
        if (page !== undefined) {
          assert.deepEqual(page.problems, [], 'the page reports no errors');
          await page.context().close();
        }
        console.log(`ok    ${name}`);
      } catch (error) {
        failed++;
        console.log(`FAIL  ${name}\n${error.stack}`);
      }
    }
  } finally {
    await browser.close();
    await site.stop();
  }
  process.exit(failed === 0 ? 0 : 1);
}
