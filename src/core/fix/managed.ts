import type { Variant } from '../contracts/model.js';
import type { FunctionNode } from '../syntax/index.js';
import type { CallText, Code } from './code.js';
import { remove } from './edit.js';
import type { Proposal, TextChange } from './fix.js';
import { siblingCalls } from './owed.js';
import { acquireOf, releasesOf, type Scene } from './scene.js';
import { typeOf } from './teardown.js';
import { realign } from './variant.js';

/** The variant that devres or the drm device gives up, with every release by hand taken out. */
export function managedVariant(scene: Scene): Proposal[] {
  // elsewhere than where the device is set up, it would pile up
  return scene.clue.exitClass === 'error' ? managed(scene, scene.finding.facts.includes('cleans-up-itself')) : [];
}

/** The same for what a setup takes that nothing comes after. */
export function managedFromSetup(scene: Scene): Proposal[] {
  return scene.clue.at === scene.clue.reference?.at ? managed(scene, true) : [];
}

/** @param bound whether the function belongs to a driver's binding, with which devres goes */
function managed(scene: Scene, bound: boolean): Proposal[] {
  const { book, clue } = scene;
  const acquire = acquireOf(scene);
  if (!acquire) return [];
  // memory may go late; what runs by itself must stop in its turn, which devres sees to where nothing else undoes anything
  const kind = clue.reference?.kind;
  const last = kind === 'registration' && clue.at === clue.reference?.at;
  if (kind !== 'memory' && kind !== 'reference' && !last) return [];
  return book.variants(acquire.name).flatMap((variant): Proposal[] => {
    const { how, use } = variant;
    if (how !== 'devm' && how !== 'drmm') return [];
    const lasts = how === 'devm' ? bound : clue.reference?.holder.kind === 'field';
    if (!lasts || book.contract(use)?.failure !== book.contract(acquire.name)?.failure) return [];
    const owner = ownerFor(acquire, variant, ownersOf(scene.code, scene.fn, book, how));
    const removed = withoutReleases(scene);
    if (owner === null || removed === null) return [];
    const changes = [...call(scene, acquire, variant, owner), ...removed];
    return [{ id: `use:${use}`, title: `Use ${use}()`, kind: 'drmm', changes }];
  });
}

/** What a handler's data lies in, made so that devres frees it after it has stopped the handler. */
export function managedOwner(scene: Scene): Proposal[] {
  const { book, code, finding } = scene;
  const made = book.contract(finding.acquire?.call ?? '')?.effects.find((e) => e.do === 'acquire');
  if (!finding.facts.includes('owner') || made?.do !== 'acquire' || made.object === null) return [];
  // what frees plain memory frees much else in the file
  const calls = code.source.functions.flatMap((fn) => code.calls(fn).map((call) => ({ fn, call })));
  const takes = calls.filter(({ call }) => call.name === finding.acquire?.call);
  if (made.object === 'memory' || takes.length !== 1) return [];
  // a release may belong to a count that is taken elsewhere
  const counts = (name: string): boolean =>
    name !== finding.acquire?.call &&
    book.contract(name)?.effects.some((e) => e.do === 'acquire' && e.release.some((r) => made.release.includes(r))) ===
      true;
  if (calls.some(({ call }) => counts(call.name))) return [];
  const [{ fn, call: acquire }] = takes;
  const removed = calls
    .filter(({ call }) => made.release.includes(call.name))
    .map(({ call }) => {
      const statement = code.statementOf(call.node);
      return code.loneCall(statement)?.node === call.node ? remove(code, statement) : null;
    });
  if (!removed.every((changes) => changes !== null)) return [];
  return book.variants(acquire.name).flatMap((variant): Proposal[] => {
    const owner = variant.how === 'devm' ? ownerFor(acquire, variant, ownersOf(code, fn, book, 'devm')) : null;
    if (owner === null) return [];
    const changes = [...call(scene, acquire, variant, owner), ...removed.flat()];
    const { use } = variant;
    return [{ id: `use:${use}`, title: `Use ${use}()`, kind: 'drmm', changes, elsewhere: true }];
  });
}

