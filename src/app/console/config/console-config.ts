/** The configuration of a server, looked at and changed from afar. What is wrong is never written, and what is written is whole. */

import { hostname } from 'node:os';
import { GrappeError } from '../../../base/index.ts';
import {
  type ConfigEdit,
  configEditing,
  configTrust,
  type Drafts,
  loadConfig,
  type OwnFile,
  stateFolder,
} from '../../../config/index.ts';
import type { Answer, CONFIG, ConfigFile } from '../../../protocol/index.ts';
import { appendAudit, sha256 } from '../../../store/index.ts';
import type { Actor } from '../../access/account.ts';
import type { ConsoleSite } from '../console-site.ts';
import { diagnosticsOf, namesOf, shownDiagnostics, shownOutline } from './outlined.ts';

type Checked = Answer<typeof CONFIG.check>;

/** A text that somebody wants a file to have. */
export interface FileDraft {
  readonly file: string;
  readonly text: string;
}

const MOST_BYTES = 1 << 20;

export class ConsoleConfig {
  readonly #site: ConsoleSite;
  /** One save after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(site: ConsoleSite) {
    this.#site = site;
  }

  async show(): Promise<Answer<typeof CONFIG.show>> {
    const files = await this.#files();
    const checked = await this.#checked(files);
    return { files: files.map((file) => this.#shownFile(file)), ...this.#withTrouble(checked) };
  }

  async read(name: string): Promise<Answer<typeof CONFIG.read>> {
    const file = await this.#file(name);
    const { readOwn } = await configEditing();
    const text = readOwn(file);
    return { file: name, text, hash: sha256(text) };
  }

  /** With this text in the place of the file's. */
  async check(draft: FileDraft): Promise<Checked> {
    const files = await this.#files();
    const file = found(files, draft.file);
    return this.#checked(files, await this.#drafts(files, file, draft.text));
  }

  async edit(text: string, edit: ConfigEdit): Promise<string> {
    const { editConfig } = await configEditing();
    return editConfig(text, edit);
  }

  /** The hash of what was written. Throws GrappeError where it is not as it was read, or would be wrong; then nothing was written. */
  save(actor: Actor, draft: FileDraft & { readonly hash: string }): Promise<string> {
    const saved = this.#last.then(() => this.#save(actor, draft));
    this.#last = saved.catch(() => undefined);
    return saved;
  }

  /** The newest first. */
  async backups(name: string): Promise<Answer<typeof CONFIG.backups>['backups']> {
    const { backupsOf } = await configEditing();
    const backups = await backupsOf(stateFolder(this.#site.env), (await this.#file(name)).realPath);
    return backups.map(({ id, at, user, text }) => ({
      ...{ backup: id, at, user, bytes: Buffer.byteLength(text), hash: sha256(text) },
    }));
  }

  async backup(name: string, id: string): Promise<string> {
    const { backupsOf } = await configEditing();
    const backups = await backupsOf(stateFolder(this.#site.env), (await this.#file(name)).realPath);
    const backup = backups.find((one) => one.id === id);
    if (backup) return backup.text;
    throw new GrappeError('not-found', { message: `there is no backup '${id}' of '${name}'` });
  }

  async #save(
    actor: Actor,
    { file: name, text, hash }: FileDraft & { readonly hash: string },
  ): Promise<string> {
    const editing = await configEditing();
    const files = await this.#files();
    const file = found(files, name);
    this.#refuseReadOnly(file);
    const before = editing.readOwn(file);
    if (sha256(before) !== hash) throw editing.changedMeanwhile(name);
    const after = sha256(text);
    if (after === hash) return hash;
    const drafts = await this.#drafts(files, file, text);
    await this.#refuseWrong(drafts, text);
    const at = this.#site.clock.date();
    const { env, fleet, configRequest } = this.#site;
    if (fleet.config.history.audit)
      await appendAudit(
        stateFolder(env),
        { event: 'config-save', ...actor, host: hostname(), file: file.realPath, before: hash, after },
        at,
      );
    await editing.keepBackup(stateFolder(env), file.realPath, { at, user: actor.user, text: before });
    if (drafts.areTrusted && (await configTrust(configRequest)) === 'agreed')
      await editing.trustFiles(editing.configOutline({ ...configRequest, drafts }).files, env);
    await editing.replaceFile(file.realPath, text, () => sha256(editing.readOwn(file)) === hash);
    await this.#site.reload();
    return after;
  }

  async #refuseWrong(drafts: Drafts, text: string): Promise<void> {
    if (Buffer.byteLength(text) > MOST_BYTES)
      throw new GrappeError('usage', { message: 'the text is larger than 1 MiB' });
    await loadConfig({ ...this.#site.configRequest, drafts });
  }

  #refuseReadOnly(file: OwnFile): void {
    const { access, why } = this.#shownFile(file);
    if (access === 'write') return;
    throw new GrappeError('not-permitted', {
      message: `'${file.name}' is not written by the console`,
      why: why === 'configured' ? 'console.edit_config is false' : 'it is not a file of the server alone',
    });
  }

  async #files(): Promise<OwnFile[]> {
    const { configOutline, ownFiles } = await configEditing();
    return ownFiles(configOutline(this.#site.configRequest).files);
  }

  async #file(name: string): Promise<OwnFile> {
    return found(await this.#files(), name);
  }

  #shownFile({ name, path, access, why }: OwnFile): ConfigFile {
    if (access !== 'write' || this.#site.fleet.config.console.editConfig)
      return { file: name, path, access, why };
    return { file: name, path, access: 'read', why: 'configured' };
  }

  async #drafts(files: readonly OwnFile[], file: OwnFile, text: string): Promise<Drafts> {
    const { configOutline, isInside, ownFolder } = await configEditing();
    const { configRequest } = this.#site;
    const [main] = configOutline(configRequest).files;
    const folder = main && ownFolder(main);
    const known = new Set(files.map(({ realPath }) => realPath));
    return {
      texts: new Map([[file.realPath, text]]),
      mayRead: (path) => known.has(path) || (folder !== undefined && isInside(folder, path)),
      areTrusted: (await configTrust(configRequest)) !== 'none',
    };
  }

  async #checked(files: readonly OwnFile[], drafts?: Drafts): Promise<Checked> {
    const { configOutline } = await configEditing();
    const request = { ...this.#site.configRequest, drafts };
    const nameOf = namesOf(files);
    const outline = shownOutline(configOutline(request), nameOf);
    try {
      const { warnings } = await loadConfig(request);
      return { diagnostics: shownDiagnostics(warnings, nameOf), outline };
    } catch (error) {
      return { diagnostics: shownDiagnostics(diagnosticsOf(error), nameOf), outline };
    }
  }

  /** A right file may still not be taken: a group source fails, say. */
  #withTrouble(checked: Checked): Checked {
    const { configTrouble } = this.#site;
    const isTold = checked.diagnostics.some(({ severity }) => severity === 'error');
    if (!configTrouble || isTold) return checked;
    const { message, hint } = configTrouble;
    const trouble = { severity: 'error', message, hint: hint ?? null, place: null, related: [] } as const;
    return {
      ...checked,
      diagnostics: [trouble, ...checked.diagnostics].map((one) => ({ ...one, related: [...one.related] })),
    };
  }
}

/** Nothing else of the machine has a name here. */
function found(files: readonly OwnFile[], name: string): OwnFile {
  const file = files.find((one) => one.name === name && one.access !== 'none');
  if (file) return file;
  throw new GrappeError('not-found', { message: `no file of the configuration is called '${name}'` });
}
