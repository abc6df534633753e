// The preview in Debian's Chromium, on a real `vizzy serve`, with a feed of 1,000 creators.
//
// usage: preview_test.mjs VIZZY [--screenshots FOLDER]
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';

const SKIPPED = 77;
const CHROMIUM = '/usr/bin/chromium';
const vizzy = path.resolve(process.argv[2]);
const screenshots = process.argv[4];
const require = createRequire(new URL('../clients/package.json', import.meta.url));

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(SKIPPED);
}

if (Number(process.versions.node.split('.')[0]) < 20) skip('playwright needs node 20');
if (!existsSync(CHROMIUM)) skip('needs Debian\'s chromium');
let chromium;
try {
  ({chromium} = require('playwright-core'));
} catch {
  skip('needs playwright-core; run npm ci in tests/clients');
}

/** An output folder, its database, and the server on it. */
class Site {
  folder = mkdtempSync(path.join(tmpdir(), 'vizzy-test-'));

  run(program, ...args) {
    return execFileSync(program, args, {cwd: this.folder, encoding: 'utf8'});
  }

  build(change) {
    if (change !== undefined) this.run('sqlite3', 'vizzy.db', change);
    this.run(vizzy, 'build-feed', '--quiet');
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
}

/** What the browser's network reports of requests to the feed: the truth for the page's meter. */
class Network {
  requests = [];

  constructor(session) {
    const byId = new Map();
    session.on('Network.requestWillBeSent', ({requestId, request}) => {
      if (!new URL(request.url).pathname.startsWith('/v1/')) return;
      const record = {url: request.url, bytes: 0};
      byId.set(requestId, record);
      this.requests.push(record);
    });
    session.on('Network.responseReceived', ({requestId, response}) => {
      if (byId.has(requestId)) byId.get(requestId).status = response.status;
    });
    session.on('Network.dataReceived', ({requestId, encodedDataLength}) => {
      if (byId.has(requestId)) byId.get(requestId).bytes += encodedDataLength;
    });
  }

  get bytes() {
    return this.requests.reduce((sum, request) => sum + request.bytes, 0);
  }
}

const site = new Site();
await site.start();
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
         '--disable-background-networking', '--disable-component-update'],
});

async function open(options = {}) {
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
  await page.goto(site.url);
  await page.waitForSelector('.card');
  await settled(page);
  return page;
}

/** The meter has counted every request that the network has seen. */
async function settled(page) {
  for (let before = -1; before !== page.network.requests.length;) {
    before = page.network.requests.length;
    await page.waitForTimeout(150);
  }
}

const number = async (page, id) => Number((await page.textContent(id)).replace(/,/g, ''));
const keys = (page) => page.$$eval('.card', (cards) => cards.map((card) => card.dataset.key));

async function assertMeterIsTrue(page) {
  await settled(page);
  assert.equal(await number(page, '#requests'), page.network.requests.length);
  assert.equal(await number(page, '#bytes'), page.network.bytes);
  const log = await page.$$eval('#log tr', (rows) => rows.map((row) =>
    [row.cells[0].textContent, row.cells[1].textContent, row.cells[2].textContent]));
  assert.deepEqual(log.sort(), page.network.requests.map(({url, status, bytes}) =>
    [new URL(url).pathname.slice(1), String(status), bytes.toLocaleString('en')]).sort());
}

/** Scrolls to the end, with something done on the way after so many cards. */
async function scrollToEnd(page, total, onTheWay = []) {
  for (let step = 0; step < 2000; step++) {
    const count = (await keys(page)).length;
    if (onTheWay.length > 0 && count >= onTheWay[0].after) onTheWay.shift().act();
    if (count >= total) break;
    await page.$eval('#screen', (screen) => screen.scrollBy(0, 1500));
    await page.waitForTimeout(10);
  }
  assert.deepEqual(onTheWay, []);
}

