let files: File[] = [];

/** Puts the files where the page that opens next looks for them. */
export function handOver(those: File[]): void {
  files = those;
}

/** The files that were put there, once. */
export function takeOver(): File[] {
  const taken = files;
  files = [];
  return taken;
}
