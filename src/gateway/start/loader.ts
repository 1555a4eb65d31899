/**
 * The text that starts a gateway: a shell's question for Node, and a program for `node -e` that takes the bundle from its
 * input where the cache does not hold it whole, and starts it. Written for any Node, so that an old one can say so.
 */

import { quoteArguments } from '../../transport/index.ts';
import type { Bundle } from './bundle.ts';

export const LEAST_NODE = 24;
/** Programs of as many versions stay at a gateway. */
const MOST_KEPT = 3;
/** A draft that old was broken off. */
const DRAFT_MS = 24 * 60 * 60 * 1000;

const FIND_NODE = `if command -v node >/dev/null 2>&1; then exec node -e "$@"; fi
echo '{"type":"no-node","version":null}'`;

const LOADER = `'use strict';
const fs = require('fs');
const path = require('path');
const crypto = require('crypto');
const [hash, size] = process.argv.slice(1);
function say(report) { fs.writeSync(1, JSON.stringify(report) + '\\n'); }
function end(report) { say(report); process.exit(0); }
function isRight(bytes) { return crypto.createHash('sha256').update(bytes).digest('hex') === hash; }
const version = process.versions.node;
if (parseInt(version, 10) < ${LEAST_NODE}) end({ type: 'no-node', version: version });
const home = require('os').homedir();
const folder = path.join(process.env.XDG_CACHE_HOME || path.join(home, '.cache'), 'grappe', 'gateway');
const file = path.join(folder, hash + '.mjs');
function unfit(why) { end({ type: 'unfit', why: String(why).slice(0, 1000) }); }
function fall(error) { fs.writeSync(2, error.message + '\\n'); process.exit(1); }
function start() {
  say({ type: 'held' });
  import(require('url').pathToFileURL(file).href)
    .then(function (bundle) { return bundle.serve(); })
    .then(function () { process.exit(0); }, fall);
}
function keep(bytes) {
  if (!isRight(bytes)) return unfit('the bundle came damaged');
  const draft = file + '.' + crypto.randomBytes(12).toString('hex');
  fs.writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' });
  fs.renameSync(draft, file);
  // What cannot be removed may stay.
  try { sweep(); } catch (error) {}
  start();
}
function when(name) { try { return fs.statSync(path.join(folder, name)).mtimeMs; } catch (error) { return Infinity; } }
function sweep() {
  const found = fs.readdirSync(folder)
    .map(function (name) { return { name: name, ms: when(name), isDraft: !name.endsWith('.mjs') }; })
    .sort(function (one, other) { return other.ms - one.ms; });
  const old = found.filter(function (one) { return !one.isDraft; }).slice(${MOST_KEPT});
  // Younger ones may belong to somebody who starts now: gateways may share a home.
  const broken = found.filter(function (one) { return one.isDraft && one.ms < Date.now() - ${DRAFT_MS}; });
  for (const one of old.concat(broken)) fs.rmSync(path.join(folder, one.name), { force: true });
}
function held() { try { return isRight(fs.readFileSync(file)); } catch (error) { return false; } }
function receive() {
  const bytes = process.stdin.read(Number(size));
  if (bytes === null) return;
  process.stdin.off('readable', receive);
  try { keep(bytes); } catch (error) { unfit(error.message); }
}
try {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = fs.lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid() || (stat.mode & 0o022) !== 0)
    unfit("'" + folder + "' is not a folder of this account alone");
  if (held()) start();
  else { say({ type: 'wanted' }); process.stdin.on('readable', receive); }
} catch (error) { unfit(error.message); }
`;

/** For any login shell. */
export function startText({ digest, bytes }: Bundle): string {
  return quoteArguments(['sh', '-c', FIND_NODE, 'sh', LOADER, digest, String(bytes.length)]);
}
