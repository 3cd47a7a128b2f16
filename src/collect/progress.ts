/** How far gathering is. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** Nodes that still have not answered, where they are few. */
  readonly slow: readonly string[];
}

/** Counts facts of the API at `address`, where there are any, and while something is done to nodes, those instead. */
export function createProgress(address: string, facts: number, tell: (progress: Progress) => void = () => undefined, doing = 'asking the nodes'): ProgressCounter {
  const waiting = new Set<string>();
  let factsIn = 0;
  let nodesAsked = 0;
  let nodesDone = 0;
  const show = (): void => {
    if (waiting.size === 0 && facts === 0) return;
    if (waiting.size === 0) tell({ what: `reading ${address}`, done: factsIn, of: facts, slow: [] });
    else tell({ what: doing, done: nodesDone, of: nodesAsked, slow: waiting.size <= Math.max(3, nodesAsked / 10) ? [...waiting] : [] });
  };
  show();
  return {
    factIn: () => {
      factsIn++;
      show();
    },
    onNode: async (node, work) => {
      nodesAsked++;
      waiting.add(node);
      show();
      try {
        return await work;
      } finally {
        nodesDone++;
        waiting.delete(node);
        show();
      }
    },
  };
}

export interface ProgressCounter {
  factIn(): void;
  onNode<T>(node: string, work: Promise<T>): Promise<T>;
}
