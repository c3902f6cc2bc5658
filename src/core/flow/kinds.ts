import type { Grammar } from '../syntax/tree.js';

/**
 * Our own small numbers for the kinds of nodes that lowering tells apart. A
 * grammar's symbol ids differ between its versions; these do not, so that a
 * `switch` can be written over them.
 */
export const N = {
  other: 0,
  identifier: 1,
  number_literal: 2,
  char_literal: 3,
  string_literal: 4,
  concatenated_string: 5,
  true: 6,
  false: 7,
  null: 8,
  field_expression: 9,
  subscript_expression: 10,
  pointer_expression: 11,
  call_expression: 12,
  assignment_expression: 13,
  update_expression: 14,
  binary_expression: 15,
  unary_expression: 16,
  conditional_expression: 17,
  comma_expression: 18,
  parenthesized_expression: 19,
  cast_expression: 20,
  extension_expression: 21,
  sizeof_expression: 22,
  alignof_expression: 23,
  offsetof_expression: 24,
  generic_expression: 25,
  compound_literal_expression: 26,
  initializer_list: 27,
  initializer_pair: 28,
  gnu_asm_expression: 29,
  compound_statement: 30,
  expression_statement: 31,
  declaration: 32,
  if_statement: 33,
  else_clause: 34,
  while_statement: 35,
  do_statement: 36,
  for_statement: 37,
  switch_statement: 38,
  case_statement: 39,
  labeled_statement: 40,
  goto_statement: 41,
  break_statement: 42,
  continue_statement: 43,
  return_statement: 44,
  attributed_statement: 45,
  preproc_if: 46,
  preproc_ifdef: 47,
  preproc_elif: 48,
  preproc_elifdef: 49,
  preproc_else: 50,
  preproc_defined: 51,
  function_definition: 52,
  type_definition: 53,
  init_declarator: 54,
  pointer_declarator: 55,
  array_declarator: 56,
  function_declarator: 57,
  parenthesized_declarator: 58,
  attributed_declarator: 59,
  parameter_declaration: 60,
  field_designator: 61,
  subscript_designator: 62,
  field_identifier: 63,
  type_qualifier: 64,
  storage_class_specifier: 65,
  statement_identifier: 66,
  struct_specifier: 67,
  union_specifier: 68,
  enum_specifier: 69,
  gnu_asm_goto_list: 70,
  gnu_asm_output_operand: 71,
  gnu_asm_input_operand: 72,
  linkage_specification: 73,
  declaration_list: 74,
  preproc_other: 75,
  error: 76,
  subscript_range_designator: 77,
} as const;

const ALSO: Readonly<Record<string, number>> = {
  ERROR: N.error,
  preproc_def: N.preproc_other,
  preproc_function_def: N.preproc_other,
  preproc_call: N.preproc_other,
  preproc_include: N.preproc_other,
};

const FIELD_NAMES = [
  'alternative',
  'argument',
  'arguments',
  'body',
  'condition',
  'consequence',
  'declarator',
  'designator',
  'directive',
  'field',
  'function',
  'index',
  'initializer',
  'label',
  'left',
  'name',
  'operator',
  'parameters',
  'right',
  'type',
  'update',
  'value',
] as const;

export type Fields = Readonly<Record<(typeof FIELD_NAMES)[number], number>>;

/** A grammar with its symbols translated into `N`. */
export interface Vocabulary {
  /** By grammar symbol. */
  readonly codes: Uint8Array;
  /** Field ids; -1 for a field the grammar has not. */
  readonly fields: Fields;
}

const known = new WeakMap<Grammar, Vocabulary>();

/** Translates a grammar once; later calls find the same result. */
export function vocabulary(grammar: Grammar): Vocabulary {
  const old = known.get(grammar);
  if (old) return old;
  const codes = new Uint8Array(65536);
  for (const [name, code] of [...Object.entries(N), ...Object.entries(ALSO)]) {
    if (!Object.hasOwn(grammar.kinds, name)) continue;
    codes[grammar.kinds[name]] = code;
  }
  const fields = Object.fromEntries(FIELD_NAMES.map((name) => [name, grammar.fields[name] ?? -1])) as Record<
    (typeof FIELD_NAMES)[number],
    number
  >;
  const made = { codes, fields };
  known.set(grammar, made);
  return made;
}
