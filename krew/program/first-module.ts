/** The name of the program's first module, in the executable and for whoever packs it. */
export const FIRST_MODULE = './kubectl-cni.mjs';
