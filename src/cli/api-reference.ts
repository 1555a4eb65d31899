/** The page of the API in Markdown, from the tables of its endpoints. `npm run docs` writes it. */

import {
  AREAS,
  type Endpoint,
  isOpenTo,
  PROTOCOL,
  PROTOCOL_HEADER,
  type Role,
  ROLES,
} from '../protocol/index.ts';

const INTRODUCTION = `\`grappe serve\` answers JSON below \`/api\`. \`GET /api/openapi.json\` is all of this as an OpenAPI document,
with the shape of every question and answer; the same file ships as \`schema/openapi.json\`.

A program shows a token: \`authorization: Bearer TOKEN\`. \`grappe token create\` makes one, \`grappe login URL\` gets one from afar. A
page of the console shows the cookie of its session and, in the header \`grappe-key\`, the key that it was answered when it signed in,
and may send something from its own origin only; a download by a link has a ticket in place of the key. Bodies are JSON, with their length.

A client that is no browser names the protocol that it speaks in the header \`${PROTOCOL_HEADER}: ${PROTOCOL}\`. Where the server has
another one, it is refused, and told what to install.

What goes wrong is answered as \`{"error": {"code", "message", "why", "hint", "where", "report"}}\`; [errors](errors.md) explains the
codes. What belongs to others does not exist: 404.

One WebSocket, \`/api/socket\`, hints that something has changed: \`{"type": "subscribe", "topic": "job:ID"}\` is answered by
\`{"type": "changed", "topic": "job:ID", "seq": 7}\`, and what it is now is asked for over HTTP.

\`\`\`sh
# which languages, where
curl -H "authorization: Bearer $GRAPPE_TOKEN" http://127.0.0.1:8017/api/jobs/languages
\`\`\``;

export function apiPage(generated: string): string {
  const areas = Object.entries(AREAS).map(([name, table]) =>
    [
      `## ${name}`,
      '',
      '| endpoint | who | what |',
      '| --- | --- | --- |',
      ...Object.values(table).map(rowOf),
    ].join('\n'),
  );
  return `${['# The API', generated, INTRODUCTION, ...areas].join('\n\n')}\n`;
}

function rowOf({ method, path, access, summary }: Endpoint): string {
  return `| \`${method} ${path}\` | ${whoMay(access)} | ${summary.replaceAll('|', '\\|')} |`;
}

function whoMay(access: Endpoint['access']): string {
  if (access === 'anyone') return 'anyone';
  if (access === 'signed-in') return 'all roles';
  return ROLES.filter((role: Role) => isOpenTo(access, role)).join(', ');
}
