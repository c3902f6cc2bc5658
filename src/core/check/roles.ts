import type { CallbackRole, ContractBook } from '../contracts/model.js';

/** How functions of a file are entered from outside. */
export interface Roles {
  /** Roles by function, where the contracts know the field or macro. */
  readonly known: ReadonlyMap<string, readonly CallbackRole[]>;
  /** Functions that some initialiser or assignment names: called through a pointer. */
  readonly referenced: ReadonlySet<string>;
}

/** Reads `.probe = foo_probe`, `ops->open = foo_open` and `module_init(foo_init)` off the text. */
export function findRoles(text: string, defined: ReadonlySet<string>, book: ContractBook): Roles {
  const known = new Map<string, CallbackRole[]>();
  const referenced = new Set<string>();
  const add = (field: string, name: string): void => {
    if (!defined.has(name)) return;
    referenced.add(name);
    const role = book.callbacks.get(field);
    if (role === undefined) return;
    const roles = known.get(name);
    if (roles) roles.push(role);
    else known.set(name, [role]);
  };
  for (const match of text.matchAll(/(?:\.|->)(\w+)\s*=\s*&?(\w+)\s*[,;}\n]/g)) add(match[1], match[2]);
  for (const match of text.matchAll(/^(\w+)\(\s*(\w+)\s*\)\s*;?\s*$/gm)) add(match[1], match[2]);
  return { known, referenced };
}
