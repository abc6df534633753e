// The preview of a feed of 1,000 creators.
import assert from 'node:assert/strict';

import {assertMeterIsTrue, keys, open, run, screenshots, settled, Site} from './chromium.mjs';

const site = new Site();

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
    const page = await open(site);
    assert.equal(page.network.requests.length, 1);
    assert.equal((await keys(page)).length, 100);
    assert.match(await page.textContent('#first'), /^\d+ ms$/);
    assert.match(await page.textContent('#cards'), /^100 of 1,0\d\d$/);
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a thousand creators are scrolled without duplicate while three builds happen'() {
    const page = await open(site);
    const version = () => site.read('v1/discovery').version;
    const before = version();
    const total = site.read('v1/discovery').total;
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
    const page = await open(site);
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
    const page = await open(site);
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

  async 'the first card is the one that was stored, whatever comes later'() {
    const page = await open(site);
    site.build('UPDATE creators SET follower_count = follower_count + 90000000 WHERE id % 5 = 0');
    await page.route('**/v1/discovery.json', async (route) => {
      await page.waitForTimeout(600);
      await route.continue();
    });
    await page.click('#return');
    await page.waitForSelector('.card');
    const first = await page.textContent('#first');
    await page.waitForFunction(() =>
      document.getElementById('answer').textContent === 'There is a newer version.');
    assert.equal(await page.textContent('#first'), first);
    assert.ok(parseInt(first, 10) < 600, first);
    return page;
  },

  async 'an emptied cache leaves no old figures'() {
    const page = await open(site);
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await page.route('**/v1/discovery.json', async (route) => {
      await held;
      await route.continue();
    });
    await page.click('#empty');
    await page.waitForFunction(() => document.getElementById('cards').textContent === '0');
    assert.equal(await page.textContent('#requests'), '0');
    assert.equal(await page.textContent('#bytes'), '0');
    assert.equal((await keys(page)).length, 0);
    release();
    await page.waitForSelector('.card');
    return page;
  },

  async 'who has scrolled keeps the version until the new one is asked for'() {
    const page = await open(site);
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
    // The first card alone may be the same in both.
    await page.waitForFunction((first) => [...document.querySelectorAll('.card')]
      .slice(0, first.length).some(({dataset}, i) => dataset.key !== first[i]),
      before.slice(0, 100));
    assert.notDeepEqual(await keys(page), before);
    return page;
  },

  async 'an emptied cache starts as on a new phone'() {
    const page = await open(site);
    page.network.requests.length = 0;
    await page.click('#empty');
    await page.waitForSelector('.card');
    await assertMeterIsTrue(page);
    assert.deepEqual(page.network.requests.map(({status}) => status), [200]);
    return page;
  },

  async 'a profile opens in one request, by keyboard, and gives the focus back'() {
    const page = await open(site);
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
    const page = await open(site);
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
        const page = await open(site, {viewport: {width, height}, colorScheme});
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

tests['the report shows whole labels and all columns, on any screen and on paper'] = async () => {
  const preview = await open(site);
  const page = await preview.context().newPage(); // the preview's own allows no styles but its file
  await page.setContent(site.report());
  for (const [width, media] of [[1000, 'screen'], [400, 'screen'], [700, 'print']]) {
    await page.setViewportSize({width, height: 900});
    await page.emulateMedia({media});
    const hidden = await page.$$eval('.wide', (tables) =>
      tables.map(({clientWidth, scrollWidth}) => scrollWidth - clientWidth).filter((cut) => cut > 0));
    assert.deepEqual(hidden, [], `tables are cut at ${width} on ${media}`);
    const outside = await page.$$eval('svg text', (texts) => texts.filter((text) => {
      const {x, width: length} = text.getBBox();
      return x < 0 || x + length > text.ownerSVGElement.viewBox.baseVal.width;
    }).map((text) => text.textContent));
    assert.deepEqual(outside, [], `at ${width} on ${media}`);
  }
  return preview;
};

/** The keys of the current version, in order, read from the files. */
function walk() {
  const entry = site.read('v1/discovery');
  const pages = [...entry.pages];
  if (entry.index !== undefined)
    for (const leaf of site.read(entry.index).leaves) pages.push(...site.read(leaf).pages);
  const items = [...entry.items, ...pages.flatMap((url) => site.read(url).items)];
  return items.map((item) => JSON.stringify(item.id));
}

await run(site, tests);
