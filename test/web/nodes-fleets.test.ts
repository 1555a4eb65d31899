/** The map of the nodes at every size: what it shows is what the table says, it stays quick, and the tab stays small. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  axeProblems,
  type Browser,
  dress,
  openBrowser,
  openTab,
  type Page,
  type Tab,
  tabMemory,
  THEMES,
} from '../support/browser.ts';
import { openTestConsole, type TestConsole } from '../support/console.ts';

const MB = 2 ** 20;

describe.each([1, 20, 200, 2000])('a fleet of %i nodes', (count) => {
  let browser: Browser;
  let console_: TestConsole;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    [browser, console_] = await Promise.all([openBrowser(), openTestConsole({ nodes: count })]);
    tab = await openTab(browser, {
      url: console_.url,
      loginLink: await console_.linkFor('admin'),
      path: 'nodes',
    });
    page = tab.page;
    // Most are known, and their load for each core: then the picture is whole.
    await page
      .locator('aside ol > li')
      .nth(Math.min(10, count) - 1)
      .waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await tab[Symbol.asyncDispose]();
    await browser.close();
    await console_[Symbol.asyncDispose]();
  });

  const map = () => page.getByRole('listbox', { name: 'Map of the nodes' });
  const spoken = () => page.getByRole('listbox').getByRole('option').textContent();
  const show = (view: 'Map' | 'Table') => page.getByText(view, { exact: true }).click();

  it('counts every node once', async () => {
    const strip = await page.locator('main header').first().textContent();
    const counts = [...(strip ?? '').matchAll(/([\d,]+) ?(?:active|not-answering|error|unknown)/g)];
    const sum = counts.reduce((all, [, text = '']) => all + Number(text.replaceAll(',', '')), 0);
    expect(sum).toBe(count);
    expect(await page.getByRole('listbox').getByRole('option').getAttribute('aria-setsize')).toBe(
      String(count),
    );
  });

  it('has cells that are tiles for few nodes, and all in view for many', async () => {
    const canvas = page.locator('canvas');
    const width = Number(await canvas.getAttribute('data-width'));
    expect(width >= 130).toBe(count <= 60);
    expect(width).toBeGreaterThanOrEqual(8);
    const [room, drawn] = [await map().boundingBox(), await canvas.boundingBox()];
    expect(drawn!.height).toBeLessThanOrEqual(room!.height + 1);
  });

  it('shows on the map what the table says', async () => {
    await page.getByRole('button', { name: 'Stop sampling' }).click();
    await page.getByText('sampling is stopped').waitFor();
    await map().focus();
    await page.keyboard.press('Home');
    // In the first row of the first block, whatever its width.
    const some = Math.min(count, 8);
    const onMap: string[] = [];
    for (let at = 0; at < some; at++) {
      onMap.push((await spoken()) ?? '');
      await page.keyboard.press('ArrowRight');
    }
    const colours = await cellColours(page, some);
    await show('Table');
    const rows = page.getByRole('grid', { name: 'Nodes' }).getByRole('row');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(some + 1);
    for (let at = 0; at < some; at++) {
      const [, name = '', state = '', ...values] = await rows
        .nth(at + 1)
        .getByRole('gridcell')
        .allTextContents();
      expect(onMap[at]).toMatch(new RegExp(`^${name}: ${/^(?:active|not-answering)/.exec(state)?.[0]}\\b`));
      expect(onMap[at]).toContain(inWords(values));
      const [cpu = ''] = values;
      const isSquare = count > 60 && state === 'active';
      if (isSquare) expect(await heatsOf(page, cpu), `${name} ${cpu}`).toContain(colours[at]);
    }
    await show('Map');
    await page.getByRole('button', { name: 'Start sampling' }).click();
  });

  it('answers a key at once, while the fleet is sampled', async () => {
    await page.getByText(/sampled every/).waitFor();
    await map().focus();
    await page.keyboard.press('Home');
    // How long the page takes from a key to the picture, in the page's own time.
    const times = await page.evaluate<number[]>(`(async () => {
      const box = document.querySelector('[role=listbox]');
      const times = [];
      for (let count = 0; count < 20; count++) {
        const began = performance.now();
        box.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    })()`);
    console.log(`${count} nodes: a key is drawn in ${times[10]?.toFixed(0)} ms (median of 20)`);
    expect(times).toHaveLength(20);
  });

  it.each(THEMES)('holds to WCAG, %s', async (theme) => {
    await dress(page, theme, 'en');
    await map().waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });

  it('stays small in memory', async () => {
    const { processBytes, heapBytes } = await tabMemory(browser, page);
    console.log(
      `${count} nodes: tab ${(processBytes / MB).toFixed(0)} MB, heap ${(heapBytes / MB).toFixed(1)} MB`,
    );
    expect(processBytes).toBeLessThan(150 * MB);
    expect(tab.complaints).toEqual([]);
  });
});

/** Of a row, as the map says it; what is not known is not said. */
function inWords([cpu, memory, load]: readonly string[]): string {
  const titled = [
    ['CPU', cpu],
    ['Memory', memory],
    ['Load per core', load],
  ];
  return titled.flatMap(([title, value]) => (value === '–' ? [] : [`${title} ${value}`])).join(', ');
}

/** The colour in the middle of the first cells of the first block, as the canvas has it. */
function cellColours(page: Page, count: number): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const canvas = document.querySelector('canvas');
    const pen = canvas.getContext('2d');
    const size = Number(canvas.dataset.width);
    const gap = size >= 20 ? 3 : size >= 12 ? 2 : 1;
    return Array.from({ length: ${count} }, (_, at) => {
      const x = 3 + at * (size + gap) + size / 2;
      const y = 3 + 18 + size / 2;
      const [r, g, b] = pen.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data;
      return [r, g, b].join();
    });
  })()`);
}

/** The tokens that stand for a share that was rounded: one, or two. */
function heatsOf(page: Page, text: string): Promise<string[]> {
  const percent = Number(text.replace('%', ''));
  const steps = [percent - 0.5, percent + 0.5].map((part) =>
    Math.min(7, Math.max(0, Math.floor((part / 100) * 8))),
  );
  return page.evaluate<string[]>(`${JSON.stringify(steps)}.map((step) => {
    const probe = document.createElement('span');
    probe.style.color = 'var(--heat-' + step + ')';
    document.body.append(probe);
    const colour = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).join();
    probe.remove();
    return colour;
  })`);
}
