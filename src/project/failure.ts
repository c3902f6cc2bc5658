/**
 * The run cannot do what was asked (no such path, wrong config): the message is
 * shown as it is and the program ends with status 2.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** What the system said of a failed file operation, in words. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist (or is a link to nothing)';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'its links lead in a circle';
    case 'EISDIR':
      return 'it is a directory';
    case 'ENOTDIR':
      return 'a part of its path is no directory';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
