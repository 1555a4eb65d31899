/** A process of its own that watches a node, for tests that kill it: says each piece of output as a JSON line. */

import { BUILT_IN_LANGUAGES } from '../../src/jobs/languages/index.ts';
import { SshEngine } from '../../src/jobs/ssh-engine/index.ts';
import { connectorFromConfig } from './ssh2-client.ts';

const [sshConfig = '', node = ''] = process.argv.slice(2);
await using engine = new SshEngine({
  connector: connectorFromConfig(sshConfig),
  controller: 'abcd2345',
  languages: BUILT_IN_LANGUAGES,
});
for await (const news of engine.watch(node, new Map(), new AbortController().signal)) {
  if (news.kind !== 'output') continue;
  const text = Buffer.from(news.bytes).toString('latin1');
  process.stdout.write(`${JSON.stringify({ offset: news.offset, text })}\n`);
}
