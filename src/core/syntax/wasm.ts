/**
 * What is needed of `WebAssembly.Memory`. Its types come with the DOM's, which
 * core does without; the object exists in Node and in browsers.
 */
export interface WasmMemory {
  /** Replaced whenever the memory grows: read it anew after each call into wasm. */
  readonly buffer: ArrayBuffer;
}

interface MemoryConstructor {
  new (size: { readonly initial: number; readonly maximum: number }): WasmMemory;
}

/** @param initial and @param maximum in pages of 64 KiB */
export function newWasmMemory(initial: number, maximum: number): WasmMemory {
  const host = globalThis as unknown as { readonly WebAssembly: { readonly Memory: MemoryConstructor } };
  return new host.WebAssembly.Memory({ initial, maximum });
}
