import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts, type Compiled, type ContractFile } from '../../../src/core/contracts/index.js';

const directory = join(import.meta.dirname, '../../../src/core/contracts/data');

/** The builtin files as the build step reads them. */
export function builtinFiles(): ContractFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
}

/** Compiles one builtin file given as lines. */
export function compileText(text: string, options: { kernel?: string; name?: string } = {}): Compiled {
  return compileContracts([{ name: options.name ?? 'test.yaml', text }], options);
}
