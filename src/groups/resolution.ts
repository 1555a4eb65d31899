/**
 * Resolves the groups of some expressions. First every group they mention, directly or through other
 * groups, is fetched, a round of questions at a time; then each is read once into a node set, without
 * waiting, so that the pure parser can ask for it.
 */

import {
  type Budget,
  type GroupLookup,
  type GroupReference,
  groupReferences,
  NodeSet,
} from '../nodeset/index.ts';
import type { Expressions } from './group-source.ts';
import { cannotAnswer, holdsItself, type Question, questionText, unknownGroup } from './question.ts';
import type { SourceCatalog } from './source-catalog.ts';

export interface ResolutionOptions {
  /** What an unknown group is: an error, or an empty set with a warning as in nodeset. */
  readonly unknown: 'error' | 'warn';
  readonly warn: (message: string) => void;
  /** Where groups named inside a group are looked for: in its own source, or, as `nodeset -L NODES` does, in the default one. */
  readonly nested: 'own-source' | 'default-source';
  /** What the expressions may cost, with the groups behind them. */
  readonly budget?: Budget | undefined;
}

interface ParseContext {
  /** The source of groups that name none; the default one when absent. */
  readonly source?: string | undefined;
  readonly label?: string | undefined;
}

/** What a source said: expressions, or that it knows only these groups. */
type Answer = Expressions | { readonly known: readonly string[] };

export class Resolution {
  readonly #catalog: SourceCatalog;
  readonly #options: ResolutionOptions;
  readonly #answers = new Map<string, Answer>();
  readonly #folded = new Map<string, string>();
  /** Groups being read, outermost first: one that comes up again holds itself. */
  readonly #reading: string[] = [];

  constructor(catalog: SourceCatalog, options: ResolutionOptions) {
    this.#catalog = catalog;
    this.#options = options;
  }

  /** Fetches all that these expressions need. Unknown sources are left for `parse` to report. */
  async fetch(expressions: Expressions, source?: string): Promise<void> {
    let wanted = this.#unanswered(expressions, source);
    while (wanted.size > 0) {
      const round = [...wanted];
      const answers = await Promise.all(round.map(([, question]) => this.#ask(question)));
      wanted = new Map();
      for (const [at, [key, question]] of round.entries()) {
        const answer = answers[at] ?? [];
        this.#answers.set(key, answer);
        if ('known' in answer || question.kind === 'names') continue;
        for (const entry of this.#unanswered(answer, this.#namespaceIn(question))) wanted.set(...entry);
      }
      for (const [key] of round) wanted.delete(key);
    }
  }

  /** The union of expressions whose groups are fetched. */
  parse(expressions: Iterable<string>, { source, label }: ParseContext = {}): NodeSet {
    const { budget } = this.#options;
    return NodeSet.parseAll(expressions, {
      groups: this.#lookup(source),
      ...(label !== undefined && { label }),
      ...(budget && { budget }),
    });
  }

  #lookup(namespace: string | undefined): GroupLookup {
    const nameOf = (source: string | undefined): string => this.#catalog.get(source ?? namespace).name;
    return {
      members: (group, source) => this.#read({ kind: 'group', source: nameOf(source), group }),
      all: (source) => this.#read({ kind: 'all', source: nameOf(source), group: '' }),
      groupNames: (source) => this.#answerTo({ kind: 'names', source: nameOf(source), group: '' }),
    };
  }

  /** The nodes behind a question, folded; each is worked out once, however often it is mentioned. */
  #read(question: Question): string {
    const key = questionText(question);
    const known = this.#folded.get(key);
    if (known !== undefined) return known;
    if (this.#reading.includes(key)) throw holdsItself([...this.#reading, key]);
    this.#reading.push(key);
    const folded = this.parse(this.#answerTo(question), {
      source: this.#namespaceIn(question),
      label: key,
    }).fold();
    this.#reading.pop();
    this.#folded.set(key, folded);
    return folded;
  }

  #namespaceIn(question: Question): string | undefined {
    return this.#options.nested === 'own-source' ? question.source : undefined;
  }

  #answerTo(question: Question): Expressions {
    const answer = this.#answers.get(questionText(question));
    if (answer === undefined) throw new Error(`${questionText(question)} was not fetched`);
    if (!('known' in answer)) return answer;
    const error = unknownGroup(question, answer.known);
    if (this.#options.unknown === 'error') throw error;
    const guess = answer.known.length > 0 && error.hint ? `; ${error.hint}` : '';
    this.#options.warn(`${error.message}, taken as empty${guess}`);
    return [];
  }

  #unanswered(expressions: Expressions, namespace: string | undefined): Map<string, Question> {
    const { budget } = this.#options;
    const questions = new Map<string, Question>();
    for (const reference of expressions.flatMap((text) => groupReferences(text, budget))) {
      const question = this.#question(reference, namespace);
      const key = question && questionText(question);
      if (question && key !== undefined && !this.#answers.has(key)) questions.set(key, question);
    }
    return questions;
  }

  #question({ kind, source, group }: GroupReference, namespace: string | undefined): Question | undefined {
    const name = source ?? namespace ?? this.#catalog.defaultName;
    return name !== undefined && this.#catalog.has(name)
      ? { kind, source: name, group: group ?? '' }
      : undefined;
  }

  async #ask(question: Question): Promise<Answer> {
    const source = this.#catalog.get(question.source);
    if (question.kind === 'group') {
      const members = await source.members(question.group);
      return members ? linesOf(members) : { known: (await source.list?.()) ?? [] };
    }
    if (question.kind === 'all' && source.all) return linesOf(await source.all());
    if (!source.list) throw cannotAnswer(question);
    const names = await source.list();
    return question.kind === 'names' ? names : names.map((name) => `@${source.name}:${name}`);
  }
}

/** Each line is an expression of its own, so an operator in one never reaches into the next. */
function linesOf(expressions: Expressions): string[] {
  return expressions.flatMap((text) => text.split('\n'));
}
