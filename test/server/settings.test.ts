import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/project/package.js';
import { DEFAULT_SETTINGS, readSettings, settingsSchema } from '../../src/server/settings.js';

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly additionalProperties?: unknown;
}

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, Property & { markdownDescription: string }> } };
};
const words = JSON.parse(readFileSync(join(packageRoot, 'package.nls.json'), 'utf8')) as Record<string, string>;
const declared = manifest.contributes.configuration.properties;

/** The schema's leaves by the names that the manifest gives them. */
function leaves(schema: Property, prefix: string): [string, Property][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    value.properties === undefined ? [[`${prefix}${key}`, value]] : leaves(value, `${prefix}${key}.`),
  );
}
const schema = new Map(leaves(z.toJSONSchema(settingsSchema, { io: 'input' }) as Property, 'kernelLifetimes.'));

describe('the settings', () => {
  it('are the same in the manifest and in the schema', () => {
    expect(Object.keys(declared).sort()).toEqual([...schema.keys()].sort());
  });

  it.each([...schema])('%s has the same type, choices, default and description in both', (name, leaf) => {
    const { type, enum: choices, default: value, markdownDescription } = declared[name];
    expect({ type, choices, value }).toEqual({ type: leaf.type, choices: leaf.enum, value: leaf.default });
    expect(words[markdownDescription.slice(1, -1)]).toBe(leaf.description);
  });

  it('have their defaults where nothing or nonsense is said', () => {
    for (const nothing of [undefined, null, 7, 'x', []])
      expect(readSettings(nothing).settings).toEqual(DEFAULT_SETTINGS);
  });

  it('lose only what is wrong', () => {
    const { settings, problems } = readSettings({ severity: { high: 'loud', low: 'hint' }, kernelVersion: 'six' });
    expect(settings.severity).toEqual({ ...DEFAULT_SETTINGS.severity, low: 'hint' });
    expect(settings.kernelVersion).toBe('');
    expect(problems).toHaveLength(2);
  });
});
