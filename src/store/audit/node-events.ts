/** What the audit log tells of nodes: who looked whether they answer, and who took them out of use or put them back. */

export type NodeEvent = NodesAsked | NodesDrained;

interface Acting {
  readonly user: string;
  readonly host: string;
  /** The address that it came from; null of one that sits here. */
  readonly from: string | null;
  /** Folded. */
  readonly nodes: string;
  readonly count: number;
}

/** Through the console: which ones answer, or how a login goes. Of `nodes-resume`: those that are meant, drained or not. */
interface NodesAsked extends Acting {
  readonly event: 'nodes-check' | 'nodes-reach' | 'nodes-resume';
}

interface NodesDrained extends Acting {
  readonly event: 'nodes-drain';
  readonly reason: string;
}
