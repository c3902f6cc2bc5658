import type { Variant } from '../contracts/model.js';
import type { FunctionNode } from '../syntax/index.js';
import type { CallText, Code } from './code.js';
import { remove } from './edit.js';
import type { Proposal, TextChange } from './fix.js';
import { siblingCalls } from './owed.js';
import { acquireOf, releasesOf, type Scene } from './scene.js';
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
  // memory may go late; what runs by itself must stop in its turn
  if (clue.reference?.kind !== 'memory' && clue.reference?.kind !== 'reference') return [];
  return book.variants(acquire.name).flatMap((variant): Proposal[] => {
    const { how, use } = variant;
    if (how !== 'devm' && how !== 'drmm') return [];
    const lasts = how === 'devm' ? bound : clue.reference?.holder.kind === 'field';
    if (!lasts || book.contract(use)?.failure !== book.contract(acquire.name)?.failure) return [];
    const owner = ownerOf(scene, how);
    const removed = withoutReleases(scene);
    if (owner === null || removed === null) return [];
    const changes = [...call(scene, acquire, variant, owner), ...removed];
    return [{ id: `use:${use}`, title: `Use ${use}()`, kind: 'drmm', changes }];
  });
}

function call(scene: Scene, acquire: CallText, { use, hasOwner }: Variant, owner: string): TextChange[] {
  const { code } = scene;
  const callee = code.field(acquire.node, 'function');
  const open = code.start(code.field(acquire.node, 'arguments')) + 1;
  return [
    { start: code.start(callee), end: code.end(callee), text: use },
    ...(hasOwner === true ? [] : [{ start: open, end: open, text: acquire.args.length > 0 ? `${owner}, ` : owner }]),
    ...realign(scene, acquire.node, use.length - acquire.name.length),
  ];
}

/** A parameter through which the owner is known. */
function ownerOf({ code, fn, book }: Scene, how: 'devm' | 'drmm'): string | null {
  const owners = book.owners(how);
  for (const parameter of parametersOf(code, fn)) {
    const match = /^(?:const )?struct (\w+) \*(\w+)$/.exec(code.flat(parameter));
    if (match && Object.hasOwn(owners, match[1])) return owners[match[1]].replace('{}', match[2]);
  }
  return null;
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
    .flatMap((other) => code.calls(other))
    .filter((c) => releases.has(c.name) && (member === null || c.args.some((arg) => arg.endsWith(member))));
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
