import type { CallText, Code } from './code.js';
import { rewrite } from './edit.js';
import { withGuards } from './guards.js';
import type { Proposal, TextChange } from './fix.js';
import { chainStart, isJump, itemsOf, margins, newLabel, targetOf, type Item } from './labels.js';
import { owedCalls, siblingCalls, stepLines, titleOf, type Owed } from './owed.js';
import { aligned, returnsPointer } from './release.js';
import { takenAt, verbsOf, type Scene } from './scene.js';
import { statusVariable } from './status.js';

/** Leaves through the function's unwinding: by a label that has the release, or by one that gets it. */
export function throughLabels(scene: Scene): Proposal[] {
  const { code, fn, statement } = scene;
  if (statement < 0 || !isJump(code, statement)) return [];
  const items = itemsOf(code, fn);
  const proposals = toExisting(scene, items);
  const owed = owedCalls(scene).flatMap((call) => withGuards(scene, call))[0] as Owed | undefined;
  if (owed !== undefined && code.kind(statement) === 'goto_statement') proposals.push(...intoChain(scene, items, owed));
  return proposals;
}

/** The release is written in the unwinding already: jump there. */
function toExisting(scene: Scene, items: readonly Item[]): Proposal[] {
  const { code, fn, clue } = scene;
  if (clue.exitClass !== 'error' && clue.exitClass !== 'unknown') return [];
  const siblings = new Set(siblingCalls(scene).map((call) => call.node));
  return items.flatMap((item, i): Proposal[] => {
    if (item.label !== null || code.start(item.node) < clue.at) return [];
    const call = code.loneCall(item.node);
    if (!call || !siblings.has(call.node) || chainStart(code, items, i) < 0) return [];
    const before = items[i - 1] as Item | undefined;
    const known = before?.label ?? null;
    const label = known ?? newLabel(code, fn, { name: call.name, object: call.args[0] ?? '' }, verbsOf(scene));
    const jumps = redirect(scene, items, i, label);
    if (jumps === null) return [];
    if (known !== null)
      return [{ id: `goto:${label}`, title: `Go to '${label}' instead`, kind: 'label', changes: jumps }];
    const changes = [...jumps, ...labelBefore(scene, items, item, label)];
    return [{ id: `label:${label}`, title: `Add a label '${label}' and go there`, kind: 'label', changes }];
  });
}

/** Every jump that loses the claim goes to `label`. Null where that is not a matter of one word. */
function redirect(scene: Scene, items: readonly Item[], from: number, label: string): TextChange[] | null {
  const { code, clue } = scene;
  const changes: TextChange[] = [];
  for (const at of [clue.at, ...clue.others]) {
    const statement = code.statementAt(scene.fn, at);
    if (statement < 0) return null;
    const own =
      code.kind(statement) === 'goto_statement'
        ? renamed(scene, items, from, statement, label)
        : insteadOfReturn(scene, items, from, statement, label);
    if (own === null) return null;
    changes.push(...own);
  }
  return changes;
}

/** Only from where the unwinding went on right behind the release: no other step may come in between. */
function renamed(scene: Scene, items: readonly Item[], from: number, goto: number, label: string): TextChange[] | null {
  const { code } = scene;
  const target = items.findIndex((item) => item.label === targetOf(code, goto));
  if (target <= from || items.slice(from + 1, target).some((item) => item.label === null)) return null;
  return rename(scene, goto, label);
}

function rename({ code }: Scene, goto: number, label: string): TextChange[] {
  const name = code.field(goto, 'label');
  return [{ start: code.start(name), end: code.end(name), text: label }];
}

/** `return ret;` to a jump, when the unwinding ends by returning the same. */
function insteadOfReturn(
  scene: Scene,
  items: readonly Item[],
  from: number,
  statement: number,
  label: string,
): TextChange[] | null {
  const { code } = scene;
  const last = items.slice(from).find((item) => item.label === null && isJump(code, item.node));
  const value = code.named(statement)[0] ?? -1;
  const jump = `goto ${label};`;
  // what stands right above the label falls into it
  if (items.findIndex((item) => item.node === statement) + 1 >= from - 1 && items.some((i) => i.node === statement))
    return null;
  if (last === undefined) return value < 0 ? rewrite(code, statement, [], jump) : null;
  if (code.kind(last.node) !== 'return_statement') return null;
  const final = code.named(last.node)[0] ?? -1;
  if ((final < 0 ? '' : code.flat(final)) === (value < 0 ? '' : code.flat(value)))
    return rewrite(code, statement, [], jump);
  const status = statusVariable(scene);
  if (final < 0 || value < 0 || status === null || code.flat(final) !== status || returnsPointer(scene)) return null;
  const kept = `${status} = ${aligned(scene, statement, status.length - 4)};`;
  if (scene.clue.exitClass !== 'unknown') return rewrite(code, statement, [kept], jump);
  // the call that is returned may well succeed
  if (code.kind(value) !== 'call_expression') return null;
  return rewrite(code, statement, [kept, `if (${status})`, `\t${jump}`, ''], 'return 0;');
}

