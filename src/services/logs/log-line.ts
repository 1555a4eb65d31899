/** A line of a log, of a journal or a file: when it was written, and what it says. */

export interface LogLine {
  /** Milliseconds since 1970; null where it does not say. */
  readonly at: number | null;
  /** syslog's 0 to 7; null where it does not say. */
  readonly priority: number | null;
  /** Who wrote it, such as `sshd`; null where that stands in the text, if anywhere. */
  readonly ident: string | null;
  /** Bytes of a node, not sanitised; may hold several lines. */
  readonly text: string;
}

/** Undefined for what is no entry of a journal. */
export function journalLine(line: string): LogLine | undefined {
  const entry = parsed(line);
  if (entry === undefined) return undefined;
  const { MESSAGE, PRIORITY, SYSLOG_IDENTIFIER, __REALTIME_TIMESTAMP } = entry;
  const micros = Number(__REALTIME_TIMESTAMP);
  return {
    at: Number.isSafeInteger(micros) && micros > 0 ? micros / 1000 : null,
    priority: typeof PRIORITY === 'string' && /^[0-7]$/.test(PRIORITY) ? Number(PRIORITY) : null,
    ident: typeof SYSLOG_IDENTIFIER === 'string' ? SYSLOG_IDENTIFIER : null,
    text: messageText(MESSAGE),
  };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** What is not UTF-8 comes as a list of bytes. */
function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  if (!Array.isArray(message)) return '';
  const bytes = message.filter((byte) => typeof byte === 'number' && byte >= 0 && byte < 256);
  return Buffer.from(bytes as number[]).toString('utf8');
}

export function textLine(text: string, now: Date): LogLine {
  return { at: timeIn(text, now), priority: null, ident: null, text };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `2026-11-21T10:00:00.5Z`, `2026/11/21 10:00:00`; in brackets, too. */
const DATED = /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/;
/** syslog's `Nov 21 10:00:00`, which knows no year. */
const SYSLOG = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) /;

/** A time without a zone is one of this machine's. */
function timeIn(text: string, now: Date): number | null {
  const [, year, month, day, time, fraction = '0', zone = ''] = DATED.exec(text) ?? [];
  if (time !== undefined) return timeOf(`${year}-${month}-${day}T${time}.${fraction.slice(0, 3)}${zone}`);
  const [, name = '', date = '', clock] = SYSLOG.exec(text) ?? [];
  const number = MONTHS.indexOf(name) + 1;
  if (clock === undefined || number === 0) return null;
  const inYear = (written: number): number | null =>
    timeOf(`${written}-${twoDigits(number)}-${twoDigits(Number(date))}T${clock}`);
  const at = inYear(now.getFullYear());
  // In January, December was last year.
  return at !== null && at > now.getTime() + 86_400_000 ? inYear(now.getFullYear() - 1) : at;
}

function timeOf(text: string): number | null {
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
