import type { ContractBook, ObligationKind } from '../../contracts/model.js';
import type { CallInstr } from '../../flow/index.js';
import type { Body } from './body.js';

export interface Gone {
  readonly key: string | null;
  readonly whole: string | null;
  readonly object: string | null;
  readonly kind: ObligationKind | 'by-name' | 'by-pointer';
}

/** What the functions that fill a field are called, without their last word. */
export type Makers = (key: string) => readonly string[];

/** `foo_bar` of `foo_bar_create` and `foo_bar_destroy`. */
export function stem(name: string): string {
  return name.replace(/_[a-z\d]+$/, '');
}

/** What is gone after a call, or may be. */
export function releasesOf(call: CallInstr, body: Body, book: ContractBook, makers: Makers): Gone[] {
  if (call.callee === null) return [];
  const contract = book.contract(call.callee);
  if (!contract) {
    if (!book.ends(call.callee) || call.args.length !== 1 || call.args[0].op !== 'path') return [];
    const key = body.names.keyOf(call.args[0]);
    if (key === null || !makers(key).includes(stem(call.callee))) return [];
    return [{ key, whole: null, object: null, kind: 'by-name' }];
  }
  // a number that is no longer served is not gone
  const runner = book.runnerCall(call.callee);
  if (runner?.call.does === 'stop' && !runner.call.all) return [];
  const gone: Gone[] = [];
  for (const effect of contract.effects) {
    if (effect.do !== 'release' || effect.when === 'failure' || effect.on.at !== 'arg' || effect.on.field !== undefined)
      continue;
    if (effect.kind === 'deferred' || effect.kind === 'lock' || effect.kind === 'enable') continue;
    if (effect.kind !== 'memory' && effect.object !== null && !book.isMade(effect.object)) continue;
    const arg = call.args[effect.on.index];
    if (arg === undefined || arg.op === 'address') continue;
    const key = body.names.keyOf(arg);
    const whole = arg.op === 'path' && body.graph.paths[arg.path].parent < 0 ? body.names.tag(arg) : null;
    gone.push({ key, whole, object: effect.object, kind: effect.kind });
  }
  return gone;
}
