import { teardownOrder } from '../order-rules/rule.js';
import { leakedReference } from './leaked-reference.js';
import { lostInLoop } from './lost-in-loop.js';
import { missingTeardown } from './missing-teardown.js';
import { releasedTwice } from './released-twice.js';
import type { EventRule, LeakRule, RuleInfo } from './rule.js';
import { unbalancedEnable } from './unbalanced-enable.js';
import { uncheckedAcquire } from './unchecked-acquire.js';
import { useAfterRelease } from './use-after-release.js';
import { byHandElsewhere, managedAndManual } from './managed-and-manual.js';
import { missingGet } from './missing-get.js';
import { wrongRelease } from './wrong-release.js';

export const leakRules: readonly LeakRule[] = [leakedReference, unbalancedEnable];
/** Events that a rule with a page of its own explains. */
const ownPages: readonly EventRule[] = [
  releasedTwice,
  useAfterRelease,
  wrongRelease,
  managedAndManual,
  uncheckedAcquire,
  missingGet,
];
export const eventRules: readonly EventRule[] = [...ownPages, lostInLoop];
export { byHandElsewhere, missingTeardown };

/** Every rule a finding can carry. */
export function allRules(): RuleInfo[] {
  return [...leakRules, ...ownPages, missingTeardown, teardownOrder].map(({ id, title, summary, level }) => ({
    id,
    title,
    summary,
    level,
  }));
}
