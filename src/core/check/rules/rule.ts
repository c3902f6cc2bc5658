import type { Finding, PathStep } from '../../report/finding.js';
import type { Reference } from '../../lifetime/index.js';
import type { Leak } from '../leaks.js';
import type { Verdict } from '../confidence.js';
import type { Observation } from '../task.js';

/** What the rules list and the reports say of a rule. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly level: 'warning' | 'note' | 'off';
}

/** Turns offsets of one file into what a finding carries. */
export interface Site {
  readonly file: string;
  readonly functionName: string;
  readonly line: (offset: number) => number;
  readonly text: (start: number, end: number) => string;
  readonly step: (offset: number, message: string) => PathStep;
  readonly make: (parts: FindingParts) => Finding;
  /** Somebody will read the finding; of one that no report holds nobody asks for the path. */
  readonly tells: (verdict: Verdict) => boolean;
  /** The branches and jumps between two offsets' steps on a trail. */
  readonly way: (
    observation: { readonly trail: Observation['trail'] },
    from: number,
    acquireMessage: string | null,
  ) => PathStep[];
}

export interface FindingParts {
  readonly rule: string;
  readonly at: number;
  readonly end: number;
  readonly object: string;
  readonly label: string;
  readonly acquire: { readonly call: string; readonly at: number } | null;
  readonly release: string | null;
  readonly message: string;
  readonly path: readonly PathStep[];
  readonly verdict: Verdict;
}

export interface LeakRule extends RuleInfo {
  readonly applies: (leak: Leak) => boolean;
  readonly report: (leak: Leak, verdict: Verdict, site: Site) => Finding;
}

export interface EventRule extends RuleInfo {
  readonly report: (observation: Observation, site: Site) => Finding | null;
}

const TAKING: Readonly<Record<Reference['kind'], string>> = {
  reference: 'takes',
  enable: 'enables',
  memory: 'allocates',
  registration: 'sets up',
  deferred: 'sets up',
  lock: 'takes',
};

/** `of_get_parent() takes 'np'`, by what is taken. */
export function taking({ api, kind, label, object }: Pick<Reference, 'api' | 'kind' | 'label' | 'object'>): string {
  return isCall({ api, label, object }) ? `${api}() is called` : `${api}() ${TAKING[kind]} ${named(label, object)}`;
}

/** It has no other name than that of the call that took it. */
export function isCall({ api, label, object }: Pick<Reference, 'api' | 'label' | 'object'>): boolean {
  return label === '' && object === api;
}

/** `np`, or what it is when it has no name. */
export function named(label: string, object: string): string {
  return label === '' ? `the ${object.replace(/[_-]/g, ' ')}` : `'${label}'`;
}
