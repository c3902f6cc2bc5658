import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { workspaceFile } from '../core/contracts/schema.js';
import type { Confidence } from '../core/report/finding.js';
import type { Level } from '../core/report/report.js';
import { Failure, systemReason } from './failure.js';

export const CONFIG_NAME = '.kernel-lifetimes.yaml';

const positive = (what: string, unit: string) =>
  z
    .number({ error: `expected ${what}` })
    .positive({ error: `expected ${what}` })
    .describe(unit);

const levels = ['off', 'note', 'warning', 'error'] as const;
const confidences = ['high', 'medium', 'low'] as const;

/** `.kernel-lifetimes.yaml`. Every key may be left out. */
export const configSchema = z.strictObject({
  kernel: z
    .string({ error: 'expected a version in quotes, such as "6.12"' })
    .regex(/^\d+\.\d+(\.\d+)?$/, { error: 'expected a version such as "6.12" or "6.1.170"' })
    .optional()
    .describe('Kernel version to check for, where the tree does not tell'),
  minConfidence: z
    .enum(confidences, { error: `expected one of ${confidences.join(', ')}` })
    .optional()
    .describe('Findings below it are not reported'),
  rules: z
    .record(z.string(), z.enum(levels, { error: `expected one of ${levels.join(', ')}` }), {
      error: 'expected RULE: LEVEL pairs',
    })
    .optional()
    .describe('Level by rule; off switches it off'),
  exclude: z
    .array(z.string(), { error: 'expected a list of patterns such as drivers/staging/**' })
    .optional()
    .describe('Patterns of files and directories, relative to the root, that are not checked'),
  limits: z
    .strictObject({
      fileMegabytes: positive('a size in megabytes', 'MB').optional(),
      fileSeconds: positive('a time in seconds', 's').optional(),
      statesPerBlock: positive('a number of states', 'states').int().optional(),
      steps: positive('a number of steps', 'steps').int().optional(),
      functionSize: positive('a number of instructions', 'instructions').int().optional(),
    })
    .optional()
    .describe('Bounds; reaching one is reported as a note'),
});

/** Keys that the contracts room reads from the same file: `contracts`, `objects`, `iterators`, … */
const contractKeys: readonly string[] = Object.keys(workspaceFile.shape);

export interface Config {
  /** Where it was read from; null for the defaults. */
  readonly path: string | null;
  readonly kernel: string | null;
  readonly minConfidence: Confidence;
  readonly levels: ReadonlyMap<string, Level>;
  readonly exclude: readonly string[];
  readonly limits: {
    readonly fileBytes: number;
    readonly fileSeconds: number;
    readonly statesPerBlock: number | null;
    readonly steps: number | null;
    readonly functionSize: number | null;
  };
  /** The file again when it holds contracts, else null: the contracts room reads those itself. */
  readonly contracts: { readonly name: string; readonly text: string } | null;
}

export const DEFAULT_CONFIG: Config = {
  path: null,
  kernel: null,
  minConfidence: 'medium',
  levels: new Map(),
  exclude: [],
  limits: { fileBytes: 8e6, fileSeconds: 60, statesPerBlock: null, steps: null, functionSize: null },
  contracts: null,
};

/**
 * The named config file, else the one at the root if there is one.
 *
 * @throws Failure with file, line and what was expected.
 */
export function loadConfig(root: string, named: string | null, knownRules: ReadonlySet<string>): Config {
  const path = named ?? join(root, CONFIG_NAME);
  if (named === null && !existsSync(path)) return DEFAULT_CONFIG;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read the config ${path}: ${systemReason(error)}`);
  }
  return parseConfig(text, path, knownRules);
}

/** @throws Failure listing every error as `file:line: key: what was expected`. */
export function parseConfig(text: string, path: string, knownRules: ReadonlySet<string>): Config {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new Failure(
      document.errors.map((e) => `${path}:${counter.linePos(e.pos[0]).line}: ${e.message.split('\n')[0]}`).join('\n'),
    );
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  const hasContracts = isMap(value) && contractKeys.some((key) => key in value);
  const parsed = configSchema.safeParse(isMap(value) ? without(value, contractKeys) : value);
  if (!parsed.success) {
    throw new Failure(
      parsed.error.issues
        .map((issue) => {
          const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
          const what =
            issue.code === 'unrecognized_keys'
              ? `unknown key; expected one of ${keysAt(issue.path).join(', ')}`
              : issue.message;
          return `${path}:${lineOf(document, counter, keys)}: ${keys.join('.') || 'top level'}: ${what}`;
        })
        .join('\n'),
    );
  }
  const file = parsed.data;
  const unknown = Object.keys(file.rules ?? {}).filter((rule) => !knownRules.has(rule));
  if (unknown.length > 0) {
    const line = lineOf(document, counter, ['rules', unknown[0]]);
    throw new Failure(
      `${path}:${line}: rules.${unknown[0]}: no such rule; expected one of ${[...knownRules].join(', ')}`,
    );
  }
  return {
    path,
    kernel: file.kernel ?? null,
    minConfidence: file.minConfidence ?? DEFAULT_CONFIG.minConfidence,
    levels: new Map(Object.entries(file.rules ?? {})),
    exclude: file.exclude ?? [],
    limits: {
      fileBytes:
        file.limits?.fileMegabytes === undefined ? DEFAULT_CONFIG.limits.fileBytes : file.limits.fileMegabytes * 1e6,
      fileSeconds: file.limits?.fileSeconds ?? DEFAULT_CONFIG.limits.fileSeconds,
      statesPerBlock: file.limits?.statesPerBlock ?? null,
      steps: file.limits?.steps ?? null,
      functionSize: file.limits?.functionSize ?? null,
    },
    contracts: hasContracts ? { name: path, text } : null,
  };
}

function keysAt(path: readonly PropertyKey[]): string[] {
  return path[0] === 'limits'
    ? Object.keys(configSchema.shape.limits.unwrap().shape)
    : [...Object.keys(configSchema.shape), ...contractKeys];
}

/** Line of the innermost part of the path that stands in the file. */
function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const items =
      (parent as { items?: unknown[] } | undefined)?.items ??
      (document.contents as { items?: unknown[] } | null)?.items;
    const key = path[depth - 1];
    for (const [i, item] of (items ?? []).entries()) {
      const pair = item as {
        key?: { value?: unknown; range?: [number, number, number] };
        range?: [number, number, number];
      };
      const at = pair.key?.value === key ? pair.key?.range : i === key ? pair.range : undefined;
      if (at !== undefined) return counter.linePos(at[0]).line;
    }
  }
  return 1;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(value: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
