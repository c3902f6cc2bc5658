import { readFileSync } from 'node:fs';
import { checkSource, createContext, Makers, settle, type CheckContext } from '../core/check/index.js';
import { compileContracts, reviveBook, type BookData, type CompiledBook } from '../core/contracts/index.js';
import type { Confidence, FileResult } from '../core/report/index.js';
import { createParser, type KernelParser } from '../core/syntax/index.js';
import type { Config } from './config.js';
import { Failure, systemReason } from './failure.js';
import { Folders, type FileText } from './folders.js';
import { asset } from './package.js';

/** What a checker needs to know; plain data, so that it can be sent to a worker. */
export interface EngineOptions {
  readonly kernel: string | null;
  readonly contracts: Config['contracts'];
  readonly limits: Config['limits'];
  /** No report holds findings of less confidence. */
  readonly least?: Confidence;
}

export interface Engine {
  /** Checks one decoded file. Never throws on what the text holds. */
  check(file: string, text: string): FileResult;
  /** The file, where it is read anyhow because of those beside it. */
  read?(file: string): FileText | null;
}

/**
 * Without a root, a file is looked at by itself.
 *
 * @throws Failure when the program is not built or a contract of the user's is wrong.
 */
export async function createEngine(options: EngineOptions, root: string | null): Promise<Engine> {
  const context = await loadContext(options);
  const folders = root === null ? null : new Folders(root);
  const makers = new Makers(context);
  return {
    read: (file) => folders?.read(file) ?? null,
    check(file, text) {
      if (folders === null) return checkSource({ file, text }, context);
      const around = folders.around(file, text);
      const beside = makers.beside(file, around);
      return settle(checkSource({ file, text }, beside), text, around, beside);
    },
  };
}

/** @throws Failure as `createEngine` does. */
export async function loadContext(options: EngineOptions): Promise<CheckContext & { readonly book: CompiledBook }> {
  const { statesPerBlock, steps, functionSize } = options.limits;
  const book = loadBook(options);
  const context = createContext({
    parser: await loadParser(),
    book,
    options: {
      limits: { ...(statesPerBlock === null ? {} : { statesPerBlock }), ...(steps === null ? {} : { steps }) },
      ...(functionSize === null ? {} : { maxFunctionSize: functionSize }),
      least: options.least,
    },
  });
  return { ...context, book };
}

export function loadParser(): Promise<KernelParser> {
  return createParser(read('web-tree-sitter.wasm'), read('tree-sitter-c.wasm'));
}

/**
 * The contracts for one kernel, with the user's own on top.
 *
 * @throws Failure listing every wrong entry as `file:line:column: what was expected`.
 */
export function loadBook(options: Pick<EngineOptions, 'kernel' | 'contracts'>): CompiledBook {
  const data = JSON.parse(Buffer.from(read('contracts.json')).toString('utf8')) as BookData;
  const kernel = options.kernel === null ? {} : { kernel: options.kernel };
  if (options.contracts !== null) {
    const file = { ...options.contracts, origin: 'workspace' as const };
    const { book, problems } = compileContracts([file], { ...kernel, base: data });
    if (problems.length > 0) {
      throw new Failure(
        problems
          .map((p) => `${p.file}:${p.line}:${p.column}: ${p.where === '' ? '' : `${p.where}: `}${p.message}`)
          .join('\n'),
      );
    }
    return book;
  }
  const book = reviveBook(data, kernel);
  if (book === null) throw new Failure('the compiled contracts are of another version; run npm run build');
  return book;
}

function read(name: string): Uint8Array {
  try {
    return readFileSync(asset(name));
  } catch (error) {
    throw new Failure(`${asset(name)}: ${systemReason(error)}; run npm run build`);
  }
}
