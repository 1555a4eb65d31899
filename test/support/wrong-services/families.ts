/** Wrong descriptions of services in families: one kind of mistake at every key that it can befall. */

export interface WrongServices {
  readonly title: string;
  /** What stands between « and » is wrong, and nothing else. */
  readonly text: string;
  /** Parts of what is told, one for each place. */
  readonly told: readonly string[];
}

/** Where a key can stand: `@` is where it goes, in a file that is right without it. */
const PLACES = {
  service: 'services: { web: { nodes: n1, @ } }\n',
  override: 'services: { web: { nodes: n1, overrides: [{ nodes: n1, @ }] } }\n',
  defaults: 'defaults: { @ }\n',
  dependency: 'services: { db: { nodes: n1 }, web: { nodes: n1, depends_on: { db: { @ } } } }\n',
  healthcheck: 'services: { web: { nodes: n1, healthcheck: { test: x, @ } } }\n',
  rollout: 'services: { web: { nodes: n1, rollout: { @ } } }\n',
  hook: 'services: { web: { nodes: n1, hooks: { before: { run: x, @ } } } }\n',
  hooks: 'services: { web: { nodes: n1, hooks: { @ } } }\n',
  commands:
    'services: { web: { nodes: n1, backend: command, commands: { status: x, start: x, stop: x, @ } } }\n',
} as const;

type Location = keyof typeof PLACES;

type Table<Value> = { readonly [At in Location]?: readonly Value[] };

const KEYS: Table<string> = {
  service: [
    'nodes',
    'unit',
    'backend',
    'state',
    'enabled',
    'masked',
    'description',
    'tags',
    'depends_on',
    'after',
    'before',
    'healthcheck',
    'timeout',
    'fanout',
    'retries',
    'max_failed',
    'warn_failed',
    'max_unreachable',
    'rollout',
    'hooks',
    'commands',
    'become',
    'overrides',
  ],
  override: ['unit', 'backend', 'state', 'enabled', 'healthcheck', 'timeout', 'become'],
  defaults: ['timeout', 'fanout', 'max_failed', 'rollout', 'hooks', 'become'],
  dependency: ['condition', 'required', 'scope', 'min', 'restart'],
  healthcheck: ['test', 'http', 'interval', 'timeout', 'retries', 'start_period'],
  rollout: [
    'canary',
    'promote',
    'batch',
    'order',
    'pause',
    'min_healthy_time',
    'healthy_deadline',
    'max_failed',
    'on_failure',
  ],
  hook: ['run', 'timeout', 'on_failure'],
  hooks: ['before', 'after', 'rollback'],
  commands: ['status', 'restart', 'reload', 'enable', 'disable', 'is_enabled', 'logs', 'run_on'],
};

const DURATIONS: Table<string> = {
  service: ['timeout'],
  override: ['timeout'],
  healthcheck: ['interval', 'timeout', 'start_period'],
  rollout: ['pause', 'min_healthy_time', 'healthy_deadline'],
  hook: ['timeout'],
};

const AMOUNTS: Table<string> = {
  service: ['max_failed', 'warn_failed', 'max_unreachable'],
  defaults: ['max_failed'],
  dependency: ['min'],
  rollout: ['canary', 'batch', 'max_failed'],
};

const TRUTHS: Table<string> = {
  service: ['enabled', 'masked'],
  override: ['enabled'],
  dependency: ['required', 'restart'],
};

const COUNTS: Table<string> = {
  service: ['fanout', 'retries'],
  defaults: ['fanout'],
  healthcheck: ['retries'],
};

/** What people who know other tools would write, and what is meant. */
const CHOICES: Table<readonly [key: string, word: string, meant: string]> = {
  service: [
    ['state', 'running', 'started'],
    ['state', 'active', 'started'],
    ['state', 'restarted', 'started'],
    ['state', 'stoped', 'stopped'],
    ['state', 'absent', 'stopped'],
    ['backend', 'systemctl', 'systemd'],
    ['backend', 'service', 'sysv'],
    ['backend', 'supervisor', 'supervisord'],
    ['backend', 'commands', 'command'],
    ['become', 'root', 'sudo'],
  ],
  dependency: [
    ['condition', 'running', 'started'],
    ['condition', 'service_started', 'started'],
    ['condition', 'service_completed_successfully', 'completed'],
    ['scope', 'same_node', 'same-node'],
  ],
  rollout: [
    ['promote', 'manuel', 'manual'],
    ['order', 'reverse_inventory', 'reverse'],
    ['order', 'shuffle', 'random'],
    ['on_failure', 'abort', 'halt'],
    ['on_failure', 'revert', 'rollback'],
  ],
  hook: [['on_failure', 'stop', 'halt']],
  commands: [['run_on', 'nodes', 'node']],
};

/** Keys of other tools, and ours. */
const FOREIGN: Table<readonly [theirs: string, ours: string]> = {
  service: [
    ['require', 'depends_on'],
    ['requires', 'depends_on'],
    ['wants', 'depends_on'],
    ['require_weak', 'after'],
    ['serial', 'rollout.batch'],
    ['canary', 'rollout.canary'],
    ['max_fail_percentage', 'max_failed'],
    ['errors', 'max_failed'],
    ['warnings', 'warn_failed'],
    ['throttle', 'fanout'],
    ['retry', 'retries'],
    ['desc', 'description'],
    ['check', 'healthcheck'],
    ['running', 'state'],
    ['ensure', 'state'],
    ['enable', 'enabled'],
    ['mask', 'masked'],
  ],
  hook: [
    ['cmd', 'run'],
    ['delegate_to', 'on'],
  ],
  rollout: [
    ['serial', 'batch'],
    ['delay', 'pause'],
  ],
};

