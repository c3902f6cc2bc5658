import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fixtureDirectory, fixtureFiles } from '../check/fixtures.js';

export const caseDirectory = join(import.meta.dirname, 'cases');
const sampleDirectory = join(import.meta.dirname, '../../../samples');

export interface Case {
  readonly name: string;
  readonly text: string;
}

function folder(directory: string, names: readonly string[]): Case[] {
  return names.map((name) => ({ name: basename(name), text: readFileSync(join(directory, name), 'utf8') }));
}

const inC = (directory: string): string[] => readdirSync(directory).filter((name) => name.endsWith('.c'));

/** Written for the fixes; their golden files show what comes out. */
export const cases = folder(caseDirectory, inC(caseDirectory));

/** All C of the tests and the samples. */
export const everything = [
  ...cases,
  ...folder(fixtureDirectory, fixtureFiles()),
  ...folder(sampleDirectory, inC(sampleDirectory)),
];
