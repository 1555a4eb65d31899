/** `grappe audit verify`: reads the audit log and tells where its chain does not hold. */

import { auditReport } from '../../../app/index.ts';
import { EXIT, GrappeError } from '../../../base/index.ts';
import type { AuditReport } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const { path, records, head, faults } = await auditReport(io.env, hashGiven(args));
  if (args.has('json')) {
    const { number, hash } = head;
    const report: AuditReport = { v: 1, path, records, head: { number, hash }, faults: [...faults] };
    await io.stdout.write(`${JSON.stringify(report)}\n`);
    return faults.length === 0 ? EXIT.ok : EXIT.failed;
  }
  for (const fault of faults) await io.stdout.write(`${fault.path}:${fault.line}: ${fault.text}\n`);
  if (faults.length === 0) {
    await io.stdout.write(
      `${path}: ${records} ${records === 1 ? 'record' : 'records'}, whole\nhead: ${head.number} ${head.hash}\n`,
    );
    return EXIT.ok;
  }
  throw new GrappeError('audit-broken', {
    message: `the audit log '${path}' is not whole: ${faults.length} of its ${records} lines do not fit`,
    hint: 'compare it with a copy, or with what the history says',
  });
}

function hashGiven(args: Arguments): string | undefined {
  const hash = args.value('after');
  if (hash === undefined || /^[0-9a-f]{64}$/.test(hash)) return hash;
  throw usageError(`option '--after' needs the hash of a record, 64 hexadecimal digits, not '${hash}'`);
}
