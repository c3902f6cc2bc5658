import { closeSync, openSync, writeSync } from 'node:fs';
import { Failure, systemReason } from '../project/failure.js';

/** Where a report goes. `write` returns once the bytes are handed over in full. */
export interface Output {
  write(text: string): void;
  close(): void;
}

const BUFFERED = 1 << 16;

/**
 * Standard output, or the named file. Written synchronously in large pieces: a
 * report is complete even when the reader of the pipe is slow and the process
 * ends right after it. A reader that has gone (`| head`) is no error.
 *
 * @throws Failure when the file cannot be opened or written.
 */
export function openOutput(path: string | null): Output {
  let fd = 1;
  try {
    if (path !== null) fd = openSync(path, 'w');
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${systemReason(error)}`);
  }
  let pending: string[] = [];
  let length = 0;
  let gone = false;
  const flush = (): void => {
    if (!gone && length > 0) gone = !writeAll(fd, Buffer.from(pending.join('')), path);
    pending = [];
    length = 0;
  };
  return {
    write(text) {
      pending.push(text);
      length += text.length;
      if (length >= BUFFERED) flush();
    },
    close() {
      flush();
      if (path !== null) closeSync(fd);
    },
  };
}

/** False when nobody reads any more. */
function writeAll(fd: number, bytes: Buffer, path: string | null): boolean {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return false;
      // A pipe in non-blocking mode that is full: wait for its reader.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else throw new Failure(`cannot write ${path ?? 'standard output'}: ${systemReason(error)}`);
    }
  }
  return true;
}
