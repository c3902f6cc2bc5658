/** A line on standard error that tells how far a run is; nothing when that is no terminal. */
export interface Progress {
  update(done: number, total: number, findings: number): void;
  clear(): void;
}

const INTERVAL_MS = 100;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update: () => undefined, clear: () => undefined };
  let last = 0;
  let shown = false;
  return {
    update(done, total, findings) {
      const now = performance.now();
      if (now - last < INTERVAL_MS) return;
      last = now;
      shown = true;
      stream.write(`\r\x1b[K${done} of ${total} files, ${findings} findings`);
    },
    clear() {
      if (shown) stream.write('\r\x1b[K');
      shown = false;
    },
  };
}
