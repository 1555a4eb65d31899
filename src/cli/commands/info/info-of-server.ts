/** A server as it tells of itself. Its nodes may have to be asked first: that is waited for, though not for long. */

import { systemClock } from '../../../base/index.ts';
import { ABOUT, type InfoReport, JOBS } from '../../../protocol/index.ts';
import type { ServerClient } from '../../server-client/server-client.ts';
import { VERSION } from '../../version.ts';

const PATIENCE_MS = 20_000;
const LOOK_MS = 500;

export async function infoOfServer(client: ServerClient): Promise<InfoReport> {
  const { cluster, server, you } = await client.call(ABOUT.info);
  const deadline = systemClock.now() + PATIENCE_MS;
  let room = await client.call(JOBS.languages);
  while (room.waiting !== '' && systemClock.now() < deadline) {
    await systemClock.sleep(LOOK_MS);
    room = await client.call(JOBS.languages);
  }
  const { languages, slots, waiting } = room;
  return {
    ...{ v: 1, version: VERSION, server, config: null, cluster, you, slots, waiting },
    languages: languages.map(({ language, version, nodes }) => ({ language, version, nodes })),
  };
}
