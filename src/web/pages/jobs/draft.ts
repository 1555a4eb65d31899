/** What is typed into the composer. It lies in the tab, so that a reload loses nothing. */

import { signal } from '@preact/signals';
import type { EngineName, Policy } from '../../../base/index.ts';
import type { Held } from '../../router/use-query.ts';

export interface DraftFile {
  readonly path: string;
  /** Null: no text that can be edited. */
  readonly text: string | null;
  /** Where it is no text. */
  readonly base64?: string;
  readonly executable?: boolean;
}

export interface Draft {
  readonly kind: 'program' | 'command';
  readonly files: readonly DraftFile[];
  /** The path of the file that is run. */
  readonly main: string;
  /** The path of the file in the editor. */
  readonly shown: string;
  /** Empty: as the name of the file says. */
  readonly language: string;
  readonly command: string;
  readonly arguments: string;
  readonly stdin: string;
  /** In its place, where it is no text: base64. */
  readonly stdinBytes: string;
  readonly several: 'one' | 'array' | 'split';
  readonly numbers: string;
  readonly time: string;
  readonly cpu: string;
  readonly memory: string;
  readonly processes: string;
  readonly results: string;
  readonly env: string;
  readonly nodes: string;
  readonly retries: string;
  readonly name: string;
  /** The least of the language. */
  readonly version: string;
  /** Ids of jobs. */
  readonly after: string;
  /** Of the place where the browser is: `2026-11-30T18:00`. */
  readonly deadline: string;
  readonly priority: string;
  readonly tags: string;
  readonly minMemory: string;
  readonly output: string;
  readonly disk: string;
  readonly policy: Policy | '';
  readonly isolation: '3' | '';
  /** Empty: as the configuration says. */
  readonly engine: EngineName | '';
  /** Of Slurm, with those that follow. */
  readonly partition: string;
  readonly account: string;
  readonly qos: string;
  readonly gres: string;
  /** For each task. */
  readonly cpus: string;
  readonly retryLost: boolean;
  readonly net: boolean;
  readonly sandbox: boolean;
}

export const EMPTY: Draft = {
  kind: 'program',
  files: [{ path: 'main.py', text: '' }],
  ...{
    main: 'main.py',
    shown: 'main.py',
    language: '',
    command: '',
    arguments: '',
    stdin: '',
    stdinBytes: '',
  },
  ...{ several: 'one', numbers: '', time: '', cpu: '', memory: '', processes: '', results: '', env: '' },
  ...{ nodes: '', retries: '', name: '', net: false, sandbox: true, retryLost: false },
  ...{ version: '', after: '', deadline: '', priority: '', tags: '', minMemory: '', output: '', disk: '' },
  ...{ policy: '', isolation: '', engine: '', partition: '', account: '', qos: '', gres: '', cpus: '' },
};

const KEY = 'grappe.jobs';

/** Too large for what a tab may keep: it is lost by a reload, and the page says so. */
export const isKept = signal(true);
export const draft = signal<Draft>(kept());
draft.subscribe((value) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(value));
    isKept.value = true;
  } catch {
    isKept.value = false;
  }
});

export function change(some: Partial<Draft>): void {
  draft.value = { ...draft.value, ...some };
}

export function startAnew(some: Partial<Draft> = {}): void {
  draft.value = { ...EMPTY, ...some };
}

export type TextName = { [Name in keyof Draft]: Draft[Name] extends string ? Name : never }[keyof Draft];
type FlagName = 'net' | 'sandbox' | 'retryLost';

/** A part of the draft as something to read and write. */
export function heldText<Name extends TextName>(name: Name): Held<Draft[Name]> {
  return {
    get value() {
      return draft.value[name];
    },
    set value(text) {
      change({ [name]: text });
    },
  };
}

export function heldFlag(name: FlagName): Held<boolean> {
  return {
    get value() {
      return draft.value[name];
    },
    set value(is) {
      change({ [name]: is });
    },
  };
}

export function fileAt(path: string): DraftFile | undefined {
  return draft.value.files.find((file) => file.path === path);
}

export function writeFile(path: string, text: string): void {
  change({ files: draft.value.files.map((file) => (file.path === path ? { ...file, text } : file)) });
}

/** One of the same path is replaced. */
export function addFile(file: DraftFile): void {
  const { files, main } = draft.value;
  const [only] = files;
  const isUntouched = files.length === 1 && only?.text === '';
  const others = isUntouched ? [] : files.filter(({ path }) => path !== file.path);
  change({
    files: [...others, file],
    shown: file.path,
    ...(isUntouched && { main: file.path }),
    ...(main === '' && { main: file.path }),
  });
}

export function removeFile(path: string): void {
  const files = draft.value.files.filter((file) => file.path !== path);
  const rest = files.length > 0 ? files : EMPTY.files;
  const first = rest[0]?.path ?? '';
  const { main, shown } = draft.value;
  change({ files: rest, main: main === path ? first : main, shown: shown === path ? first : shown });
}

export function renameFile(path: string, to: string): void {
  if (to === '' || to === path || fileAt(to)) return;
  const { files, main, shown } = draft.value;
  change({
    files: files.map((file) => (file.path === path ? { ...file, path: to } : file)),
    main: main === path ? to : main,
    shown: shown === path ? to : shown,
  });
}

function kept(): Draft {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return { ...EMPTY, ...(typeof read === 'object' ? read : {}) };
  } catch {
    return EMPTY;
  }
}
