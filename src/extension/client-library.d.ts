/** `vscode-languageclient/node` in steps: `scripts/build.mjs` makes it. */
import type * as Library from 'vscode-languageclient/node';

/** Each runs one of its modules, all of whose own needs have run by then. */
export const steps: readonly (() => void)[];
/** The whole of it: after all steps there is nothing left to run. */
export function library(): typeof Library;
