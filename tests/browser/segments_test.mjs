// The preview of feeds that are divided, with documents in groups.
import assert from 'node:assert/strict';

import {assertMeterIsTrue, keys, open, run, screenshots, settled, Site} from './chromium.mjs';

const site = new Site(new URL('../fixtures/divided.json', import.meta.url).pathname);
const MUSIC = 'v1/discovery/~4dusic';

const firstPage = (url) => site.read(url).items.map(({id}) => JSON.stringify(id));
const paths = (page) => page.network.requests.map(({url}) => new URL(url).pathname.slice(1));
const directory = (feed = 'discovery') => site.read(site.read(`v1/${feed}`).segments);

/** Chooses a segment by what a reader sees, and waits until it is shown. */
async function choose(page, title, url) {
  page.network.requests.length = 0;
  const {total} = site.read(url);
  const label = title === 'All' ? title : `${title} (${total.toLocaleString('en')})`;
  await page.selectOption('#segments', {label});
  await page.waitForFunction((first) =>
    document.querySelector('.card')?.dataset.key === first, firstPage(url)[0]);
  await settled(page);
}

const tests = {
  async 'the parts of a feed are listed with one request more, once'() {
    const page = await open(site);
    assert.deepEqual(paths(page), ['v1/discovery.json', `${site.read('v1/discovery').segments}.json`]);
    const wanted = directory().segments.map(({title, total}) => `${title} (${total})`);
    assert.deepEqual(await page.$$eval('#segments option', (all) => all.map(({text}) => text)),
                     ['All', ...wanted]);
    assert.equal(await page.$eval('#feed', (list) => list.ariaLabel), 'All creators');
    await assertMeterIsTrue(page);
    page.network.requests.length = 0;
    await page.click('#return');
    await page.waitForSelector('.card');
    await settled(page);
    assert.deepEqual(page.network.requests.map(({status}) => status), [304]);
    assert.equal(await page.textContent('#cached'), '1', 'the directory');
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a segment is one request, another visit to it a 304'() {
    const page = await open(site);
    await choose(page, 'Music', MUSIC);
    assert.deepEqual(paths(page), [`${MUSIC}.json`]);
    assert.deepEqual((await keys(page)).slice(0, 100), firstPage(MUSIC));
    assert.match(await page.textContent('#cards'), new RegExp(`^\\d+ of ${site.read(MUSIC).total}$`));
    assert.equal(await page.$eval('#feed', (list) => list.ariaLabel), 'Music');
    await assertMeterIsTrue(page);
    await choose(page, 'All', 'v1/discovery');
    assert.deepEqual(page.network.requests.map(({status}) => status), [304]);
    await choose(page, 'Music', MUSIC);
    assert.deepEqual(page.network.requests.map(({status, bytes}) => [status, bytes]), [[304, 0]]);
    assert.equal(await page.textContent('#answer'), 'Nothing new: the host said 304.');
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a segment is chosen by keyboard, and the focus stays'() {
    const page = await open(site);
    const {title, url} = directory().segments[0];
    assert.equal(await page.getByLabel('Part').count(), 1, 'the list has a name');
    await page.focus('#feeds');
    await page.keyboard.press('Tab');
    assert.equal(await page.$eval(':focus', (focused) => focused.id), 'segments');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction((first) =>
      document.querySelector('.card')?.dataset.key === first, firstPage(url)[0]);
    await settled(page);
    assert.equal(await page.$eval('#feed', (list) => list.ariaLabel), title);
    assert.equal(await page.$eval(':focus', (focused) => focused.id), 'segments');
    return page;
  },

  async 'a segment is scrolled to its end and can be reloaded'() {
    const page = await open(site);
    await choose(page, 'Music', MUSIC);
    const {total} = site.read(MUSIC);
    assert.ok(total > 100, `${total} creators: more than a page`);
    while ((await keys(page)).length < total) {
      await page.$eval('#screen', (screen) => screen.scrollBy(0, 1500));
      await page.waitForTimeout(10);
    }
    const seen = await keys(page);
    assert.equal(new Set(seen).size, total);
    assert.deepEqual(seen.slice(0, 100), firstPage(MUSIC));
    await assertMeterIsTrue(page);
    page.network.requests.length = 0;
    await page.reload();
    await page.waitForSelector('.card');
    await settled(page);
    assert.deepEqual(paths(page), [`${MUSIC}.json`]);
    assert.deepEqual((await keys(page))[0], firstPage(MUSIC)[0]);
    assert.equal(await page.inputValue('#segments'), MUSIC);
    await assertMeterIsTrue(page);
    return page;
  },

  async 'who comes straight to a segment asks the feed for its directory first'() {
    const page = await open(site, {at: '?feed=discovery/~4dusic'});
    assert.deepEqual(paths(page), ['v1/discovery.json', `${site.read('v1/discovery').segments}.json`,
                                   `${MUSIC}.json`]);
    assert.deepEqual((await keys(page)).slice(0, 100), firstPage(MUSIC));
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a segment that never was opens the whole feed'() {
    const page = await open(site, {at: '?feed=discovery/~~nothing'});
    assert.equal(await page.inputValue('#segments'), '');
    assert.deepEqual((await keys(page)).slice(0, 100), firstPage('v1/discovery'));
    assert.ok(page.url().endsWith('?feed=discovery'));
    return page;
  },

  async 'a segment whose last item is gone gives way to the whole feed, and says so'() {
    site.build("UPDATE creators SET category = 'Brief' WHERE id IN (SELECT creator_id FROM videos LIMIT 1)");
    const page = await open(site);
    await choose(page, 'Brief', 'v1/discovery/~42rief');
    site.build("UPDATE creators SET category = 'Music' WHERE category = 'Brief'");
    page.network.requests.length = 0;
    await page.click('#return');
    await page.waitForFunction(() => document.getElementById('answer').textContent.includes('gone'));
    assert.equal(await page.textContent('#answer'), 'That part is gone; this is the whole feed.');
    assert.deepEqual((await keys(page)).slice(0, 100), firstPage('v1/discovery'));
    assert.equal(await page.inputValue('#segments'), '');
    await assertMeterIsTrue(page);
    page.problems = page.problems.filter((problem) => !problem.includes('404'));
    return page;
  },

  async 'a feed that is not divided has no list of parts'() {
    const page = await open(site);
    await page.selectOption('#feeds', 'videos');
    await page.waitForSelector('#segments', {state: 'hidden'});
    await settled(page);
    assert.equal(await page.getByText('Part', {exact: true}).isVisible(), false);
    assert.deepEqual((await keys(page)).slice(0, 100), firstPage('v1/videos'));
    await page.selectOption('#feeds', 'by_place');
    await page.waitForSelector('#segments', {state: 'visible'});
    await settled(page);
    assert.equal(await page.$$eval('#segments option', (all) => all.length),
                 directory('by_place').segments.length + 1);
    return page;
  },

  async 'a pair of values is a segment, too'() {
    const page = await open(site, {at: '?feed=by_place'});
    const {title, url} = directory('by_place').segments.at(-1);
    assert.match(title, / \/ /);
    await choose(page, title, url);
    assert.deepEqual((await keys(page)).slice(0, 20), firstPage(url));
    await assertMeterIsTrue(page);
    return page;
  },

  async 'a document in a group opens, and the next in one request'() {
    const page = await open(site, {at: '?feed=videos'});
    await page.click('.card >> nth=0');
    await page.waitForSelector('#person .facts');
    const {items: [first, second]} = site.read('v1/videos');
    assert.equal(await page.textContent('#name'), first.title);
    assert.match(await page.textContent('#person .facts'), /Like/);
    await page.keyboard.press('Escape');
    await settled(page);
    const before = paths(page).length;
    await page.click('.card >> nth=1');
    await page.waitForSelector('#person .facts');
    assert.equal(await page.textContent('#name'), second.title);
    await settled(page);
    const asked = paths(page).slice(before);
    assert.ok(asked.every((url) => /^v1\/clips\/[0-9a-f]\.json$/.test(url)), `${asked}`);
    assert.ok(asked.length <= 1, `${asked}`);
    await assertMeterIsTrue(page);
    // Which collection it is, the preview finds out with the first one.
    page.problems = page.problems.filter((problem) => !problem.includes('404'));
    return page;
  },

  async 'a profile opens from a segment as from the feed'() {
    const page = await open(site);
    await choose(page, 'Music', MUSIC);
    await page.click('.card >> nth=0');
    await page.waitForSelector('#person h3');
    assert.deepEqual(paths(page), [`${MUSIC}.json`, `v1/creators/${firstPage(MUSIC)[0]}.json`]);
    await assertMeterIsTrue(page);
    return page;
  },

  async 'both lists fit a phone and a desktop, in light and dark'() {
    for (const [width, height] of [[400, 800], [1280, 800]])
      for (const colorScheme of ['light', 'dark']) {
        const page = await open(site, {viewport: {width, height}, colorScheme});
        await choose(page, 'Education', 'v1/discovery/~45ducation');
        const [inner, scrolled] = await page.evaluate(() =>
          [window.innerWidth, document.documentElement.scrollWidth]);
        assert.equal(scrolled, inner, `no sideways scrolling at ${width}`);
        const bar = await page.locator('#bar').boundingBox();
        for (const id of ['#feeds', '#segments']) {
          const box = await page.locator(id).boundingBox();
          assert.ok(box.height >= 44, 'large enough for a finger');
          assert.ok(box.width >= 90, `${id} shows what is chosen: ${box.width}`);
          assert.ok(box.x >= bar.x && box.x + box.width <= bar.x + bar.width, `${id} is in the bar`);
        }
        const box = await page.locator('#requests').boundingBox();
        assert.ok(box.y + box.height <= height, 'the costs are in view without scrolling');
        if (screenshots !== undefined)
          await page.screenshot({path: `${screenshots}/segment-${width}-${colorScheme}.png`});
        assert.deepEqual(page.problems, []);
        await page.context().close();
      }
  },
};

await run(site, tests);
