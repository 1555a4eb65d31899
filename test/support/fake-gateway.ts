/**
 * The process of a gateway whose leaves are scripted: `node fake-gateway.ts LOG`. Each command that leaves for a leaf is
 * written to LOG first, so that a kill hides none.
 */

import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { systemClock } from '../../src/base/index.ts';
import { serveGateway } from '../../src/gateway/index.ts';
import type { Connection, Connector } from '../../src/transport/index.ts';
import { scriptedLeaves } from './scripted-leaves.ts';

const [log = '/dev/null'] = process.argv.slice(2);
const leaves = scriptedLeaves();

process.stdout.write(`${JSON.stringify({ type: 'held' })}\n`);
await serveGateway({
  input: process.stdin,
  write: (bytes) =>
    process.stdout.write(bytes) ? undefined : once(process.stdout, 'drain').then(() => undefined),
  connectorFor: () => logged(leaves),
  clock: systemClock,
  version: 'fake',
});
process.exit(0);

function logged(connector: Connector): Connector {
  return {
    siteOf: (node) => connector.siteOf(node),
    connect: async (node, signal) => loggedConnection(await connector.connect(node, signal)),
    [Symbol.asyncDispose]: () => connector[Symbol.asyncDispose](),
  };
}

function loggedConnection(connection: Connection): Connection {
  return {
    node: connection.node,
    transport: connection.transport,
    details: connection.details,
    get alive() {
      return connection.alive;
    },
    exec: (command, io) => {
      appendFileSync(log, `${connection.node}\n`);
      return connection.exec(command, io);
    },
    sftp: () => connection.sftp(),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
