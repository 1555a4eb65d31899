/** What an account may do, as fields. */

import type { Signal } from '@preact/signals';
import { type Role, ROLES } from '../../../protocol/index.ts';
import { Field, Select } from '../../parts/field.tsx';
import { texts } from './texts.ts';
import { labelled } from '../../texts/format.ts';

export interface TypedRights {
  readonly role: Signal<Role>;
  readonly nodes: Signal<string>;
  readonly languages: Signal<string>;
}

export function RightsFields({ role, nodes, languages }: TypedRights) {
  const t = texts();
  return (
    <>
      <Select
        label={t.role}
        value={role}
        options={ROLES.map((value) => ({ value, text: labelled(value, t.roles[value]) }))}
      />
      <Field label={t.nodes} hint={t.user.nodesHint} value={nodes} isMono />
      <Field label={t.languages} hint={t.user.languagesHint} value={languages} isMono />
    </>
  );
}

/** As the API takes them; nothing typed is what the role may. */
export function rightsOf({ role, nodes, languages }: TypedRights) {
  const words = languages.value.split(/[\s,]+/).filter(Boolean);
  return {
    role: role.value,
    nodes: nodes.value.trim() || null,
    languages: words.length > 0 ? words : null,
  };
}
