export type Decoded =
  | { readonly text: string; readonly encoding: 'utf-8' | 'latin-1' }
  /** Not text: the reason, in words. */
  | { readonly binary: string };

/** A file with this share of control bytes is no source text. */
const MAX_CONTROL_SHARE = 0.05;
const SAMPLE = 8192;

/**
 * Bytes of a source file to text: UTF-8 where it is valid, else latin-1, which
 * old drivers use for names in comments. A byte order mark is dropped. NUL bytes
 * never stand in C, so they mean that the file is something else.
 */
export function decode(bytes: Uint8Array): Decoded {
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { binary: `NUL byte at offset ${nul}` };
  let control = 0;
  const sample = Math.min(bytes.length, SAMPLE);
  for (let i = 0; i < sample; i++) {
    const b = bytes[i];
    if (b < 0x20 && b !== 9 && b !== 10 && b !== 12 && b !== 13) control++;
  }
  if (control > sample * MAX_CONTROL_SHARE) return { binary: 'control characters' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return {
      text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
      encoding: 'latin-1',
    };
  }
}
