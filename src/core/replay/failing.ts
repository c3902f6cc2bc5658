import { outermostOwn } from './frame.js';
import type { Session } from './session.js';
import type { Call } from './run.js';
import { isPointer, type Value } from './values.js';

const NO_MEMORY = -12;

/** The given files make the call, and it is one that was asked to fail. */
export function isToFail(session: Session, call: Call): boolean {
  const { fails } = session.options;
  if (fails.size === 0 || outermostOwn(call.frame) !== call.frame) return false;
  return fails.has(call.name) || fails.has(`${call.name}:${session.whereIs(call.frame, call.at).line}`);
}

/** The result of a call that was asked to fail, after what it does even then. */
export function failed(session: Session, call: Call): Value {
  const contract = session.book.contract(call.name);
  for (const effect of contract?.effects ?? []) {
    if (effect.do === 'action' && effect.runsOnFailure) {
      const [action, data] = [call.args.at(effect.action), call.args.at(effect.data)];
      if (action !== undefined && data !== undefined)
        session.runner.invokeValue(
          call.frame,
          action,
          effect.scope === 'drmm' ? [call.args[effect.owner], data] : [data],
          call.at,
        );
    }
  }
  session.journal.mark('fails');
  switch (contract?.failure) {
    case 'null':
    case 'zero':
      return 0;
    case 'errptr':
    case 'null-or-errptr':
    case 'negative':
    case 'nonzero':
      return NO_MEMORY;
    default: {
      const body = session.library.body(call.name, call.frame.body.unit);
      const pointer = body?.graph.returnsPointer ?? call.wantsPointer ?? call.args.some(isPointer);
      return pointer && body !== null ? 0 : NO_MEMORY;
    }
  }
}
