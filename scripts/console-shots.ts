/**
 * Pictures of every page of the console, light and dark, in English and in French, of a made-up fleet that is always the same:
 * `node scripts/console-shots.ts [--folder DIR] [--size 1280x800] [--only NAME,NAME]`. Made for docs/console, and to be looked at;
 * what is to be committed is made smaller before (pngquant).
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { LANGUAGES, openBrowser, openTab, THEMES } from '../test/support/browser.ts';
import { openTestConsole } from '../test/support/console.ts';
import { SCENES, type Scene } from './console-scenes.ts';
import { makePast, WHO } from './console-past.ts';

interface Shot {
  readonly scene: Scene;
  readonly theme: (typeof THEMES)[number];
  readonly language: (typeof LANGUAGES)[number];
}

const ROOT = join(import.meta.dirname, '..');
const NODES = 60;

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(ROOT, 'docs/console') },
    size: { type: 'string', default: '1280x800' },
    only: { type: 'string' },
    themes: { type: 'string', default: THEMES.join() },
    languages: { type: 'string', default: LANGUAGES.join() },
  },
});
const [width = 1280, height = 800] = values.size.split('x').map(Number);
const only = values.only?.split(',');
const scenes = SCENES.filter(({ name }) => only?.includes(name) ?? true);
const webFolder = mkdtempSync(join(tmpdir(), 'grappe-shots-'));
try {
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: webFolder, emptyOutDir: true },
  });
  await using console_ = await openTestConsole({ nodes: NODES, webFolder });
  const made = await makePast(console_).catch((error: unknown) => {
    throw new Error(console_.logged.join('\n'), { cause: error });
  });
  await using browser = await openBrowser();
  mkdirSync(values.folder, { recursive: true });
  const take = async ({ scene, theme, language }: Shot, file: string) => {
    const { role = 'admin' } = scene;
    await using tab = await openTab(browser, {
      ...{ url: console_.url, theme, language, size: { width, height } },
      ...(role !== 'nobody' && { loginLink: await console_.linkFor(role, WHO[role]) }),
      path: typeof scene.path === 'function' ? scene.path(made) : scene.path,
    });
    const { page } = tab;
    page.setDefaultTimeout(15_000);
    await page.locator('h1, h2').first().waitFor();
    await scene.ready?.(page);
    await page.mouse.move(0, 0);
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(values.folder, file) });
    return tab.complaints;
  };
  const shots = scenes.flatMap((scene) =>
    THEMES.filter((name) => values.themes.includes(name)).flatMap((theme) =>
      LANGUAGES.filter((name) => values.languages.includes(name)).map((language) => ({
        ...{ scene, theme, language },
      })),
    ),
  );
  for (const shot of shots) {
    const file = `${shot.scene.name}.${shot.theme}.${shot.language}.png`;
    const complaints = await take(shot, file).catch((error: unknown) => [String(error)]);
    console.log(file, ...complaints);
  }
  for (const line of console_.logged) console.error(line);
} finally {
  rmSync(webFolder, { recursive: true, force: true });
}