/** The unwinding lacks the release: put it where it belongs, behind a label when not every way there owes it. */
function intoChain(scene: Scene, items: readonly Item[], owed: Owed): Proposal[] {
  const { code, fn, clue, statement } = scene;
  const target = items.findIndex((item) => item.label === targetOf(code, statement));
  if (target < 0 || code.start(items[target].node) < code.start(statement)) return [];
  const start = chainStart(code, items, target);
  if (start < 0) return [];
  const place = orderedPlace(scene, items, target);
  if (clue.reference?.kind === 'memory' && isUsedLater(code, items.slice(place))) return [];
  const item = items[place];
  if (item === undefined || !code.leads(code.start(item.node))) return [];
  const margin = margins(code, items);
  const at = code.lineStart(code.start(item.node));
  const step = stepLines(owed, margin.statement)
    .map((line) => `${margin.statement}${line}\n`)
    .join('');
  const within: Proposal = {
    id: `chain:${owed.name}`,
    title: `Insert ${titleOf(owed)} at '${items[target].label ?? ''}'`,
    kind: 'release',
    changes: [{ start: at, end: at, text: step }],
  };
  const shared = comesBy(scene, items, start, place);
  if (place !== target + 1) return shared ? [within] : [];
  const label = newLabel(code, fn, owed, verbsOf(scene));
  const jumps = toNewLabel(scene, items, target, label);
  const ways = shared ? [within] : [];
  if (jumps === null || !comesBy(scene, items, start, target)) return ways;
  const above = code.lineStart(code.start(items[target].node));
  const fresh: Proposal = {
    id: `label:${label}`,
    title: `Add a label '${label}' with ${titleOf(owed)}`,
    kind: 'label',
    changes: [...jumps, { start: above, end: above, text: `${margin.label}${label}:\n${step}` }],
  };
  return [...ways, fresh];
}

/** Jumps to the label go to the new one; those to a label above it come by anyway. Null for one that comes in below. */
function toNewLabel(scene: Scene, items: readonly Item[], target: number, label: string): TextChange[] | null {
  const { code, clue, fn } = scene;
  const changes: TextChange[] = [];
  for (const at of [clue.at, ...clue.others]) {
    const statement = code.statementAt(fn, at);
    const own = items.findIndex((item) => item.label !== null && item.label === targetOf(code, statement));
    if (own < 0 || own > target) return null;
    if (own === target) changes.push(...rename(scene, statement, label));
  }
  return changes;
}

/**
 * Every jump to the labels between two items was decided when the claim was held:
 * it stands behind the call that takes it, and is not the answer to its failure.
 */
function comesBy(scene: Scene, items: readonly Item[], from: number, to: number): boolean {
  const { code, fn, clue } = scene;
  const labels = new Set(items.slice(from, to).map((item) => item.label));
  const taking = code.statementAt(fn, clue.reference?.at ?? -1);
  const block = taking < 0 ? [] : code.named(code.parent(taking));
  const next = block[block.indexOf(taking) + 1] ?? -1;
  const tests = [taking, next].filter((n) => n >= 0 && code.kind(n) === 'if_statement');
  return code
    .within(fn.body, 'goto_statement')
    .filter((goto) => labels.has(targetOf(code, goto)))
    .every((goto) => {
      const at = code.start(goto);
      const answers = tests.some((test) => {
        const branch = code.field(test, 'consequence');
        return code.start(branch) <= at && at < code.end(branch);
      });
      return at > (clue.reference?.at ?? -1) && !(answers && !isOfFinding(scene, at));
    });
}

function isOfFinding({ clue }: Scene, at: number): boolean {
  return at === clue.at || clue.others.includes(at);
}

/** Loops and conditions in the unwinding may look at memory by a name of their own. */
function isUsedLater(code: Code, rest: readonly Item[]): boolean {
  for (const { node, label } of rest) {
    if (label !== null) continue;
    if (isJump(code, node)) return false;
    if (code.kind(node) !== 'expression_statement') return true;
  }
  return false;
}

/** Behind the releases of what was taken later than this, before all others. */
function orderedPlace(scene: Scene, items: readonly Item[], target: number): number {
  const { code, clue } = scene;
  const taken = clue.reference?.at ?? -1;
  let place = target + 1;
  for (let i = target + 1; i < items.length; i++) {
    if (items[i].label !== null) continue;
    const call = code.loneCall(items[i].node);
    if (!call || !isTakenLater(scene, call, taken)) break;
    place = i + 1;
  }
  return place;
}

function isTakenLater(scene: Scene, call: CallText, taken: number): boolean {
  return takenAt(scene, call) > taken;
}

function labelBefore(scene: Scene, items: readonly Item[], item: Item, label: string): TextChange[] {
  const at = scene.code.lineStart(scene.code.start(item.node));
  return [{ start: at, end: at, text: `${margins(scene.code, items).label}${label}:\n` }];
}
