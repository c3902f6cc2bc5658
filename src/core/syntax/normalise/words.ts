/** Classes of identifiers, looked up once a token. */
import * as data from '../data/macros.js';

/** Bits of a word's class; a word may have several. */
export const Word = {
  attribute: 1 << 0,
  attributeWithArguments: 1 << 1,
  cleanup: 1 << 2,
  beforeParenthesis: 1 << 3,
  /** `if for while switch`: a statement may follow their parenthesis. */
  header: 1 << 4,
  /** `else do`: a statement follows. */
  opensStatement: 1 << 5,
  /** `return goto break continue`. */
  jump: 1 << 6,
  tag: 1 << 7,
  baseType: 1 << 8,
  kernelType: 1 << 9,
  typeof: 1 << 10,
  alignof: 1 << 11,
  /** `sizeof` and others whose parenthesis may hold a type, or is none of our business. */
  keepArguments: 1 << 12,
  /** `case default`. */
  label: 1 << 13,
  static: 1 << 14,
  severity: 1 << 15,
  offsetof: 1 << 16,
  asm: 1 << 17,
} as const;

export const TYPE_WORD = Word.tag | Word.baseType | Word.kernelType;
/** Words after which `(` is no call of a function or macro. */
export const NOT_CALLED =
  Word.header | Word.opensStatement | Word.jump | Word.keepArguments | Word.label | Word.static | Word.asm;

const table = new Map<string, number>();
const put = (list: readonly string[], bit: number): void => {
  for (const word of list) table.set(word, (table.get(word) ?? 0) | bit);
};
put(data.attributes, Word.attribute);
put(data.attributesWithArguments, Word.attributeWithArguments);
put(data.cleanupAttributes, Word.attributeWithArguments | Word.cleanup);
put(data.attributesBeforeParenthesis, Word.beforeParenthesis);
put(['if', 'for', 'while', 'switch'], Word.header);
put(['else', 'do'], Word.opensStatement);
put(['return', 'goto', 'break', 'continue'], Word.jump);
put(data.tagWords, Word.tag);
put(data.baseTypes, Word.baseType);
put(data.kernelTypes, Word.kernelType);
put(data.typeofWords, Word.typeof);
put(data.alignofWords, Word.alignof);
put(['sizeof', 'defined', '_Generic'], Word.keepArguments);
put(['case', 'default'], Word.label);
put(['static'], Word.static);
put(
  [
    'KERN_EMERG',
    'KERN_ALERT',
    'KERN_CRIT',
    'KERN_ERR',
    'KERN_WARNING',
    'KERN_NOTICE',
    'KERN_INFO',
    'KERN_DEBUG',
    'KERN_DEFAULT',
    'KERN_CONT',
    'KERN_SOH',
  ],
  Word.severity,
);
put(['offsetof'], Word.offsetof);
put(['asm', '__asm__', '__asm'], Word.asm);

export function classOf(word: string): number {
  return table.get(word) ?? 0;
}