/** A node set in a flow map, as YAML makes something else of it, and the cure. */
const NODE_SETS = [
  ['«@web»', 'quote it: "@web"'],
  ['«!web»', 'quote it: "!web"'],
  ['«*web»', 'quote it: "*web"'],
  ['«n[1-3]»', 'quote it: "n[1-3]"'],
  ['«[n1, n2]»', 'write one text: "n1,n2"'],
  ['«007»', 'quote it: "007"'],
  ['«1e3»', 'quote it: "1e3"'],
  ['«12»', 'quote it: "12"'],
  ['«""»', 'must be a node set that is not empty'],
  ['"n[«9-8»]"', 'a range runs backwards'],
  ['"n«[»1-"', "unbalanced '['"],
] as const;

const NODE_SET_KEYS = [
  ['nodes', 'services: { web: { nodes: @ } }\n'],
  ['nodes of an override', 'services: { web: { nodes: n1, overrides: [{ nodes: @, timeout: 1s }] } }\n'],
  ['on', 'services: { web: { nodes: n1, hooks: { after: { run: x, on: @ } } } }\n'],
] as const;

export function families(): WrongServices[] {
  return [
    ...each(KEYS).map(([at, key]) => misspelt(at, key)),
    ...each(FOREIGN).map(([at, [theirs, ours]]) =>
      wrong(`${at}: ${theirs}`, at, `«${theirs}»: 1`, `hint: did you mean '${ours}`),
    ),
    ...each(CHOICES).map(([at, [key, word, meant]]) =>
      wrong(`${key}: ${word}`, at, `${key}: «${word}»`, `not '${word}'\n  hint: did you mean '${meant}'?`),
    ),
    ...each(DURATIONS).flatMap(([at, key]) => wrongDurations(at, key)),
    ...each(AMOUNTS).flatMap(([at, key]) => wrongAmounts(at, key)),
    ...each(TRUTHS).flatMap(([at, key]) => wrongTruths(at, key)),
    ...each(COUNTS).flatMap(([at, key]) => wrongCounts(at, key)),
    ...NODE_SET_KEYS.flatMap(([key, file]) =>
      NODE_SETS.map(([value, cure]) => ({
        title: `${key}: ${value}`,
        text: file.replace('@', value),
        told: [cure],
      })),
    ),
  ];
}

function each<Value>(table: Table<Value>): [Location, Value][] {
  return Object.entries(table).flatMap(([at, values]) =>
    values.map((value): [Location, Value] => [at as Location, value]),
  );
}

function wrong(title: string, at: Location, line: string, ...told: readonly string[]): WrongServices {
  return { title: `${at}: ${title}`, text: PLACES[at].replace('@', () => line), told };
}

function misspelt(at: Location, key: string): WrongServices {
  const letters = key.split('');
  const middle = Math.floor(letters.length / 2);
  const name =
    key.length < 4 ? `${key}x` : letters.with(middle, letters[middle] === 'x' ? 'y' : 'x').join('');
  return wrong(`${name} for ${key}`, at, `«${name}»: 1`, `unknown key '${name}'`, `did you mean '${key}'?`);
}

function wrongDurations(at: Location, key: string): WrongServices[] {
  const span = `${key}' must be a time span such as 10s`;
  return [
    wrong(`${key}: 90`, at, `${key}: «90»`, `${span}, 1m30s or 250ms, not the number 90\n  hint: write 90s`),
    wrong(`${key}: "90"`, at, `${key}: «"90"»`, span),
    wrong(`${key}: 5 min`, at, `${key}: «5 min»`, span),
    wrong(`${key}: -1s`, at, `${key}: «-1s»`, span),
  ];
}

function wrongAmounts(at: Location, key: string): WrongServices[] {
  const amount = `${key}' must be a number from `;
  return [
    wrong(`${key}: 101%`, at, `${key}: «101%»`, amount),
    wrong(`${key}: -1`, at, `${key}: «-1»`, amount),
    wrong(`${key}: 1.5`, at, `${key}: «1.5»`, amount),
    wrong(`${key}: "3"`, at, `${key}: «"3"»`, 'hint: write it without quotes: 3'),
  ];
}

function wrongTruths(at: Location, key: string): WrongServices[] {
  return [
    ...['yes', 'on', 'On'].map((word) =>
      wrong(`${key}: ${word}`, at, `${key}: «${word}»`, 'hint: write true'),
    ),
    ...['no', 'off'].map((word) => wrong(`${key}: ${word}`, at, `${key}: «${word}»`, 'hint: write false')),
    wrong(`${key}: 1`, at, `${key}: «1»`, 'must be true or false, not the number 1'),
  ];
}

function wrongCounts(at: Location, key: string): WrongServices[] {
  return [
    wrong(`${key}: "8"`, at, `${key}: «"8"»`, 'hint: write it without quotes: 8'),
    wrong(`${key}: -1`, at, `${key}: «-1»`, `${key}' must be a whole number from`),
    wrong(`${key}: 1000000`, at, `${key}: «1000000»`, `${key}' must be a whole number from`),
  ];
}
