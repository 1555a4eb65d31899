/** An embedded node in a given folder, and copy-client.ts against it: node-on-disk FOLDER CLIENT SOURCE TARGET. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmbeddedCluster } from '../../src/embedded/index.ts';

const [folder = '', client = '', source = '', target = ''] = process.argv.slice(2);
await using cluster = await startEmbeddedCluster({ count: 1, folder, env: process.env });
const words = [client, cluster.configFile, source, target, '/dev/null/none'];
await once(spawn(process.execPath, words, { stdio: 'inherit' }), 'close');
