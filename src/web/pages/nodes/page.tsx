/** The nodes of the fleet: the home of the console; and behind it, one node. */

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PageProps } from '../../pages.ts';
import { FleetPage } from './fleet-page.tsx';

/** A chunk of its own: it has charts. */
const nodePage = signal<ComponentType<{ readonly node: string }> | undefined>(undefined);

export function Page({ rest }: PageProps) {
  const [node] = rest;
  useEffect(() => {
    if (node === undefined || nodePage.value) return;
    void import('../node/page.tsx').then(({ NodePage }) => (nodePage.value = NodePage));
  }, [node]);
  if (node === undefined) return <FleetPage />;
  const NodePage = nodePage.value;
  return NodePage ? <NodePage key={node} node={node} /> : null;
}
