import { Worker } from 'node:worker_threads';
import type { AnalystData, Answer, Kind, Requests } from './requests.js';

/** The thread died, hung or was told to stop while it was at this. */
export class Lost extends Error {}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const HEAP_MEGABYTES = 1024;

/**
 * A thread that analyses open files, one request at a time. When it dies or is
 * silent for too long, the requests it was at are lost and say so; the next one
 * finds a new thread.
 */
export class Analyst {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  constructor(
    private readonly module: string,
    private readonly data: AnalystData,
    /** Longest time a request may take, in seconds. */
    private readonly seconds: number,
  ) {}

  /** @throws Lost when the thread ends before it answers, Error with the answer's own words when it cannot. */
  ask<K extends Kind>(kind: K, params: Requests[K]['params']): Promise<Requests[K]['result']> {
    const worker = (this.worker ??= this.start());
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.stop(`it took longer than ${this.seconds} s`), this.seconds * 1000);
      this.waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, kind, params });
    });
  }

  /** Gives up what is being done; everything that waits is lost for the reason. */
  stop(reason: string): void {
    const { worker } = this;
    this.worker = null;
    this.lose(reason);
    void worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.module, {
      workerData: this.data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    let reason: string | null = null;
    worker.on('message', (answer: Answer) => this.answered(answer));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.lose(reason ?? `it ended with status ${code}`);
    });
    return worker;
  }

  private answered(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    if (!waiting) return;
    this.waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if ('error' in answer) waiting.reject(new Error(answer.error));
    else waiting.resolve(answer.result as never);
    // the rest waited for this one: their time begins now
    for (const other of this.waiting.values()) other.timer.refresh();
  }

  private lose(reason: string): void {
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject, timer } of lost) {
      clearTimeout(timer);
      reject(new Lost(`the analysis was lost: ${reason}`));
    }
  }
}
