import { describe, expect, it } from 'vitest';
import {
  newReference,
  NO_CLAIMS,
  transition,
  type Claims,
  type Identity,
  type Primitive,
  type Reference,
} from '../../../src/core/lifetime/index.js';

/** Identities 10–19 are parts of object 1, and so on. */
const identity: Identity = {
  same: (a, b) => a === b,
  alike: () => false,
  part: (inner, whole) => Math.floor(inner / 10) === whole,
};

function reference(site: string, key: number, change: Partial<Reference> = {}): Reference {
  return newReference({
    site,
    keys: [key],
    object: 'node',
    label: 'np',
    kind: 'reference',
    release: ['put_node'],
    api: 'get_node',
    at: 0,
    origin: 'result',
    ...change,
  });
}

function put(object: number, by = 'put_node', change: Partial<Extract<Primitive, { do: 'put' }>> = {}): Primitive {
  return {
    do: 'put',
    objects: [object],
    others: [],
    through: false,
    by,
    at: 5,
    object: 'node',
    kind: 'reference',
    final: false,
    site: `put:${by}`,
    label: 'np',
    ...change,
  };
}

function run(steps: readonly Primitive[], from: Claims = NO_CLAIMS): { claims: Claims; events: string[] } {
  let claims = from;
  const events: string[] = [];
  for (const step of steps) {
    const next = transition(claims, step, identity);
    claims = next.claims;
    for (const event of next.events) events.push(event.what);
  }
  return { claims, events };
}

describe('put', () => {
  it('gives up the claim on the same object, and only that one', () => {
    const { claims, events } = run([
      { do: 'get', reference: reference('a', 1) },
      { do: 'get', reference: reference('b', 2) },
      put(2),
    ]);
    expect(claims.map((r) => [r.site, r.status])).toEqual([
      ['a', 'held'],
      ['b', 'released'],
    ]);
    expect(events).toEqual(['released']);
  });

  it('notices the second one', () => {
    expect(run([{ do: 'get', reference: reference('a', 1) }, put(1), put(1)]).events).toEqual([
      'released',
      'released-twice',
    ]);
  });

  it('counts claims down before it releases', () => {
    const { claims } = run([{ do: 'get', reference: reference('a', 1, { count: 2 }) }, put(1)]);
    expect(claims[0]).toMatchObject({ count: 1, status: 'held' });
  });

  it('takes a call that says of itself that it gives up such an object', () => {
    const { claims } = run([{ do: 'get', reference: reference('a', 1) }, put(1, 'next_node')]);
    expect(claims[0].status).toBe('released');
  });

  it('notices a call that belongs to another object of the same kind', () => {
    expect(run([{ do: 'get', reference: reference('a', 1) }, put(1, 'put_other', { object: 'other' })]).events).toEqual(
      ['wrong-release'],
    );
  });

  it('remembers a release without a claim, for callers and for a second one', () => {
    const { claims, events } = run([put(1), put(1)]);
    expect(claims).toMatchObject([{ origin: 'foreign', status: 'released' }]);
    expect(events).toEqual(['released-twice']);
  });

  it('gives up every kind of claim that one call serves', () => {
    const both = ['disable_unprepare'];
    const { claims } = run([
      { do: 'get', reference: reference('a', 1, { object: 'prepared', release: both, kind: 'enable' }) },
      { do: 'get', reference: reference('b', 1, { object: 'enabled', release: both, kind: 'enable' }) },
      put(1, 'disable_unprepare', { object: null, kind: 'enable' }),
    ]);
    expect(claims.map((r) => r.status)).toEqual(['released', 'released']);
  });
});

describe('get', () => {
  it('restores what the frame gave up before, and owes nothing then', () => {
    const { claims } = run([put(1), { do: 'get', reference: reference('a', 1, { origin: 'count' }) }]);
    expect(claims).toEqual([]);
  });

  it('notices that the last claim of a loop is lost', () => {
    const again: Primitive = { do: 'get', reference: reference('a', 1) };
    expect(run([again, again]).events).toEqual(['lost']);
  });
});

describe('use', () => {
  const use: Primitive = { do: 'use', objects: [12], at: 9 };

  it('notices memory that was freed', () => {
    expect(run([put(1, 'free', { final: true, kind: 'memory' }), use]).events).toEqual(['used-after-release']);
  });

  it('says nothing while the claim is held', () => {
    expect(run([{ do: 'get', reference: reference('a', 1) }, use]).events).toEqual([]);
  });
});

describe('transfer and pass', () => {
  it('moves a claim to another holder', () => {
    const { claims } = run([
      { do: 'get', reference: reference('a', 1) },
      { do: 'transfer', objects: [1], to: { kind: 'managed', scope: 'devm' } },
    ]);
    expect(claims[0]).toMatchObject({ status: 'moved', holder: { kind: 'managed' } });
  });

  it('remembers who saw an object, of the kinds that are asked for', () => {
    const steps: Primitive[] = [
      { do: 'get', reference: reference('a', 1) },
      { do: 'pass', objects: [1], to: 'f', result: null, lent: false, kinds: ['memory'] },
      { do: 'pass', objects: [1], to: 'g', result: null, lent: false },
    ];
    expect(run(steps).claims[0].passedTo).toEqual([{ to: 'g', result: null, lent: false, failed: false }]);
  });
});
