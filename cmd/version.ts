import manifest from '../package.json' with { type: 'json' };

/** Version of this program, as package.json has it. */
export const VERSION: string = manifest.version;

/** Versions of Node that can run it: `>=22.19`. */
export const NODE_RANGE: string = manifest.engines.node;
