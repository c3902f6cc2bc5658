import type { CallbackRole, ContractBook } from '../contracts/model.js';

/** How functions of a file are entered: `.probe = foo_probe`, `module_init(foo_init)`. */
export function findRoles(text: string, defined: ReadonlySet<string>, book: ContractBook): Map<string, CallbackRole[]> {
  const roles = new Map<string, CallbackRole[]>();
  const add = (field: string, name: string): void => {
    const role = book.callbacks.get(field);
    if (role === undefined || !defined.has(name)) return;
    const known = roles.get(name);
    if (known) known.push(role);
    else roles.set(name, [role]);
  };
  for (const match of text.matchAll(/\.(\w+)\s*=\s*&?(\w+)\s*[,}\n]/g)) add(match[1], match[2]);
  for (const match of text.matchAll(/^(\w+)\(\s*(\w+)\s*\)\s*;?\s*$/gm)) add(match[1], match[2]);
  return roles;
}
