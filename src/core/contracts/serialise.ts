import { CompiledBook } from './book.js';
import { BOOK_FORMAT, type BookData } from './data.js';

/** The book as plain JSON, all kernel versions included; the build writes it to disk and workers start from it. */
export function serialiseBook(book: CompiledBook): BookData {
  return book.data;
}

/**
 * A book from the parsed JSON of `serialiseBook`, without checking the files again.
 * Null when the data has another format: it must be built anew.
 */
export function reviveBook(data: unknown, options: { readonly kernel?: string } = {}): CompiledBook | null {
  if (!isBookData(data)) return null;
  return new CompiledBook(data, options.kernel ?? null);
}

function isBookData(data: unknown): data is BookData {
  if (typeof data !== 'object' || data === null) return false;
  const candidate = data as Partial<Record<keyof BookData, unknown>>;
  return candidate.format === BOOK_FORMAT && Array.isArray(candidate.contracts) && Array.isArray(candidate.shapes);
}
