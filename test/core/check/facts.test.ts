import { describe, expect, it } from 'vitest';
import { Facts } from '../../../src/core/check/facts.js';
import { ANY, E, P, Z, Values } from '../../../src/core/check/values.js';

function setUp(): { values: Values; facts: Facts; a: number; b: number } {
  const values = new Values();
  return { values, facts: Facts.empty(values), a: values.site(1), b: values.site(2) };
}

describe('narrowing', () => {
  it.each([
    ['is-err', true, E],
    ['is-err', false, Z | P],
    ['is-err-or-null', true, Z | E],
    ['is-err-or-null', false, P],
    ['!', true, Z],
    ['!', false, E | P],
  ])('%s being %s leaves %i', (op, truth, mask) => {
    const { values, facts, a } = setUp();
    expect(facts.narrow(values.op(op, [a]), truth ? E | P : Z)).toBe(true);
    expect(facts.maskOf(a)).toBe(mask);
  });

  it('knows that a result made from a checked one fails with it', () => {
    const { values, facts, a } = setUp();
    const status = values.op('ptr-err-or-zero', [a]);
    facts.narrow(status, Z);
    expect(facts.maskOf(a)).toBe(Z | P);
  });

  it('reads signs off comparisons with zero', () => {
    const { values, facts, a } = setUp();
    facts.narrow(values.op('<', [a, values.zero]), P);
    expect(facts.maskOf(a)).toBe(E);
    expect(facts.maskOf(values.op('!', [a]))).toBe(Z);
  });

  it('refuses what contradicts', () => {
    const { values, facts, a } = setUp();
    facts.narrow(a, Z);
    expect(facts.narrow(values.op('is-err', [a]), E | P)).toBe(false);
  });

  it('answers a repeated question alike', () => {
    const { values, facts, a, b } = setUp();
    const question = values.op('<', [a, b]);
    facts.narrow(question, Z);
    expect(facts.maskOf(values.op('<', [a, b]))).toBe(Z);
  });

  it('keeps constants apart after a comparison', () => {
    const { values, facts, a } = setUp();
    facts.narrow(values.op('==', [a, values.int(3)]), P);
    expect(facts.maskOf(values.op('==', [a, values.int(4)]))).toBe(Z);
    expect(facts.maskOf(values.op('==', [a, values.int(3)]))).toBe(P);
  });
});

describe('joining and forgetting', () => {
  it('knows afterwards what both knew', () => {
    const { values, facts, a } = setUp();
    const other = facts.clone();
    facts.narrow(a, Z);
    other.narrow(a, E);
    expect(facts.join(other).maskOf(a)).toBe(Z | E);
    expect(facts.maskOf(values.site(3))).toBe(ANY);
  });

  it('a clone does not see later changes', () => {
    const { facts, a } = setUp();
    const copy = facts.clone();
    facts.narrow(a, Z);
    expect(copy.maskOf(a)).toBe(ANY);
  });

  it('forgets what was computed from a value with it', () => {
    const { values, facts, a } = setUp();
    const derived = values.op('+', [a, values.one]);
    facts.narrow(derived, P);
    facts.forget(a);
    expect(facts.maskOf(derived)).toBe(ANY);
  });
});
