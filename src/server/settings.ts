import { z } from 'zod';

const levels = ['off', 'note', 'warning', 'error'] as const;
const severities = ['error', 'warning', 'information', 'hint'] as const;

/**
 * The settings under `kernelLifetimes`, as an editor sends them. A key that is
 * missing or wrong has its default, so that one mistake does not undo the rest.
 */
export const settingsSchema = z.object({
  minimumConfidence: z
    .enum(['high', 'medium', 'low'])
    .default('medium')
    .describe('Findings below this confidence are not shown.'),
  severity: z
    .object({
      high: z.enum(severities).default('error').describe('Severity of findings of high confidence.'),
      medium: z.enum(severities).default('warning').describe('Severity of findings of medium confidence.'),
      low: z.enum(severities).default('information').describe('Severity of findings of low confidence.'),
    })
    .prefault({}),
  rules: z.record(z.string(), z.enum(levels)).default({}).describe('Level by rule; `off` switches a rule off.'),
  contracts: z
    .string()
    .default('')
    .describe('A YAML file with settings and contracts of your own; empty for `.kernel-lifetimes.yaml` at the root.'),
  baseline: z.string().default('').describe('A baseline file: findings that it knows are not shown.'),
  kernelVersion: z
    .string()
    .regex(/^$|^\d+\.\d+(\.\d+)?$/)
    .default('')
    .describe('Kernel version to check for; empty for what the tree says.'),
  workspace: z
    .object({
      analysis: z.boolean().default(false).describe('Check all drivers of the workspace in the background.'),
      jobs: z.number().int().min(1).max(64).default(1).describe('Workers for the workspace.'),
    })
    .prefault({}),
  hints: z
    .object({
      enabled: z.boolean().default(false).describe('Show what calls do to counts, and the balance of functions.'),
    })
    .prefault({}),
  limits: z
    .object({
      fileMegabytes: z.number().positive().default(8).describe('Larger files are not checked.'),
      fileSeconds: z.number().positive().default(20).describe('Longest time one file may take.'),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

/** The settings, and what was wrong with those that were replaced by their defaults. */
export function readSettings(value: unknown): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  let raw: unknown = typeof value === 'object' && value !== null ? structuredClone(value) : {};
  for (;;) {
    const parsed = settingsSchema.safeParse(raw);
    if (parsed.success) return { settings: parsed.data, problems };
    for (const issue of parsed.error.issues) {
      problems.push(`kernelLifetimes.${issue.path.join('.')}: ${issue.message}`);
      raw = without(raw, issue.path);
    }
  }
}

function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return {};
  const copy: Record<PropertyKey, unknown> = { ...value };
  if (rest.length === 0) delete copy[key];
  else copy[key] = without(copy[key], rest);
  return copy;
}