const tests = {
  async 'a cold start costs one request and shows a hundred cards'() {
    const page = await open();
    assert.equal(page.network.requests.length, 1);
    assert.equal((await keys(page)).length, 100);
    assert.match(await page.textContent('#first'), /^\d+ ms$/);
    assert.match(await page.textContent('#cards'), /^100 of 1,0\d\d$/);
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a thousand creators are scrolled without duplicate while three builds happen'() {
    const page = await open();
    const version = () => JSON.parse(site.run('cat', 'out/public/v1/discovery.json')).version;
    const before = version();
    const total = JSON.parse(site.run('cat', 'out/public/v1/discovery.json')).total;
    assert.ok(total >= 1000, `${total} creators`);
    const expected = walk();
    const build = (factor) => () => site.build(
      `UPDATE creators SET follower_count = abs(random()) % 1000000 * ${factor} + id`);
    await scrollToEnd(page, total, [{after: 100, act: build(1)}, {after: 300, act: build(2)},
                                    {after: 600, act: build(3)}]);
    const seen = await keys(page);
    assert.notEqual(version(), before, 'the builds published something');
    assert.equal(new Set(seen).size, seen.length, 'no duplicates');
    assert.deepEqual(seen, expected, 'the version that the scroll began with, whole and in order');
    assert.equal(await page.textContent('#end'), 'That is all.');
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a return visit without changes costs one 304 and nothing else'() {
    const page = await open();
    for (const returned of ['button', 'reload']) {
      page.network.requests.length = 0;
      if (returned === 'button') await page.click('#return');
      else await page.reload();
      await page.waitForSelector('.card');
      await settled(page);
      assert.deepEqual(page.network.requests.map(({status, bytes}) => [status, bytes]), [[304, 0]]);
      assert.equal(await page.textContent('#answer'), 'Nothing new: the host said 304.');
      assert.equal((await keys(page)).length, 100);
      await assertMeterIsTrue(page);
    }
    return page;
  },

  async 'a return visit after a build shows the new version and fetches the entry alone'() {
    const page = await open();
    const before = await keys(page);
    site.build('UPDATE creators SET follower_count = follower_count + 90000000 WHERE id % 7 = 0');
    page.network.requests.length = 0;
    await page.click('#return');
    await page.waitForFunction(() =>
      document.getElementById('answer').textContent === 'There is a newer version.');
    await assertMeterIsTrue(page);
    assert.equal(page.network.requests.length, 1);
    assert.notDeepEqual(await keys(page), before);
    return page;
  },

  async 'who has scrolled keeps the version until the new one is asked for'() {
    const page = await open();
    await page.$eval('#screen', (screen) => screen.scrollBy(0, 400));
    const before = await keys(page);
    site.build('UPDATE creators SET follower_count = follower_count + 99000000 WHERE id % 11 = 0');
    // A slow answer, so that the reader can scroll before it comes.
    await page.route('**/v1/discovery.json', async (route) => {
      await page.$eval('#screen', (screen) => screen.scrollBy(0, 400));
      await page.waitForTimeout(100);
      await route.continue();
    });
    await page.click('#return');
    await page.waitForSelector('#news:not([hidden])');
    assert.deepEqual(await keys(page), before);
    await page.click('#news');
    await page.waitForFunction((first) =>
      document.querySelector('.card').dataset.key !== first, before[0]);
    assert.notDeepEqual(await keys(page), before);
    return page;
  },

  async 'an emptied cache starts as on a new phone'() {
    const page = await open();
    page.network.requests.length = 0;
    await page.click('#empty');
    await page.waitForSelector('.card');
    await assertMeterIsTrue(page);
    assert.deepEqual(page.network.requests.map(({status}) => status), [200]);
    return page;
  },

  async 'a profile opens in one request, by keyboard, and gives the focus back'() {
    const page = await open();
    await page.focus('.card >> nth=2');
    const key = await page.$eval(':focus', (card) => card.dataset.key);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#person h3');
    assert.equal(page.network.requests.length, 2);
    assert.ok(page.network.requests[1].url.endsWith(`/v1/creators/${key}.json`));
    assert.equal(await page.textContent('#person h3'), 'Top videos');
    assert.ok((await page.$$('#person li')).length > 0);
    assert.equal(await page.$eval(':focus', (focused) => focused.id), 'back');
    assert.equal(await page.$eval('#screen', (screen) => screen.inert), true);
    await assertMeterIsTrue(page);
    await page.keyboard.press('Escape');
    assert.equal(await page.$eval(':focus', (card) => card.dataset.key), key);
    return page;
  },

  async 'without the host it says so, shows what is stored, and retries'() {
    const page = await open();
    await page.route('**/v1/**', (route) => route.abort());
    await page.click('#return');
    await page.waitForFunction(() => document.getElementById('answer').textContent.startsWith('No'));
    assert.equal((await keys(page)).length, 100);
    await page.click('#empty');
    await page.waitForSelector('#end button');
    await page.unroute('**/v1/**');
    await page.click('#end button');
    await page.waitForSelector('.card');
    page.problems = page.problems.filter((problem) => !problem.includes('net::ERR_FAILED'));
    return page;
  },

  async 'it fits a phone and a desktop, in light and dark'() {
    for (const [width, height] of [[400, 800], [1280, 800]])
      for (const colorScheme of ['light', 'dark']) {
        const page = await open({viewport: {width, height}, colorScheme});
        const [inner, scrolled] = await page.evaluate(() =>
          [window.innerWidth, document.documentElement.scrollWidth]);
        assert.equal(scrolled, inner, `no sideways scrolling at ${width}`);
        for (const id of ['#screen', '#requests', '#bytes', '#return', '#empty'])
          assert.ok(await page.isVisible(id), id);
        const box = await page.locator('#requests').boundingBox();
        assert.ok(box.y + box.height <= height, 'the costs are in view without scrolling');
        for (const button of await page.$$('button:visible, select:visible'))
          assert.ok((await button.boundingBox()).height >= 44, 'large enough for a finger');
        if (screenshots !== undefined) {
          await page.screenshot({path: `${screenshots}/feed-${width}-${colorScheme}.png`});
          await page.click('.card >> nth=1');
          await page.waitForSelector('#person h3');
          await page.waitForTimeout(300);
          await page.screenshot({path: `${screenshots}/profile-${width}-${colorScheme}.png`});
        }
        assert.deepEqual(page.problems, []);
        await page.context().close();
      }
  },
};

/** The keys of the current version, in order, read from the files. */
function walk() {
  const read = (url) => JSON.parse(site.run('cat', `out/public/${url}.json`));
  const entry = read('v1/discovery');
  const pages = [...entry.pages];
  if (entry.index !== undefined)
    for (const leaf of read(entry.index).leaves) pages.push(...read(leaf).pages);
  const items = [...entry.items, ...pages.flatMap((url) => read(url).items)];
  return items.map((item) => JSON.stringify(item.id));
}

let failed = 0;
try {
  for (const [name, run] of Object.entries(tests)) {
    try {
      const page = await run();
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
