import { describe, expect, it } from 'vitest';
import { decode } from '../../src/project/decode.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array => Buffer.from(text, encoding);

describe('decoding', () => {
  it('reads UTF-8 and drops its byte order mark', () => {
    expect(decode(bytes('\ufeffint é; /* 漢 */'))).toEqual({ text: 'int é; /* 漢 */', encoding: 'utf-8' });
  });

  it('falls back to latin-1, one character a byte', () => {
    expect(decode(bytes('/* J\xfcrgen */', 'latin1'))).toEqual({ text: '/* Jürgen */', encoding: 'latin-1' });
  });

  it('keeps CRLF and form feeds, and an empty file is empty text', () => {
    expect(decode(bytes('a\r\n\fb'))).toEqual({ text: 'a\r\n\fb', encoding: 'utf-8' });
    expect(decode(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8' });
  });

  it('calls a NUL byte and a heap of control characters binary', () => {
    expect(decode(bytes('int a;\0'))).toEqual({ binary: 'NUL byte at offset 6' });
    expect(decode(bytes('\x01\x02\x03\x04abc'))).toEqual({ binary: 'control characters' });
  });
});
