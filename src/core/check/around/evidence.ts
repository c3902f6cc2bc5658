import type { Finding } from '../../report/finding.js';
import type { Bodies, Body, Call } from './bodies.js';
import { callSites, goesUnheard, MOST_CALLERS, type CallSite } from './callers.js';

/** What is owed, in the words of the text. */
export interface Owed {
  readonly finding: Finding;
  /** Calls that give it up. */
  readonly release: ReadonlySet<string>;
  /** The member that holds it: `cmd_wq` of `priv->cmd_wq`; null for what only a variable of the function holds. */
  readonly member: string | null;
}

/** Functions of other files that the teardown comes by give it up. */
export function undoneBelow(owed: Owed, bodies: Bodies): boolean {
  const start = bodies.get(owed.finding.function);
  return start !== null && bodies.reached(start).some((body) => body.file !== null && gives(body, owed, bodies));
}

/** Who calls the teardown from another file, perhaps by way of a member that holds it, gives it up as well. */
export function undoneBeside(owed: Owed, bodies: Bodies): boolean {
  const { function: name } = owed.finding;
  const member = bodies.tableOf(name)?.member;
  // the member of the claim tells enough of what is meant: no structure is asked for
  const callers = member === undefined ? bodies.callers(name) : bodies.callers(member, true);
  const called = member === undefined ? name : `(?:->|\\.)${member}`;
  return (
    owed.member !== null &&
    callers.some((caller) => new RegExp(`${called}\\s*\\(`).test(caller.code) && gives(caller, owed, bodies))
  );
}

/** On the way from where it was taken to this exit something is called that gives it up in another file. */
export function undoneOnTheWay(owed: Owed, bodies: Bodies, lineAt: (offset: number) => number): boolean {
  const own = bodies.get(owed.finding.function);
  if (own === null) return false;
  const ranges = straight(owed.finding, own, lineAt);
  return bodies.callsOf(own).some((call) => {
    const line = lineAt(own.start + call.at);
    if (!ranges.some(([from, to]) => from <= line && line <= to)) return false;
    const callee = bodies.beside(call.name);
    if (callee === null) return false;
    if (owed.member !== null) return bodies.reached(callee).some((body) => gives(body, owed, bodies));
    const name = parameterFor(callee, call, owed.finding.label);
    return name !== null && bodies.callsOf(callee).some((c) => owed.release.has(c.name) && c.args[0] === name);
  });
}

/** It is handed to a function of another file that puts it into something that lasts. */
export function keptElsewhere(owed: Owed, bodies: Bodies, lineAt: (offset: number) => number): boolean {
  const own = bodies.get(owed.finding.function);
  const { label, acquire, line: last } = owed.finding;
  if (own === null || !/^\w+$/.test(label)) return false;
  return bodies.callsOf(own).some((call) => {
    const line = lineAt(own.start + call.at);
    if (line < (acquire?.line ?? 0) || line > last) return false;
    const callee = bodies.beside(call.name);
    const name = callee && parameterFor(callee, call, label);
    if (callee === null || name === null) return false;
    return new RegExp(`(?:->|\\.)\\w+(?:\\[[^\\]]*\\])?\\s*=\\s*${name}\\s*;`).test(callee.code);
  });
}

/** Callers in other files give it up when the function has failed. */
export function undoneAbove(owed: Owed, bodies: Bodies): boolean {
  if (owed.member === null) return false;
  for (const name of bodies.above(owed.finding.function)) {
    const own = bodies.get(name);
    if (own === null) continue;
    const sites = outside(name, own, bodies);
    if (sites.length === 0) continue;
    const clean = sites.every(({ caller, from: at }) => {
      const calls = bodies.callsOf(caller);
      return calls.some((call) => {
        if (call.at <= at) return false;
        if (owed.release.has(call.name) && names(call, owed)) return true;
        const callee = bodies.get(call.name, caller.file);
        return callee !== null && bodies.reached(callee, { except: name }).some((body) => gives(body, owed, bodies));
      });
    });
    if (clean) return true;
  }
  return false;
}

/** Where other files call it, or anybody by way of a structure that holds it. */
function outside(name: string, own: Body, bodies: Bodies): readonly Pick<CallSite, 'caller' | 'from'>[] {
  if (bodies.tableOf(name) !== null) return callSites(name, bodies) ?? [];
  if (own.isStatic) return [];
  const callers = bodies.around.callers(name);
  if (callers.length > MOST_CALLERS) return [];
  return callers.map((caller) => ({ caller, from: bodies.callsOf(caller).find((c) => c.name === name)?.at ?? 0 }));
}

/**
 * Nobody hears that it failed, and another function of the file gives up what
 * it keeps: that runs as if nothing had happened.
 */
export function unheard(owed: Owed, bodies: Bodies): boolean {
  const { function: name, facts } = owed.finding;
  // what it gives up itself on other ways is its own affair
  if (owed.member === null || facts.includes('released-on-another-path') || facts.includes('own-failure')) return false;
  const comesBy = (caller: Body): boolean =>
    bodies.reached(caller, { except: name }).some((body) => gives(body, owed, bodies));
  if (!facts.includes('error-exit') || !goesUnheard(name, bodies, comesBy)) return false;
  // `foo->ready = true;` where it worked: what asks for that does nothing where it failed
  const code = bodies.get(name)?.code ?? '';
  const noted = [...code.matchAll(/(?:->|\.)(\w+)\s*=\s*(?:true|1)\s*;/g)].map(([, member]) => member);
  const asks = (body: Body): boolean =>
    noted.some((member) => new RegExp(`\\bif\\s*\\([^;{]*\\b${member}\\b`).test(body.code));
  return bodies.all.some((body) => body.name !== name && gives(body, owed, bodies) && !asks(body));
}

function gives(body: Body, owed: Owed, bodies: Bodies): boolean {
  return bodies.callsOf(body).some((call) => owed.release.has(call.name) && names(call, owed));
}

function names(call: Call, { member }: Owed): boolean {
  return member === null || call.args.some((arg) => new RegExp(`\\b${member}\\b`).test(arg));
}

/** What a function calls the argument that is `label` in this call of it. */
function parameterFor(callee: Body, call: Call, label: string): string | null {
  const at = call.args.indexOf(label);
  if (at < 0) return null;
  const header = callee.code.slice(0, Math.max(0, callee.code.indexOf('\n{')));
  const parameters = header.slice(header.indexOf('(', header.indexOf(callee.name)) + 1, header.lastIndexOf(')'));
  return /(\w+)\s*(?:\[[^\]]*\])?\s*$/.exec(parameters.split(',')[at] ?? '')?.[1] ?? null;
}

/** Lines that the way certainly comes by at its end: from its last branch to the exit, and from the label it jumps to. */
function straight({ path, line }: Finding, own: Body, lineAt: (offset: number) => number): [number, number][] {
  const last = path.at(-1)?.line ?? line;
  const jump = path.findLast((step) => step.message.startsWith('goto '));
  if (jump === undefined) {
    const branch = path.at(-2)?.line ?? line;
    return [[branch + 1, last]];
  }
  const label = new RegExp(`^[ \\t]*${/\w+$/.exec(jump.message)?.[0] ?? ''}:`, 'm').exec(own.code);
  const before = path[path.indexOf(jump) - 1]?.line ?? jump.line;
  const ranges: [number, number][] = [[before + 1, jump.line]];
  if (label) ranges.push([lineAt(own.start + label.index), last]);
  return ranges;
}
