// Stands in for the real worker: a file's name says how it fares.
import { parentPort, threadId, workerData } from 'node:worker_threads';

parentPort.on('message', ({ files }) => {
  for (const file of files) {
    if (file.includes('crash')) process.exit(3);
    if (file.includes('throw')) throw new Error('thrown');
    if (file.includes('hang')) for (;;);
    if (file.includes('memory')) {
      const heap = [];
      for (;;) heap.push(new Array(1e5).fill(file));
    }
    parentPort.postMessage({ file, result: workerData === 'who' ? `${threadId}` : `checked ${file}` });
  }
});