/** The call of the variant instead. */
function call(scene: Scene, acquire: CallText, { use, hasOwner, args }: Variant, owner: string): TextChange[] {
  const { code } = scene;
  const callee = code.field(acquire.node, 'function');
  const list = code.field(acquire.node, 'arguments');
  const named = { start: code.start(callee), end: code.end(callee), text: use };
  if (args !== undefined) {
    const text = args.replace(/\{(\d+)\}/g, (_, i: string) => acquire.args[Number(i)] ?? '');
    return [named, { start: code.start(list) + 1, end: code.end(list) - 1, text }];
  }
  const open = code.start(list) + 1;
  return [
    named,
    ...(hasOwner === true ? [] : [{ start: open, end: open, text: acquire.args.length > 0 ? `${owner}, ` : owner }]),
    ...realign(scene, acquire.node, use.length - acquire.name.length),
  ];
}

/** What the variant hangs on: the owner put in front, or the argument that becomes it. Null when that is another device. */
function ownerFor(acquire: CallText, { hasOwner, args }: Variant, owners: readonly string[]): string | null {
  if (args === undefined && hasOwner !== true) return owners[0] ?? null;
  const given = acquire.args[args === undefined ? 0 : Number(/\d+/.exec(args)?.[0])];
  return owners.includes(given) ? given : null;
}

/** How a function names the owner, what it should be called first: a variable of its own, what a parameter leads to. */
export function ownersOf(code: Code, fn: FunctionNode, book: Scene['book'], how: 'devm' | 'drmm'): string[] {
  const owners = book.owners(how);
  for (const parameter of parametersOf(code, fn)) {
    const match = /^(?:const )?struct (\w+) \*(\w+)$/.exec(code.flat(parameter));
    if (!match || !Object.hasOwn(owners, match[1])) continue;
    const owner = owners[match[1]].replace('{}', match[2]);
    const named = code.within(fn.body, 'init_declarator').find((n) => code.flat(code.field(n, 'value')) === owner);
    return named === undefined ? [owner] : [code.flat(code.field(named, 'declarator')).replace(/^\*\s*/, ''), owner];
  }
  return [];
}

function parametersOf(code: Code, fn: FunctionNode): number[] {
  return code.within(fn.node, 'parameter_declaration').filter((n) => n < fn.body);
}

/** Takes out what gives the object up, here and where another function names the same member. */
function withoutReleases(scene: Scene): TextChange[] | null {
  const { code, clue, fn } = scene;
  const releases = new Set(releasesOf(scene));
  const member = /(?:->|\.)(\w+)$/.exec(clue.reference?.label ?? '')?.[1] ?? null;
  const others = code.source.functions
    .filter((other) => other !== fn)
    .flatMap((other) => code.calls(other).filter((c) => releases.has(c.name) && namesIt(scene, other, c, member)));
  // by which name others know what only a variable holds, nobody can tell
  if (member === null && clue.reference?.passedTo.length !== 0) return null;
  const changes: TextChange[] = [];
  for (const c of [...siblingCalls(scene), ...(member === null ? [] : others)]) {
    const statement = code.statementOf(c.node);
    const removed = code.loneCall(statement)?.node === c.node ? remove(code, statement) : null;
    if (removed === null) return null;
    changes.push(...removed);
  }
  return changes;
}

/** An argument ends in the member; where both are one step from a variable, from variables of one type. */
function namesIt({ code, clue, fn }: Scene, other: FunctionNode, call: CallText, member: string | null): boolean {
  if (member === null) return true;
  const step = /^(\w+)->\w+$/;
  const own = step.exec(clue.reference?.label ?? '')?.[1];
  return call.args.some((arg) => {
    if (!new RegExp(`(?:->|\\.)${member}$`).test(arg)) return false;
    const root = step.exec(arg)?.[1];
    const types = own === undefined || root === undefined ? [] : [typeOf(code, fn, own), typeOf(code, other, root)];
    return types.length === 0 || types.includes(null) || types[0] === types[1];
  });
}
