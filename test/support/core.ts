import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileContracts } from '../../src/core/contracts/index.js';
import type { ContractBook } from '../../src/core/contracts/model.js';
import { createParser, type KernelParser } from '../../src/core/syntax/index.js';

const require = createRequire(import.meta.url);

let parser: Promise<KernelParser> | undefined;
let book: ContractBook | undefined;

/** The real parser, once a test process. */
export function loadTestParser(): Promise<KernelParser> {
  parser ??= createParser(
    readFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm')),
    readFileSync(join(dirname(require.resolve('tree-sitter-c/package.json')), 'tree-sitter-c.wasm')),
  );
  return parser;
}

/** The bundled contracts, straight from their YAML. */
export function loadTestBook(): ContractBook {
  if (!book) {
    const directory = join(import.meta.dirname, '../../src/core/contracts/data');
    const files = readdirSync(directory)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
    book = compileContracts(files).book;
  }
  return book;
}
