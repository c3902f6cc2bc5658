import type { CallbackRole, ContractBook } from '../contracts/model.js';
import { memberStores } from '../syntax/members.js';
import type { ParsedSource } from '../syntax/tree.js';
import { isWordCode } from '../syntax/words.js';

/** A function's place in a structure of callbacks; those of one structure share a group. */
export interface RoleUse {
  readonly role: CallbackRole;
  readonly group: number;
}

/** How functions of a file are entered from outside. */
export interface Roles {
  /** Roles by function, where the contracts know the field or macro. */
  readonly known: ReadonlyMap<string, readonly RoleUse[]>;
  /** Functions that some initialiser or assignment names: called through a pointer. */
  readonly referenced: ReadonlySet<string>;
  /** The driver is built in and cannot be unbound: what it sets up stays. */
  readonly permanent: boolean;
  /** Something in the file can be undone from outside: a module exit, a driver that can be unbound. */
  readonly removable: boolean;
  /** Partners of a structure that other files define, as `group field`. */
  readonly foreign: ReadonlySet<string>;
}

/** The function that is called to undo a setup function: remove() for probe(), of the same structure; null without one. */
export function partnerOf({ known }: Pick<Roles, 'known'>, name: string): string | null {
  for (const own of known.get(name) ?? []) {
    for (const field of own.role.partner) {
      for (const [other, uses] of known) {
        if (uses.some((use) => use.role.field === field && use.group === own.group)) return other;
      }
    }
  }
  return null;
}

/** Type of the structure whose initialiser begins after `from` and reaches to `to`; empty when it is none. */
function structure(text: string, from: number, to: number): string {
  const names = [...text.slice(Math.max(0, from), to).matchAll(/\bstruct\s+(\w+)\s+\w+(?:\[[^\]]*\])?\s*=\s*\{/g)];
  return names.at(-1)?.[1] ?? '';
}

interface MacroCall {
  readonly at: number;
  readonly fields: readonly (string | null)[];
}

/** Calls of macros that fill in callbacks, with their arguments. */
function callsOf(text: string, macros: ContractBook['callbackMacros']): [MacroCall, string[]][] {
  const calls: [MacroCall, string[]][] = [];
  if (macros.size === 0) return calls;
  const args = /_OPS\(([^()]*)\)/y;
  for (let tail = text.indexOf('_OPS('); tail >= 0; tail = text.indexOf('_OPS(', tail + 1)) {
    let at = tail;
    while (isWordCode(text.charCodeAt(at - 1))) at--;
    const fields = macros.get(text.slice(at, tail + 4));
    args.lastIndex = tail;
    const match = fields && args.exec(text);
    if (match) calls.push([{ at, fields }, match[1].split(',').map((arg) => arg.trim())]);
  }
  return calls;
}

/** Calls at the beginning of a line, with their first argument: macros at file level, mostly. */
function macrosOf({ text, lineStarts }: ParsedSource): { readonly macro: string; readonly name: string }[] {
  const found: { macro: string; name: string }[] = [];
  const call = /(\w+)\(\s*(\w+)\s*[,)]/y;
  for (const start of lineStarts) {
    if (!isWordCode(text.charCodeAt(start))) continue;
    call.lastIndex = start;
    const match = call.exec(text);
    if (match) found.push({ macro: match[1], name: match[2] });
  }
  return found;
}

/** Macros at file level (`module_init(f)`, `module_exit(g)`) belong together. */
const FILE_LEVEL = -1;

/** Reads `.probe = foo_probe`, `ops->open = foo_open` and `module_init(foo_init)` off the text. */
export function findRoles(source: ParsedSource, defined: ReadonlySet<string>, book: ContractBook): Roles {
  const { text } = source;
  const known = new Map<string, RoleUse[]>();
  const referenced = new Set<string>();
  let permanent = false;
  let removable = false;
  const foreign = new Set<string>();
  const macros = macrosOf(source);
  const partnerless = (role: CallbackRole): boolean =>
    role.needsPartner === true && !macros.some(({ macro }) => role.partner.includes(macro));
  const add = (field: string, name: string, group: number, always = false): void => {
    if (!defined.has(name)) return;
    referenced.add(name);
    const common = book.callbacks.get(field);
    if (common === undefined || partnerless(common)) return;
    const role = always ? { ...common, cleansUpItself: false } : common;
    const roles = known.get(name);
    if (roles) roles.push({ role, group });
    else known.set(name, [{ role, group }]);
  };
  const value = /&?(?:\w+\(\s*)?(\w+)\s*\)?\s*[,;}\n]/y;
  for (const { member, at, from } of memberStores(source)) {
    value.lastIndex = from;
    const name = value.exec(text)?.[1];
    if (name === undefined) continue;
    const role = book.callbacks.get(member)?.role;
    if (role === 'permanent') permanent = true;
    const here = defined.has(name);
    if (!here && role !== 'teardown') continue;
    const group = text.lastIndexOf('\n}', at);
    if (here) add(member, name, group, book.alwaysUndone.has(structure(text, group, at)));
    else foreign.add(`${group} ${member}`);
  }
  for (const { macro, name } of macros) {
    const role = book.callbacks.get(macro)?.role;
    if (role === 'permanent') permanent = true;
    if (role === 'removable' || (role === 'teardown' && defined.has(name))) removable = true;
    add(macro, name, FILE_LEVEL);
  }
  for (const [macro, args] of callsOf(text, book.callbackMacros)) {
    const group = text.lastIndexOf('\n}', macro.at);
    macro.fields.forEach((field, i) => {
      if (field !== null && args[i] !== undefined) add(field, args[i], group);
    });
  }
  return { known, referenced, permanent, removable, foreign };
}

const FURTHEST = 3;

/** All who call the function, however far up, are one of a pair of callbacks that go back and forth between two states. */
export function comesBack(
  name: string,
  roles: Roles,
  mentions: ReadonlyMap<string, { readonly calls: ReadonlySet<string> }>,
  depth = 0,
): boolean {
  const played = roles.known.get(name) ?? [];
  if (played.length > 0) return played.every(({ role }) => role.role === 'other' && role.partner.length > 0);
  if (depth > FURTHEST || roles.referenced.has(name)) return false;
  const callers = [...mentions].filter(([caller, { calls }]) => caller !== name && calls.has(name));
  return callers.length > 0 && callers.every(([caller]) => comesBack(caller, roles, mentions, depth + 1));
}
