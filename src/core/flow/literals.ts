/** Value of an integer constant: decimal, octal, hexadecimal, binary, with suffix, with sign. Null for anything else. */
export function parseNumber(text: string): number | null {
  const m = /^([+-]?)\s*(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|([0-9]+))[uUlLzZ]*$/.exec(text.replace(/'/g, ''));
  if (!m) return null;
  const [, sign, hex, bin, dec] = m;
  let value: number;
  if (hex !== undefined) value = parseInt(hex, 16);
  else if (bin !== undefined) value = parseInt(bin, 2);
  else if (dec.length > 1 && dec.startsWith('0')) value = parseInt(dec, 8);
  else value = parseInt(dec, 10);
  if (Number.isNaN(value)) return null;
  return sign === '-' ? -value : value;
}

/**
 * What makes a constant another type than `int` where its size does not: its letters
 * in capitals and in order (`U`, `L`, `UL`), or `X` for one in another base, which may
 * be unsigned. Undefined for a plain decimal.
 */
export function suffixOf(text: string): string | undefined {
  const letters = /[uUlL]*$/.exec(text.replace(/'/g, ''))?.[0].toUpperCase() ?? '';
  const suffix = `${letters.includes('U') ? 'U' : ''}${letters.includes('L') ? 'L' : ''}${/^[+-]?\s*0./.test(text) ? 'X' : ''}`;
  return suffix === '' ? undefined : suffix;
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  '0': 0,
  "'": 39,
  '"': 34,
  '\\': 92,
  '?': 63,
  e: 27,
};

/** Value of a character constant with its quotes; null if it is none. */
export function parseChar(text: string): number | null {
  const m = /^[LuU]?'(.+)'$/s.exec(text);
  if (!m) return null;
  const inner = m[1];
  if (!inner.startsWith('\\')) return inner.length === 1 ? inner.charCodeAt(0) : null;
  const hex = /^\\x([0-9a-fA-F]+)$/.exec(inner);
  if (hex) return parseInt(hex[1], 16);
  const octal = /^\\([0-7]{1,3})$/.exec(inner);
  if (octal) return parseInt(octal[1], 8);
  return ESCAPES[inner.slice(1)] ?? null;
}

const ERRNO = /^E[A-Z0-9]{2,}$/;

/** What may follow the minus of a negative errno. */
export function isErrnoName(name: string): boolean {
  return ERRNO.test(name);
}

/** Error numbers of C and POSIX that code also uses without a minus; other `E…` names may be anything. */
const POSITIVE = new Set([
  'EPERM',
  'ENOENT',
  'ESRCH',
  'EINTR',
  'EIO',
  'ENXIO',
  'ENOEXEC',
  'EBADF',
  'ECHILD',
  'EAGAIN',
  'ENOMEM',
  'EACCES',
  'EFAULT',
  'EBUSY',
  'EEXIST',
  'EXDEV',
  'ENODEV',
  'ENOTDIR',
  'EISDIR',
  'EINVAL',
  'ENFILE',
  'EMFILE',
  'ENOTTY',
  'EFBIG',
  'ENOSPC',
  'EROFS',
  'EPIPE',
  'EDOM',
  'ERANGE',
  'EDEADLK',
  'ENOSYS',
  'EOPNOTSUPP',
  'EPROTO',
  'EOVERFLOW',
  'ETIMEDOUT',
  'EALREADY',
  'EINPROGRESS',
  'ECANCELED',
  'ENODATA',
  'EPROBE_DEFER',
]);

export function isPositiveErrno(name: string): boolean {
  return POSITIVE.has(name);
}
