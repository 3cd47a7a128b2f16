/** How far gathering is. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
  /** Nodes that still have not answered, where they are few. */
  readonly slow: readonly string[];
}

/** What is counted while no node is asked. */
export interface FactsToRead {
  /** Of the API server. */
  readonly address: string;
  readonly count: number;
}

export interface ProgressCounter {
  factIn(): void;
  onNode<T>(node: string, work: Promise<T>): Promise<T>;
}

/** Counts nodes while something is done to them, as `doing` says, and facts of the API otherwise, where there are any to read. */
export function createProgress(doing: string, tell: (progress: Progress) => void = () => undefined, facts?: FactsToRead): ProgressCounter {
  const waiting = new Set<string>();
  let factsIn = 0;
  let nodesAsked = 0;
  let nodesDone = 0;
  const show = (): void => {
    if (waiting.size > 0) tell({ what: doing, done: nodesDone, of: nodesAsked, slow: waiting.size <= Math.max(3, nodesAsked / 10) ? [...waiting] : [] });
    else if (facts !== undefined) tell({ what: `reading ${facts.address}`, done: factsIn, of: facts.count, slow: [] });
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
