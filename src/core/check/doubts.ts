import { withChanges, type LifetimeEvent, type Reference } from '../lifetime/index.js';
import type { Observation, Task } from './task.js';

/**
 * What only the whole run of a function can say against something that was
 * noticed on one way: named facts on the reference, for the rules to weigh.
 */
export function withDoubts(task: Task, observation: Observation): Observation {
  const { event } = observation;
  if (event.what === 'missing-get')
    return { ...observation, event: { ...event, counted: task.counted.has(task.values.strip(event.value)) } };
  if (event.what === 'unchecked' || event.what === 'released') return observation;
  const facts = doubtsOf(task, observation, event);
  if (facts.length === 0) return observation;
  return {
    ...observation,
    event: {
      ...event,
      reference: withChanges(event.reference, { facts: [...event.reference.facts, ...facts] }),
    },
  };
}

function doubtsOf(task: Task, observation: Observation, event: LifetimeEvent): string[] {
  const { reference: r } = event;
  const facts: string[] = [];
  // the other keys of a pair known by name are what its calls are given besides the object
  const keys = r.facts.includes('inferred-pair') ? r.keys.slice(0, 1) : r.keys;
  if (r.origin !== 'count' && keys.some((key) => task.counted.has(task.values.strip(key)))) facts.push('counted-here');
  const within = r.facts.find((f) => f.startsWith('given-up-in:'))?.slice(12);
  if (within !== undefined && task.file.book.isTeardown(within)) facts.push('released-by-teardown');
  if (event.what === 'used-after-release' && task.needed.has(r.site)) facts.push('needed-before');
  if (event.what === 'released-twice') {
    const stepped = r.facts.includes('iterator') && event.at === r.releasedAt;
    if (event.at === r.releasedAt && !stepped) facts.push('same-call');
    else if (!stepped && straightOn(observation, r, event.at)) facts.push('back-to-back');
  }
  if (r.facts.includes('base-only') && r.keys.some((key) => task.freed.has(key))) facts.push('freed-as-well');
  if (event.what === 'wrong-release') {
    if (ownBody(task, r, event.by)) facts.push('own-release-within');
    if (rightElsewhere(task, r, event.at)) facts.push('right-for-another');
  }
  return facts;
}

/** Nothing decides between the two releases: whoever wrote one after the other meant two. */
function straightOn({ trail }: Observation, r: Reference, at: number): boolean {
  for (let step = trail; step; step = step.previous) {
    if (step.kind === 'call' && step.at === r.releasedAt) return true;
    if (step.kind !== 'call' || (step.at !== at && step.at < r.releasedAt)) return false;
  }
  return false;
}

/** A function of this file that calls what is owed, however deep, is one more way to give it up. */
function ownBody(task: Task, r: Reference, by: string): boolean {
  const within = task.file.callsWithin.get(by);
  return within !== undefined && r.release.some((release) => within.has(release));
}

/** On another way the same call rightly gives up what was taken elsewhere: a condition keeps the two apart. */
function rightElsewhere(task: Task, r: Reference, at: number): boolean {
  for (const [site, releases] of task.releasedAt) if (site !== r.site && releases.has(at)) return true;
  return false;
}
