import type { Language } from 'web-tree-sitter';
import { ERROR_KIND, type Grammar } from './tree.js';

/** Reads the names of symbols and fields once, so that nobody calls into the parser for them. */
export function readGrammar(language: Language): Grammar {
  const kinds: Record<string, number> = {};
  const fields: Record<string, number> = {};
  const kindNames: string[] = [];
  const fieldNames: string[] = [];
  for (let id = 0; id < language.types.length; id++) kindNames[id] = language.types[id] ?? '';
  for (const name of new Set(kindNames)) {
    if (name === '') continue;
    // Several symbols may share a name; trees only hold the one the grammar calls public.
    const id = language.idForNodeType(name, true) ?? language.idForNodeType(name, false);
    if (id !== null) kinds[name] = id;
  }
  kinds['ERROR'] = ERROR_KIND;
  for (let id = 0; id < language.fields.length; id++) {
    const name = language.fields[id];
    fieldNames[id] = name ?? '';
    if (name) fields[name] = id;
  }
  return { kinds, fields, kindNames, fieldNames };
}
